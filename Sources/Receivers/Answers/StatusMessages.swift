import JSON

/// The few protobuf and JSON messages of OTLP answers, written by hand: each has one or two fields.
package enum StatusMessages {
    /// `ExportTraceServiceResponse`; empty unless spans were rejected or there is a warning.
    package static func response(rejected: Int, message: String) -> [UInt8] {
        guard rejected > 0 || !message.isEmpty else { return [] }
        var partial: [UInt8] = []
        if rejected > 0 { varintField(1, UInt64(rejected), to: &partial) }
        bytesField(2, Array(message.utf8), to: &partial)
        var response: [UInt8] = []
        bytesField(1, partial, to: &response)
        return response
    }

    /// `google.rpc.Status`, with a `RetryInfo` in its details if a retry makes sense.
    package static func status(code: StatusCode, message: String, retryAfterSeconds: Int?) -> [UInt8] {
        var status: [UInt8] = []
        if code != .ok { varintField(1, UInt64(code.rawValue), to: &status) }
        bytesField(2, Array(message.utf8), to: &status)
        guard let seconds = retryAfterSeconds else { return status }
        var duration: [UInt8] = []
        if seconds > 0 { varintField(1, UInt64(seconds), to: &duration) }
        var retryInfo: [UInt8] = []
        bytesField(1, duration, to: &retryInfo, evenEmpty: true)
        var any: [UInt8] = []
        bytesField(1, Array(retryInfoType.utf8), to: &any)
        bytesField(2, retryInfo, to: &any)
        bytesField(3, any, to: &status)
        return status
    }

    package static func responseJSON(rejected: Int, message: String) -> [UInt8] {
        // int64 is a string in protobuf's JSON.
        let members = [("rejectedSpans", JSONText.quoted("\(rejected)")), ("errorMessage", JSONText.quoted(message))]
        return Array(JSONText.object([("partialSuccess", JSONText.object(rejected > 0 || !message.isEmpty ? members : []))]).utf8)
    }

    package static func statusJSON(code: StatusCode, message: String, retryAfterSeconds: Int?) -> [UInt8] {
        var members = [("code", "\(code.rawValue)"), ("message", JSONText.quoted(message))]
        if let seconds = retryAfterSeconds {
            let retry = [("@type", JSONText.quoted(retryInfoType)), ("retryDelay", JSONText.quoted("\(seconds)s"))]
            members.append(("details", JSONText.array([JSONText.object(retry)])))
        }
        return Array(JSONText.object(members).utf8)
    }

    private static let retryInfoType = "type.googleapis.com/google.rpc.RetryInfo"

    private static func varint(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func varintField(_ number: UInt64, _ value: UInt64, to bytes: inout [UInt8]) {
        varint(number << 3, to: &bytes)
        varint(value, to: &bytes)
    }

    private static func bytesField(_ number: UInt64, _ content: [UInt8], to bytes: inout [UInt8], evenEmpty: Bool = false) {
        guard evenEmpty || !content.isEmpty else { return }
        varint(number << 3 | 2, to: &bytes)
        varint(UInt64(content.count), to: &bytes)
        bytes += content
    }
}

import JSON
import Protobuf

/// The few protobuf and JSON messages of OTLP answers, written by hand: each has one or two fields.
package enum StatusMessages {
    /// `ExportTraceServiceResponse`; empty unless spans were rejected or there is a warning.
    package static func response(rejected: Int, message: String) -> [UInt8] {
        guard rejected > 0 || !message.isEmpty else { return [] }
        var partial: [UInt8] = []
        if rejected > 0 { partial.appendField(1, UInt64(rejected)) }
        partial.appendField(2, message.utf8)
        var response: [UInt8] = []
        response.appendField(1, partial)
        return response
    }

    /// `google.rpc.Status`, with a `RetryInfo` in its details if a retry makes sense.
    package static func status(code: StatusCode, message: String, retryAfterSeconds: Int?) -> [UInt8] {
        var status: [UInt8] = []
        if code != .ok { status.appendField(1, UInt64(code.rawValue)) }
        status.appendField(2, message.utf8)
        guard let seconds = retryAfterSeconds else { return status }
        var duration: [UInt8] = []
        if seconds > 0 { duration.appendField(1, UInt64(seconds)) }
        var retryInfo: [UInt8] = []
        retryInfo.appendContent(1, duration)
        var any: [UInt8] = []
        any.appendField(1, retryInfoType.utf8)
        any.appendField(2, retryInfo)
        status.appendField(3, any)
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
}

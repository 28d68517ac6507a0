/// What answers of unary calls say.
package enum GRPCReplies {
    package typealias Field = (name: String, value: String)

    /// A message behind its five-byte prefix, not compressed.
    static func message(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt32(clamping: bytes.count)
        return [0] + withUnsafeBytes(of: count.bigEndian) { Array($0) } + bytes
    }

    /// The answer without a message ("trailers only"), as far as it says more than every answer.
    package static func refusal(_ code: StatusCode, _ message: String, retryAfterSeconds: Int?) -> [Field] {
        var fields: [Field] = [("grpc-status", "\(code.rawValue)"), ("grpc-message", GRPCText.percentEncoded(message))]
        if let seconds = retryAfterSeconds, code == .resourceExhausted || code == .unavailable {
            let status = StatusMessages.status(
                code: code, message: String(decoding: message.utf8.prefix(GRPCText.messageBytes), as: UTF8.self),
                retryAfterSeconds: seconds)
            fields.append(("grpc-status-details-bin", GRPCText.base64(status)))
        }
        return fields
    }
}

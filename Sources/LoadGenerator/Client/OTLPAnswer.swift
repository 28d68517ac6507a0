import JSON
import NIOCore
import Protobuf

/// Reads the bodies of OTLP answers. They come from outside: what cannot be read counts as empty.
enum OTLPAnswer {
    /// An ExportTraceServiceResponse, protobuf: `partial_success = 1 { rejected_spans = 1, error_message = 2 }`.
    static func response(_ body: ByteBuffer) -> Answer {
        let bytes = Array(body.readableBytesView)
        var rejected: Int64 = 0
        var message = ""
        for partial in ProtobufFields(bytes) where partial.number == 1 {
            for field in ProtobufFields(bytes, partial.content) {
                if field.number == 1 { rejected = Int64(bitPattern: field.value) }
                if field.number == 2 { message = text(bytes, field.content) }
            }
        }
        return .accepted(rejectedSpans: max(rejected, 0), message: message)
    }

    static func jsonResponse(_ body: ByteBuffer) -> Answer {
        let json = String(buffer: body)
        let rejected = JSONText.number(after: "rejectedSpans", in: json) ?? 0
        return .accepted(
            rejectedSpans: max(rejected, 0), message: JSONText.string(after: "errorMessage", in: json) ?? "")
    }

    /// A google.rpc.Status, protobuf: `message = 2, details = 3 (Any: type_url = 1, value = 2)`.
    static func status(_ body: ByteBuffer) -> (message: String, retryAfterNanos: Int64?) {
        let bytes = Array(body.readableBytesView)
        var message = ""
        var retry: Int64?
        for field in ProtobufFields(bytes) {
            if field.number == 2 { message = text(bytes, field.content) }
            if field.number == 3 { retry = retryDelay(bytes, field.content) ?? retry }
        }
        return (message, retry)
    }

    /// RetryInfo in an Any: `retry_delay = 1 { seconds = 1, nanos = 2 }`.
    private static func retryDelay(_ bytes: [UInt8], _ any: Range<Int>) -> Int64? {
        var isRetryInfo = false
        var value = any.upperBound..<any.upperBound
        for field in ProtobufFields(bytes, any) {
            if field.number == 1 { isRetryInfo = text(bytes, field.content).hasSuffix("google.rpc.RetryInfo") }
            if field.number == 2 { value = field.content }
        }
        guard isRetryInfo else { return nil }
        var nanos: Int64 = 0
        for delay in ProtobufFields(bytes, value) where delay.number == 1 {
            for field in ProtobufFields(bytes, delay.content) {
                if field.number == 1 { nanos += Int64(min(field.value, 3600)) * 1_000_000_000 }
                if field.number == 2 { nanos += Int64(min(field.value, 999_999_999)) }
            }
        }
        return nanos
    }

    private static func text(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

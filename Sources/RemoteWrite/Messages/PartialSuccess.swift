import Outbound
import Protobuf

/// What an `ExportMetricsServiceResponse` says of points that were not taken.
struct PartialSuccess: Sendable, Equatable {
    var rejected: UInt64
    /// Fit for the log.
    var text: String

    /// nil: everything was taken, or it is no such answer. Of a long one the beginning is enough.
    init?(_ body: [UInt8], _ secrets: SentSecrets) {
        var fields = ProtobufFields(body)
        guard let partial = fields.next(), partial.number == 1 else { return nil }
        rejected = 0
        text = ""
        var parts = ProtobufFields(body, partial.content)
        while let part = parts.next() {
            if part.number == 1 { rejected = part.value }
            if part.number == 2 { text = LogText.firstLine(secrets.masking(body[part.content])) }
        }
        guard rejected > 0 else { return nil }
    }
}

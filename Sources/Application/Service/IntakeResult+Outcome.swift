import Generator
import Receivers
import SelfMetrics
import Serving

/// Spans as Tempo's receivers count them (tempo-behaviour 9.3).
struct ReceivedSpans: Sendable {
    struct Counters: Sendable {
        let accepted: Counter
        let refused: Counter

        fileprivate init(_ metrics: MetricsRegistry, _ transport: RequestDescription.Transport) {
            let labels: MetricsRegistry.Labels = [("receiver", "otlp/otlp_receiver"), ("transport", transport.rawValue)]
            accepted = metrics.counter("tempo_receiver_accepted_spans", "Spans of requests that were taken.", labels)
            refused = metrics.counter("tempo_receiver_refused_spans", "Spans that were refused, alone or with their request.", labels)
        }
    }

    private let grpc: Counters
    private let http: Counters

    init(_ metrics: MetricsRegistry) {
        grpc = Counters(metrics, .grpc)
        http = Counters(metrics, .http)
    }

    func of(_ transport: RequestDescription.Transport) -> Counters { transport == .grpc ? grpc : http }
}

extension ReceivedSpans.Counters {
    func note(_ told: IntakeResult.Told) {
        accepted.add(told.accepted)
        refused.add(told.refused)
    }
}

extension IntakeResult {
    /// What a sender is told, and spans that were taken and those that were not.
    typealias Told = (outcome: ExportOutcome, accepted: Int, refused: Int)

    var told: Told {
        switch self {
        case .taken(let spans): (.accepted(rejected: 0, message: ""), spans, 0)
        case .takenInPart(let spans, let rejected, let message): (.accepted(rejected: rejected, message: message), spans, rejected)
        case .invalid(let message, let spans): (Self.refused(.invalidArgument, message, .malformed), 0, spans)
        case .invalidTenant(let message, let spans): (Self.refused(.invalidArgument, message, .tenant), 0, spans)
        case .exhausted(let message, let spans): (Self.refused(.resourceExhausted, message, .messageTooLarge), 0, spans)
        case .unavailable(let message): (Self.refused(.unavailable, message, .tenant), 0, 0)
        }
    }

    private static func refused(_ code: StatusCode, _ message: String, _ reason: Refusal.Reason) -> ExportOutcome {
        .refused(code: code, message: message, retryAfterSeconds: nil, reason: reason)
    }
}

import Generator
import Receivers
import SelfMetrics

/// Hands requests from the receivers to the generator, and counts spans as the collector's receivers do
/// (tempo-behaviour 9.3).
struct IntakeSink: SpanSink {
    private struct Spans: Sendable {
        let accepted: Counter
        let refused: Counter

        init(_ metrics: MetricsRegistry, _ transport: String) {
            let labels: MetricsRegistry.Labels = [("receiver", "otlp/otlp_receiver"), ("transport", transport)]
            accepted = metrics.counter("tempo_receiver_accepted_spans", "Spans of requests that were taken.", labels)
            refused = metrics.counter("tempo_receiver_refused_spans", "Spans of requests that were refused.", labels)
        }
    }

    private let generator: Generator
    private let grpc: Spans
    private let http: Spans

    init(_ generator: Generator, metrics: MetricsRegistry) {
        self.generator = generator
        grpc = Spans(metrics, "grpc")
        http = Spans(metrics, "http")
    }

    func export(_ body: UnsafeRawBufferPointer, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        let result = generator.take(
            IntakeRequest(
                body: body, isJSON: request.encoding == .json, isPush: request.method == .pushSpans, orgIDs: request.orgIDs,
                skipsMetrics: request.skipsMetrics),
            loop: loop)
        let spans = request.transport == .grpc ? grpc : http
        switch result {
        case .taken(let count):
            spans.accepted.add(count)
            return .accepted(rejected: 0, message: "")
        case .invalid(let message, let count):
            spans.refused.add(count)
            return .refused(code: .invalidArgument, message: message, retryAfterSeconds: nil)
        case .unavailable(let message):
            return .refused(code: .unavailable, message: message, retryAfterSeconds: nil)
        }
    }
}

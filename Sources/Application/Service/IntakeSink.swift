import Generator
import Receivers
import SelfMetrics

/// Hands requests from the receivers to the generator, and counts them as Tempo's receivers and distributor do
/// (tempo-behaviour 9.3).
struct IntakeSink: SpanSink {
    private struct Spans: Sendable {
        let accepted: Counter
        let refused: Counter

        init(_ metrics: MetricsRegistry, _ transport: String) {
            let labels: MetricsRegistry.Labels = [("receiver", "otlp/otlp_receiver"), ("transport", transport)]
            accepted = metrics.counter("tempo_receiver_accepted_spans", "Spans of requests that were taken.", labels)
            refused = metrics.counter("tempo_receiver_refused_spans", "Spans that were refused, alone or with their request.", labels)
        }
    }

    private let generator: Generator
    private let grpc: Spans
    private let http: Spans
    private let duration: Distribution
    private let pushes: Counter
    private let failures: Counter

    init(_ generator: Generator, metrics: MetricsRegistry) {
        self.generator = generator
        grpc = Spans(metrics, "grpc")
        http = Spans(metrics, "http")
        duration = metrics.distribution("tempo_distributor_push_duration_seconds", "Time to aggregate a request.")
        let generators: MetricsRegistry.Labels = [("metrics_generator", "local")]
        pushes = metrics.counter("tempo_distributor_metrics_generator_pushes_total", "Requests handed to the generator.", generators)
        failures = metrics.counter(
            "tempo_distributor_metrics_generator_pushes_failures_total", "Requests that the generator had no room for.", generators)
    }

    func export(_ body: UnsafeRawBufferPointer, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        let start = Clocks.monotonic()
        let result = generator.take(
            IntakeRequest(
                body: body, isJSON: request.encoding == .json, isPush: request.method == .pushSpans, orgIDs: request.orgIDs,
                skipsMetrics: request.skipsMetrics),
            loop: loop)
        duration.observe(Double(Clocks.monotonic() - start) / 1e9)
        let spans = request.transport == .grpc ? grpc : http
        switch result {
        case .taken(let count):
            spans.accepted.add(count)
            pushes.add()
            return .accepted(rejected: 0, message: "")
        case .takenInPart(let count, let rejected, let message):
            spans.accepted.add(count)
            spans.refused.add(rejected)
            pushes.add()
            return .accepted(rejected: rejected, message: message)
        case .invalid(let message, let count):
            spans.refused.add(count)
            return .refused(code: .invalidArgument, message: message, retryAfterSeconds: nil, reason: .malformed)
        case .invalidTenant(let message, let count):
            spans.refused.add(count)
            return .refused(code: .invalidArgument, message: message, retryAfterSeconds: nil, reason: .tenant)
        case .exhausted(let message, let count):
            spans.refused.add(count)
            return .refused(code: .resourceExhausted, message: message, retryAfterSeconds: nil, reason: .messageTooLarge)
        case .unavailable(let message):
            // Without exactly one tenant there was nothing to push.
            if request.orgIDs.count == 1 {
                pushes.add()
                failures.add()
            }
            return .refused(code: .unavailable, message: message, retryAfterSeconds: nil, reason: .tenant)
        }
    }
}

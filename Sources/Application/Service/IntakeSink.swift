import Explain
import Generator
import NIOCore
import Pipeline
import Receivers
import SelfMetrics

/// Hands requests from the receivers to the generator, and counts them as Tempo's receivers and distributor do
/// (tempo-behaviour 9.3).
struct IntakeSink: SpanSink {
    private let generator: Generator
    private let loops: IntakeLoops
    /// Answers wait until counts are on the disk.
    private let isDurable: Bool
    private let received: ReceivedSpans
    private let duration: Distribution
    private let pushes: Counter
    private let failures: Counter
    private let recent: RecentRequests

    init(_ generator: Generator, _ loops: IntakeLoops, isDurable: Bool, recent: RecentRequests, metrics: MetricsRegistry) {
        self.recent = recent
        self.generator = generator
        self.loops = loops
        self.isDurable = isDurable
        received = ReceivedSpans(metrics)
        duration = metrics.distribution("tempo_distributor_push_duration_seconds", "Time to aggregate a request.")
        let generators: MetricsRegistry.Labels = [("metrics_generator", "local")]
        pushes = metrics.counter("tempo_distributor_metrics_generator_pushes_total", "Requests handed to the generator.", generators)
        failures = metrics.counter(
            "tempo_distributor_metrics_generator_pushes_failures_total", "Requests that the generator had no room for.", generators)
    }

    func export(_ body: RawSpan, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        // Receivers and generator number the loops each for themselves: by their places in the group.
        assert(loops.loops[loop].inEventLoop)
        return body.withSlice { export($0, request, loop: loop) }
    }

    private func export(_ body: WireSlice, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        let start = Clocks.monotonic()
        let result = generator.take(
            IntakeRequest(
                body: body, isJSON: request.encoding == .json, isPush: request.method == .pushSpans, orgIDs: request.orgIDs,
                skipsMetrics: request.skipsMetrics),
            loop: loop)
        duration.observe(Double(Clocks.monotonic() - start) / 1e9)
        let refusal = result.refusal
        let now = UInt64(clamping: start)
        if recent.isDue(now: now, isRefused: !refusal.isEmpty) { keep(body, request, result, now: now) }
        let told = result.told
        received.of(request.transport).note(told)
        guard case .accepted(let rejected, let message, _) = told.outcome else {
            // Without exactly one tenant there was nothing to push.
            if case .unavailable = result, request.orgIDs.count == 1 {
                pushes.add()
                failures.add()
            }
            return told.outcome
        }
        pushes.add()
        return .accepted(rejected: rejected, message: message, until: told.accepted + rejected > 0 ? hold(request) : nil)
    }

    private func hold(_ request: RequestDescription) -> AnswerHold? {
        guard isDurable else { return nil }
        let (generator, orgIDs) = (generator, request.orgIDs)
        return AnswerHold { generator.whenKept(orgIDs, $0) }
    }

    @inline(never)
    private func keep(_ body: WireSlice, _ request: RequestDescription, _ result: IntakeResult, now: UInt64) {
        var isPartial = false
        if case .takenInPart = result { isPartial = true }
        recent.keep(
            body, isJSON: request.encoding == .json, tenant: generator.tenantName(request.orgIDs) ?? "", refusal: result.refusal,
            isPartial: isPartial, now: now, receivedAt: Clocks.instant().wall)
    }
}

extension IntakeResult {
    /// What the sender is told; empty: all of it was taken.
    fileprivate var refusal: String {
        switch self {
        case .taken: ""
        case .takenInPart(_, _, let message), .invalid(let message, _), .invalidTenant(let message, _), .exhausted(let message, _),
            .unavailable(let message):
            message
        }
    }
}

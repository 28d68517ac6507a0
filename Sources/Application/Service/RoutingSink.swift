import Forward
import Generator
import Pipeline
import Receivers
import SelfMetrics
import Serving
import Settings

/// Takes requests as ``IntakeSink`` does, but counts nothing: their spans go to the targets of `metronome.route`.
struct RoutingSink: SpanSink {
    /// What one event loop needs for it. `@unchecked Sendable` because only its own loop uses it.
    private final class Loop: @unchecked Sendable {
        let intake: RoutedIntake
        let compressor = Compressor()

        init(_ settings: Settings) { intake = RoutedIntake(settings) }
    }

    private let router: Router
    private let loops: [Loop]
    private let received: ReceivedSpans

    init(_ router: Router, _ settings: Settings, loops: Int, metrics: MetricsRegistry) {
        self.router = router
        self.loops = (0..<loops).map { _ in Loop(settings) }
        received = ReceivedSpans(metrics)
    }

    func export(_ body: RawSpan, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        export(body, as: body, .identity, request, loop: loop)
    }

    func export(_ body: RawSpan, as sent: RawSpan, _ compression: Compression, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        body.withSlice { body in sent.withSlice { route(body, as: $0, compression, request, loop: loop) } }
    }

    private func route(_ body: WireSlice, as sent: WireSlice, _ compression: Compression, _ request: RequestDescription, loop: Int) -> ExportOutcome {
        guard !request.isRouted else {
            // Whoever sent it keeps it, and sends it elsewhere after `failover_after`.
            return Self.refused(
                .routedTwice, "another Metronome routes to this one, which routes itself: metronome.route.targets names those that count")
        }
        let targets = router.snapshot
        guard !targets.targets.isEmpty else {
            return Self.refused(.notRouted, "none of the Metronomes that count is known (metronome.route.targets)")
        }
        let own = loops[loop]
        let result = targets.owners.withRun { owners in
            own.intake.take(
                IntakeRequest(
                    body: body, isJSON: request.encoding == .json, isPush: request.method == .pushSpans, orgIDs: request.orgIDs,
                    skipsMetrics: request.skipsMetrics),
                owners: owners, now: Clocks.instant()
            ) { division, skipsMetrics, isWhole in
                let origin = RoutedParts.Origin(compression: compression, tenants: request.orgIDs, skipsMetrics: skipsMetrics)
                return RoutedParts.give(&division, whole: isWhole ? sent : nil, origin, to: targets.targets, own.compressor)
            }
        }
        guard let told = result?.told else {
            return Self.refused(.notRouted, "too much waits for the Metronomes that count (metronome.route.max_queue_bytes); try again")
        }
        received.of(request.transport).note(told)
        return told.outcome
    }

    private static func refused(_ reason: Refusal.Reason, _ message: String) -> ExportOutcome {
        .refused(code: .unavailable, message: message, retryAfterSeconds: 1, reason: reason)
    }
}

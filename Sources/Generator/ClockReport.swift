import Logging
import MetronomeConfiguration
import SelfMetrics
import Settings
import Synchronization

/// Tells that the machine's clock was set: once, though every tenant's collections notice.
final class ClockReport: Sendable {
    /// Of its warnings.
    private static let code = "clock_set"

    private let told = Mutex<StampClock.Event>(.returned)
    private let believed = Atomic<Int64>(0)
    private let steps: Counter
    private let logger: Logger

    init(_ metrics: MetricsRegistry, logger: Logger) {
        steps = metrics.counter(
            "metronome_clock_steps_total", "Times that the machine's clock was set by more than 10 s, as collections saw it.")
        self.logger = logger
    }

    /// By how much the wall clock is believed to have been set since the process began, nanoseconds.
    var step: Int64 { believed.load(ordering: .relaxed) }

    func note(_ event: StampClock.Event) {
        if case .followed(_, let step) = event { believed.store(step, ordering: .relaxed) }
        let isNew = told.withLock { last in
            defer { last = event }
            return !Self.isSame(last, event)
        }
        guard isNew else { return }
        switch event {
        case .stepped(let distance):
            steps.add()
            logger.warning(
                """
                the machine's clock was set \(Self.text(distance)); samples go on with the time before until it has held for \
                \(StampClock.collections) collections
                """, source: Self.code)
        case .followed(let distance, _) where distance < 0:
            logger.warning(
                """
                the machine's clock stays \(Self.text(distance)): samples follow it from now on; an endpoint that takes none out of order refuses \
                them until that time has passed again
                """, source: Self.code)
        case .followed(let distance, _):
            logger.warning("the machine's clock stays \(Self.text(distance)): samples follow it from now on", source: Self.code)
        case .returned:
            logger.info("the machine's clock is back: samples never left its time")
        }
    }

    /// Tenants notice at slightly different times.
    private static func isSame(_ one: StampClock.Event, _ other: StampClock.Event) -> Bool {
        switch (one, other) {
        case (.stepped(let one), .stepped(let other)), (.followed(let one, _), .followed(let other, _)):
            one.subtractingReportingOverflow(other).partialValue.magnitude <= StampClock.tolerance.magnitude
        case (.returned, .returned): true
        default: false
        }
    }

    private static func text(_ distance: Int64) -> String {
        // Rounded to seconds; steps of less than ten are none.
        let seconds = Int64(clamping: distance.magnitude / 1_000_000_000 + (distance.magnitude % 1_000_000_000 >= 500_000_000 ? 1 : 0))
        return "\(GoDuration.text(seconds * 1_000_000_000)) \(distance < 0 ? "back" : "forward")"
    }
}

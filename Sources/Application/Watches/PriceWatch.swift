import Dispatch
import Generator
import Logging
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Synchronization

/// The prices in force: those of the user's file, read again on SIGHUP, before the shipped ones.
final class PriceWatch: Sendable {
    /// Lines of one wrong file that get into the log.
    private static let loggedErrors = 10

    /// nil: calls are not priced.
    let book: PriceBook?
    private let settings: GenAICostSettings
    private let source: PriceFileSource?
    private let metrics: MetricsRegistry
    private let logger: Logger
    /// Reading may take its time: not on a thread that others wait for. One read after the other.
    private let queue = DispatchQueue(label: "prices")
    /// A read waits for its turn: whoever asks meanwhile is served by that one.
    private let isWaiting = Atomic(false)

    init(_ settings: GenAICostSettings, _ file: LoadedPriceFile?, metrics: MetricsRegistry, logger: Logger) {
        self.settings = settings
        self.metrics = metrics
        self.logger = logger
        source = file?.source
        let list = file?.list
        book = settings.isEnabled ? PriceBook { PriceTable(settings, file: list) } : nil
        if source != nil { showOutcome(true) }
    }

    var hasFile: Bool { book != nil && source != nil }

    /// Reads the file now, if there is one, or after the read that is under way. A wrong one changes nothing.
    func hangUp() {
        guard let book, let source, !isWaiting.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { [self] in
            // Before the read, so that a change during it is not missed.
            isWaiting.store(false, ordering: .releasing)
            switch source.read() {
            case .success(let list):
                let settings = settings
                book.replace { PriceTable(settings, file: list) }
                showOutcome(true)
                logger.info("price file read again", metadata: ["file": "\(source.path)", "models": "\(list.models.count)"])
            case .failure(let errors):
                showOutcome(false)
                logger.error("the price file is wrong; the prices read before stay in force", metadata: ["errors": "\(errors.errors.count)"])
                for error in errors.errors.prefix(Self.loggedErrors) { logger.error("\(error)") }
            }
        }
    }

    private func showOutcome(_ isGood: Bool) {
        metrics.gauge("metronome_price_file_last_reload_successful", "1 when the last read of the price file succeeded, else 0.")
            .set(isGood ? 1 : 0)
    }
}

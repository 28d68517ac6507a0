import Dispatch
import Generator
import Logging
import MetronomeConfiguration
import SelfMetrics
import ServiceLifecycle
import Settings
import Synchronization

/// Keeps the tenants' overrides in step with their file: reads it every period and on SIGHUP, on a thread of its own
/// (tempo-behaviour 1.8).
final class OverridesWatch: Service {
    /// Lines of one wrong file that get into the log.
    private static let loggedErrors = 10

    private let settings: Settings
    private let generator: Generator
    private let metrics: OverridesMetrics
    private let warnings: SettingsWarnings
    private let logger: Logger
    /// Reading and parsing may take their time: not on a thread that others wait for.
    private let queue = DispatchQueue(label: "overrides")
    private let alarm = Alarm()
    private let reloader: Mutex<OverridesReloader?>

    /// - Parameter reloader: nil without a per-tenant override file.
    init(
        _ reloader: OverridesReloader?, settings: Settings, generator: Generator, metrics: OverridesMetrics,
        warnings: SettingsWarnings, logger: Logger
    ) {
        self.reloader = Mutex(reloader)
        self.settings = settings
        self.generator = generator
        self.metrics = metrics
        self.warnings = warnings
        self.logger = logger
        if let reloader {
            metrics.showOutcome(reloader)
            metrics.showContent(reloader)
        }
    }

    /// The file's state as of its last read; nil without a file.
    var current: OverridesReloader? { reloader.withLock { $0 } }

    /// Reads the file whenever it is time to. No read begins after a graceful shutdown; one that is under way, on a disk that does not answer,
    /// holds nothing up.
    func run() async {
        let task = Task.detached { await self.follow() }
        try? await gracefulShutdown()
        task.cancel()
        alarm.ring()
    }

    /// SIGHUP: reads the file now, if there is one.
    func hangUp() {
        if current != nil { alarm.ring() }
    }

    private func follow() async {
        while let known = current {
            let wasAsked = await alarm.pause(known.nextReload - Clocks.monotonic())
            if Task.isCancelled { return }
            await reload(known, wasAsked: wasAsked)
        }
    }

    private func reload(_ known: OverridesReloader, wasAsked: Bool) async {
        let (next, actions) = await withCheckedContinuation { continuation in
            queue.async {
                var next = known
                let actions = next.reload(OverridesFile.read(known.file), now: Clocks.monotonic())
                continuation.resume(returning: (next, actions))
            }
        }
        reloader.withLock { $0 = next }
        metrics.showOutcome(next)
        if next.sha256 != known.sha256 { metrics.showContent(next) }
        for action in actions { await obey(action) }
        if next.current != known.current { note(Activation.notes(settings, next.current), before: Activation.notes(settings, known.current)) }
        if wasAsked, actions.isEmpty {
            if let errors = next.lastErrors { return report(errors) }
            logger.info("\(next.file): per-tenant overrides are unchanged")
        }
    }

    private func obey(_ action: OverridesReloader.Action) async {
        switch action {
        case .apply(let overrides): await generator.apply(overrides)
        case .log(let note): log(note)
        case .report(let errors): report(errors)
        }
    }

    /// What the new entries lead to, as far as it is not as before.
    private func note(_ notes: [ConfigurationNote], before: [ConfigurationNote]) {
        for note in notes where !before.contains(note) { log(note) }
    }

    private func log(_ note: ConfigurationNote) { warnings.log(note) }

    private func report(_ errors: ConfigurationErrors) {
        logger.error("the per-tenant override file is wrong; the overrides read before stay in force", metadata: ["errors": "\(errors.errors.count)"])
        for error in errors.errors.prefix(Self.loggedErrors) { logger.error("\(error)") }
    }
}

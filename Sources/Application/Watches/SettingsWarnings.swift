import Generator
import Logging
import MetronomeConfiguration
import SelfMetrics
import Settings

/// What reading a configuration has found, in the log; its warnings are counted with those of the spans.
struct SettingsWarnings: Sendable {
    private let metrics: MetricsRegistry
    private let logger: Logger

    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    func log(_ note: ConfigurationNote) {
        logger.log(level: note.level == .warning ? .warning : .info, "\(note.text)")
        count(note)
    }

    /// Of one that is in the log already.
    func count(_ note: ConfigurationNote) {
        if note.level == .warning { AdviceWarning.counter(in: metrics, code: "settings", tenant: nil).add() }
    }
}

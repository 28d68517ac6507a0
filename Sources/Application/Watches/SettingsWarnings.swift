import Generator
import Logging
import MetronomeConfiguration
import SelfMetrics
import Settings

/// What reading a configuration has found, in the log; its warnings are counted with those of the spans.
struct SettingsWarnings: Sendable {
    private static let code = "settings"

    private let warnings: WarningLog
    private let logger: Logger

    init(_ metrics: MetricsRegistry, _ board: WarningBoard, logger: Logger) {
        warnings = WarningLog(metrics, board, logger: logger)
        self.logger = logger
    }

    func log(_ note: ConfigurationNote) {
        logger.log(level: note.level == .warning ? .warning : .info, "\(note.text)", metadata: metadata(note), source: WarningBoard.source)
        count(note)
    }

    private func metadata(_ note: ConfigurationNote) -> Logger.Metadata { note.level == .warning ? ["code": "\(Self.code)"] : [:] }

    /// Of one that is in the log already.
    func count(_ note: ConfigurationNote) {
        guard note.level == .warning else { return }
        warnings.count(AdviceWarning(code: Self.code, text: note.text), tenant: nil, now: Clocks.wall())
    }
}

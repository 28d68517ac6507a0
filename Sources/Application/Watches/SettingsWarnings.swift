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
        Self.write(note, to: logger)
        count(note)
    }

    /// A line with the code by which a warning is counted, to be counted later.
    static func write(_ note: ConfigurationNote, to logger: Logger) {
        guard note.level == .warning else { return logger.info("\(note.text)") }
        logger.warning("\(note.text)", metadata: ["code": "\(code)"], source: WarningBoard.source)
    }

    /// Of one that is in the log already.
    func count(_ note: ConfigurationNote) {
        guard note.level == .warning else { return }
        warnings.count(AdviceWarning(code: Self.code, text: note.text), tenant: nil, now: Clocks.wall())
    }
}

import Logging
import SelfMetrics

/// Says warnings and counts them: `metronome_warnings_total{code,tenant}`.
package struct WarningLog: Sendable {
    private let metrics: MetricsRegistry
    private let board: WarningBoard
    private let logger: Logger

    package init(_ metrics: MetricsRegistry, _ board: WarningBoard, logger: Logger) {
        self.metrics = metrics
        self.board = board
        self.logger = logger
    }

    /// - Parameters:
    ///   - tenant: whom it concerns; nil: nobody in particular.
    ///   - now: nanoseconds since the epoch.
    func warn(_ warning: AdviceWarning, tenant: String?, now: UInt64) {
        count(warning, tenant: tenant, now: now)
        var metadata: Logger.Metadata = ["code": "\(warning.code)"]
        if let tenant { metadata["tenant"] = "\(tenant)" }
        logger.warning("\(warning.text)", metadata: metadata, source: WarningBoard.source)
    }

    /// Of one that is in the log already.
    package func count(_ warning: AdviceWarning, tenant: String?, now: UInt64) {
        board.note(warning, tenant: tenant, now: now)
        AdviceWarning.counter(in: metrics, code: warning.code, tenant: tenant).add()
    }
}

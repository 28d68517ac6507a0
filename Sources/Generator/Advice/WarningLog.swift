import Logging
import SelfMetrics

/// Says warnings and counts them: `metronome_warnings_total{code,tenant}`.
struct WarningLog: Sendable {
    private let metrics: MetricsRegistry
    private let logger: Logger

    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    /// - Parameter tenant: whom it concerns; nil: nobody in particular.
    func warn(_ warning: AdviceWarning, tenant: String?) {
        AdviceWarning.counter(in: metrics, code: warning.code, tenant: tenant).add()
        var metadata: Logger.Metadata = ["code": "\(warning.code)"]
        if let tenant { metadata["tenant"] = "\(tenant)" }
        logger.warning("\(warning.text)", metadata: metadata)
    }
}

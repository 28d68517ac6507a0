import Logging
import SelfMetrics

/// Says warnings and counts them, so that one alert covers all kinds: `metronome_warnings_total{code,tenant}`.
struct WarningLog: Sendable {
    private let metrics: MetricsRegistry
    private let logger: Logger

    init(_ metrics: MetricsRegistry, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    /// - Parameter tenant: nil: of no tenant.
    func warn(_ warning: AdviceWarning, tenant: String?) {
        let own = tenant.map { [(name: "tenant", value: $0)] } ?? []
        metrics.counter(
            "metronome_warnings_total", "Warnings in the log about a tenant's spans and settings, by code; each is said once a day.",
            [("code", warning.code)] + own
        ).add()
        var metadata: Logger.Metadata = ["code": "\(warning.code)"]
        if let tenant { metadata["tenant"] = "\(tenant)" }
        logger.warning("\(warning.text)", metadata: metadata)
    }
}

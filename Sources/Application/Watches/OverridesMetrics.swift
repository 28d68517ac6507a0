import MetronomeConfiguration
import SelfMetrics
import Settings
import Synchronization

/// The state of the per-tenant override file and the limits that it and the defaults set (tempo-behaviour 9.3).
struct OverridesMetrics: Sendable {
    private static let limit = "metrics_generator_max_active_series"

    private let registry: MetricsRegistry

    /// Shows the limits of `defaults`. Tempo's other limits concern what only Tempo does.
    init(_ registry: MetricsRegistry, defaults: TenantOverrides) {
        self.registry = registry
        registry.gauge("tempo_limits_defaults", "Limits of every tenant without an entry of its own.", [("limit_name", Self.limit)])
            .set(defaults.maxActiveSeries)
    }

    /// Whether the last read succeeded.
    func showOutcome(_ reloader: OverridesReloader) {
        registry.gauge(
            "tempo_runtime_config_last_reload_successful", "1 when the last read of the per-tenant override file succeeded, else 0.",
            [("config", "overrides")]
        ).set(reloader.lastErrors == nil ? 1 : 0)
    }

    /// What the file in force says.
    func showContent(_ reloader: OverridesReloader) {
        registry.replaceGauges(
            "tempo_runtime_config_hash", "SHA-256 of the per-tenant override file in force; always 1.",
            [([("config", "overrides"), ("sha256", reloader.sha256)], 1)])
        registry.replaceGauges(
            "tempo_limits_overrides", "Limits of tenants with an entry of their own.",
            reloader.current.entries.map { ([("limit_name", Self.limit), ("user", $0.key)], Double($0.value.maxActiveSeries)) })
    }
}

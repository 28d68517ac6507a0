import Pipeline
import SelfMetrics

/// Of the provider-health processor of one tenant.
enum ProviderHealthMetrics {
    static func show(_ counters: ProviderHealth.Counters, _ registry: MetricsRegistry, tenant: String) {
        func left(_ reason: String, _ count: Int) {
            registry.counter(
                "metronome_provider_health_calls_left_out_total",
                "Calls to AI providers that their health does not show (reason model_limit: it shows them for the provider only).",
                [("reason", reason), ("tenant", tenant)], .onceNotZero
            ).raise(to: count)
        }
        registry.counter("metronome_provider_health_calls_total", "Calls to AI providers seen.", [("tenant", tenant)]).raise(to: counters.calls)
        left("late", counters.late)
        left("provider_limit", counters.providerLimit)
        left("model_limit", counters.modelLimit)
        left("invalid_utf8", counters.invalidUTF8)
        for (kind, count) in [("provider", counters.providers), ("model", counters.models)] {
            registry.gauge(
                "metronome_provider_health_tracked", "Providers, and models of providers, whose calls are remembered.",
                [("kind", kind), ("tenant", tenant)]
            ).set(count)
        }
    }
}

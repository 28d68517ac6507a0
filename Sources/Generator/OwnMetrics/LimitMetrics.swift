import Pipeline
import SelfMetrics

/// Of `max_active_series` and `max_active_entities` (tempo-behaviour 6.8, 6.9).
struct LimitMetrics: Sendable {
    let activeSeries: Gauge
    private let maxActiveSeries: Gauge
    private let seriesLimited: Counter
    private let entities: EntityMetrics?

    /// - Parameter unit: what is limited; entities are shown only where they are.
    init(_ registry: MetricsRegistry, tenant: String, _ unit: SeriesBudget.Unit) {
        let labels: MetricsRegistry.Labels = [("tenant", tenant)]
        func gauge(_ name: String, _ help: String) -> Gauge { registry.gauge("tempo_metrics_generator_registry_" + name, help, labels) }
        activeSeries = gauge("active_series", "Series that are exported.")
        maxActiveSeries = gauge("max_active_series", "The limit on active series; 0 is none.")
        seriesLimited = registry.counter(
            "tempo_metrics_generator_registry_series_limited_total", "Series that observations without room would have been.", labels)
        entities = unit == .entities ? EntityMetrics(registry, labels) : nil
    }

    var limited: UInt64 { seriesLimited.value &+ (entities?.limited.value ?? 0) }

    func note(limited: Int, _ unit: SeriesBudget.Unit) {
        switch unit {
        case .series: seriesLimited.add(limited)
        case .entities: entities?.limited.add(limited)
        }
    }

    func show(_ budget: SeriesBudget, activeSeries active: Int) {
        activeSeries.set(active)
        switch budget.unit {
        case .series: maxActiveSeries.set(budget.maximum)
        case .entities: entities?.show(budget)
        }
    }
}

/// Of `limiter_type: entity`.
private struct EntityMetrics: Sendable {
    let limited: Counter
    private let active: Gauge
    private let maximum: Gauge
    private let added: Counter
    private let removed: Counter

    init(_ registry: MetricsRegistry, _ labels: MetricsRegistry.Labels) {
        func gauge(_ name: String, _ help: String) -> Gauge { registry.gauge("tempo_metrics_generator_registry_" + name, help, labels) }
        func counter(_ name: String, _ help: String) -> Counter { registry.counter("tempo_metrics_generator_registry_" + name, help, labels) }
        active = gauge("active_entities", "Label sets that are exported, with limiter_type entity.")
        maximum = gauge("max_active_entities", "The limit on entities; 0 is none.")
        added = counter("entities_added_total", "Entities that appeared.")
        removed = counter("entities_removed_total", "Entities that went stale.")
        limited = counter("entities_limited_total", "Observations of label sets without room, per metric.")
    }

    func show(_ budget: SeriesBudget) {
        active.set(budget.active)
        maximum.set(budget.maximum)
        added.raise(to: budget.added)
        removed.raise(to: budget.removed)
    }
}

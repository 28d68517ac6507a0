import Exposition
import Pipeline
import SelfMetrics
import Settings

/// What the series of one tenant cost, label by label, and which limits take effect.
package struct TenantCardinality: Sendable {
    /// `max_active_series` or `max_active_entities`, whichever is chosen.
    package struct Limit: Sendable {
        package let name: String
        /// 0: there is none.
        package let maximum: Int
        package let active: Int
        /// Estimate of what there would be without it.
        package let demand: Int
        /// Series, or entities, that observations without room would have been.
        package let limited: Int
    }

    package let tenant: String
    package let limit: Limit
    /// The largest first. Their series are all that there are.
    package let groups: [GroupTotals.Figures]
    /// Labels of which `max_cardinality_per_label` has replaced values.
    package let fullLabels: [LabelCardinalityLimiter.Report]
}

extension TenantCollector {
    /// Label sets of each group that are looked at: a tenth of a second of the collector's own thread at most.
    private static let looked = 16_384
    private static let topValues = 10

    func cardinality() -> [GroupTotals.Figures] {
        groups.map { $0.figures(limit: Self.looked, top: Self.topValues) }.filter { $0.labelSets > 0 }.sorted { $0.series > $1.series }
    }
}

extension Tenant {
    /// What its series cost now, as of their last collection or since. Takes up to a tenth of a second of the collector's thread.
    package func cardinality() async -> TenantCardinality {
        let isSeries = settings.limits.type == .series
        let demand = isSeries ? metrics.seriesDemand.value : metrics.entityDemand.value
        await collector.refresh()
        let groups = await collector.cardinality()
        let limit = TenantCardinality.Limit(
            name: isSeries ? "max_active_series" : "max_active_entities", maximum: settings.limits.maximum,
            active: isSeries ? metrics.activeSeries : groups.reduce(0) { $0 + $1.labelSets }, demand: Int(exactly: demand.rounded()) ?? 0,
            limited: Int(clamping: metrics.limited))
        let full = (processors.labelLimits?.report()?.labels ?? []).filter { $0.limited > 0 }
        return TenantCardinality(tenant: id, limit: limit, groups: groups, fullLabels: full)
    }

    /// Spans that came to the processors since the start, and series of the last collection.
    package var spans: Int { Int(clamping: metrics.spansReceived.value) }
    package var series: Int { metrics.activeSeries }
}

import MetronomeConfiguration
import Pipeline
import SelfMetrics

/// One tenant: its settings, its shards (one per event loop) and its collector. Made at its first push, kept until the
/// process ends (tempo-behaviour 8).
package final class Tenant: Sendable {
    package let id: String
    package let settings: TenantSettings
    let metrics: TenantMetrics
    /// nil: no span-metrics processor is listed.
    let spanMetrics: SpanMetrics?
    /// Nanoseconds.
    let slack: UInt64
    /// Walks requests of a tenant without processors, so that they are checked all the same.
    let checkers: [SpanMetricsShard]

    struct SpanMetrics: Sendable {
        let plan: SpanMetricsPlan
        let shards: [SpanMetricsShard]
        let collector: TenantCollector
    }

    init(id: String, settings: TenantSettings, environment: GeneratorEnvironment) {
        self.id = id
        self.settings = settings
        metrics = TenantMetrics(environment.metrics, tenant: id)
        slack = UInt64(max(settings.ingestionSlack, 0))
        // What the configuration says was tried at start; a filter that fails all the same makes no metrics, and shows.
        var options: SpanMetricsOptions?
        do {
            options = try SpanMetricsActivation.options(settings, tenant: id, instance: environment.instance)
        } catch {
            metrics.updateFailures.add()
        }
        TenantMetrics.show(activeSpanMetrics: options != nil, environment.metrics, tenant: id)
        guard let options else {
            spanMetrics = nil
            let plan = SpanMetricsPlan(SpanMetricsOptions())
            let registry = SpanMetricsRegistry()
            checkers = (0..<environment.loops.count).map { _ in SpanMetricsShard(plan: plan, registry: registry) }
            return
        }
        checkers = []
        let plan = SpanMetricsPlan(options)
        let registry = SpanMetricsRegistry()
        let shards = (0..<environment.loops.count).map { _ in SpanMetricsShard(plan: plan, registry: registry) }
        spanMetrics = SpanMetrics(
            plan: plan, shards: shards,
            collector: TenantCollector(
                tenant: id, settings: settings, plan: plan, registry: registry, shards: shards, metrics: metrics, environment: environment))
    }

    func shard(_ loop: Int) -> SpanMetricsShard { spanMetrics?.shards[loop] ?? checkers[loop] }

    // MARK: Scrape

    /// Brings the totals up to date.
    package func refresh() async { await spanMetrics?.collector.refresh() }

    /// See ``TenantCollector/lines(_:_:extraLabels:from:count:)``.
    package func lines(
        _ family: ScrapeText.Family, _ format: ScrapeText.Format, extraLabels: [String: String], from first: Int, count: Int
    ) async -> [UInt8]? {
        await spanMetrics?.collector.lines(family, format, extraLabels: extraLabels, from: first, count: count)
    }
}

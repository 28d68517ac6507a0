import Pipeline
import SelfMetrics

/// Of the span-metrics processor.
final class SpanMetricsMetrics: Sendable {
    let filtered: Counter
    private let invalidUTF8: Counter
    private let alreadyCounted: Counter
    private let summariesRefused: Counter
    private let summaryBucketsRefused: Counter
    private let labelSetLimit: Counter
    private let targetInfoLimit: Counter
    private let targetInfoBuilds: Counter

    init(_ registry: MetricsRegistry, tenant: String) {
        func discarded(_ reason: String, _ showing: MetricsRegistry.Showing = .always) -> Counter {
            TenantMetrics.discarded(reason, "span-metrics", registry, tenant, showing)
        }
        func counter(_ name: String, _ help: String, _ labels: MetricsRegistry.Labels = []) -> Counter {
            registry.counter("metronome_" + name, help, labels + [("tenant", tenant)], .onceNotZero)
        }
        func refusedSummary(_ reason: String) -> Counter {
            counter(
                "span_summaries_discarded_total",
                "Summary spans that were not believed: their numbers (the span counts once), or their buckets alone.", [("reason", reason)])
        }
        invalidUTF8 = discarded("invalid_utf8")
        filtered = discarded("span_metrics_filtered")
        alreadyCounted = discarded("span_metrics_already_counted", .onceNotZero)
        labelSetLimit = discarded("label_set_limit", .onceNotZero)
        summariesRefused = refusedSummary("numbers")
        summaryBucketsRefused = refusedSummary("buckets")
        targetInfoLimit = counter("target_infos_left_out_total", "Target infos that found no room among the label sets.")
        targetInfoBuilds = counter("target_infos_built_total", "Target infos built from resources that were not remembered.")
    }

    func note(_ counts: SpanMetricsCounts) {
        invalidUTF8.add(counts.invalidUTF8)
        filtered.add(counts.filtered)
        alreadyCounted.add(counts.alreadyCounted)
        summariesRefused.add(counts.refusedSummaries.numbers)
        summaryBucketsRefused.add(counts.refusedSummaries.buckets)
        labelSetLimit.add(counts.overLimit)
        targetInfoLimit.add(counts.targetsOverLimit)
        targetInfoBuilds.add(counts.targetsBuilt)
    }
}

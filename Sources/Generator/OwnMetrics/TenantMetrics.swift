import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

/// What Metronome says about one tenant, under the names that Tempo's dashboards and alerts query (tempo-behaviour 9.1, 9.3).
///
/// There may be ten thousand tenants: rows of a processor come with the processor, and those of one reason among several once they are
/// not 0, unless Tempo always has them or an alert needs their 0.
package struct TenantMetrics: Sendable {
    // Distributor part.
    let distributorSpans: Counter
    let distributorBytes: Counter
    let ingressBytes: Counter
    let invalidTraceID: Counter
    let invalidSpanID: Counter
    let invalidValue: Counter
    let requestTooLarge: Counter
    let truncatedAttributes: Counter
    /// Received, and by no fault of theirs not given to a generator: what Tempo's names do not show.
    let withoutProcessor: Counter
    let refusedWeights: Counter
    // Generator part.
    let spansReceived: Counter
    let bytesReceived: Counter
    let outsideSlack: Counter
    private let late: Counter
    private let ahead: Counter
    private let stagingLimit: Counter
    let skippedPushes: Counter
    let updateFailures: Counter
    // Of processors that the tenant has, or has had.
    private let spanMetricsPart = ProcessorPart<SpanMetricsMetrics>()
    private let graphsPart = ProcessorPart<ServiceGraphMetrics>()
    private let hostsPart = ProcessorPart<HostInfoMetrics>()
    private let genAIPart = ProcessorPart<GenAIMetrics>()
    private let observationsPart = ProcessorPart<ObservationMetrics>()
    // Registry part.
    let collections: Counter
    let seriesAdded: Counter
    let seriesRemoved: Counter
    let stalenessMarkers: Counter
    private let resentRequests: Counter
    private let resentSpans: Counter
    let seriesDemand: Gauge
    let entityDemand: Gauge
    let exemplarsDropped: Gauge
    let coarsened: Gauge
    private let limits: LimitMetrics

    var spanMetrics: SpanMetricsMetrics? { spanMetricsPart.metrics }
    var graphs: ServiceGraphMetrics? { graphsPart.metrics }
    var hosts: HostInfoMetrics? { hostsPart.metrics }
    var genAI: GenAIMetrics? { genAIPart.metrics }

    /// Series that are exported.
    var activeSeries: Int { Int(limits.activeSeries.value) }

    init(_ registry: MetricsRegistry, tenant: String, _ unit: SeriesBudget.Unit) {
        let labels: MetricsRegistry.Labels = [("tenant", tenant)]
        func refused(_ reason: String) -> Counter {
            registry.counter(
                "tempo_discarded_spans_total", "Spans that were refused, alone or with their request, by reason.",
                [("reason", reason), ("tenant", tenant)], .onceNotZero)
        }
        func generator(_ name: String, _ help: String, _ showing: MetricsRegistry.Showing = .always) -> Counter {
            registry.counter("tempo_metrics_generator_" + name, help, labels, showing)
        }
        func gauge(_ name: String, _ help: String, _ showing: MetricsRegistry.Showing = .always) -> Gauge {
            registry.gauge(name, help, labels, showing)
        }
        distributorSpans = registry.counter("tempo_distributor_spans_received_total", "Spans received.", labels)
        distributorBytes = registry.counter("tempo_distributor_bytes_received_total", "Protobuf bytes received.", labels)
        ingressBytes = registry.counter("tempo_distributor_ingress_bytes_total", "Bytes received, decompressed.", labels)
        invalidTraceID = refused("invalid_trace_id")
        invalidSpanID = refused("invalid_span_id")
        invalidValue = refused("invalid_value")
        requestTooLarge = refused("request_too_large")
        truncatedAttributes = registry.counter(
            "tempo_distributor_attributes_truncated_total", "Attribute keys and values cut to max_attribute_bytes.", labels, .onceNotZero)
        withoutProcessor = registry.counter(
            "metronome_spans_without_processor_total", "Spans received that nothing counts because their tenant has no processor.", labels)
        refusedWeights = registry.counter(
            "metronome_span_multipliers_discarded_total",
            "Values of span_multiplier_key below 2^-56, which no sampling has: the span counts once.", labels, .onceNotZero)
        spansReceived = generator("spans_received_total", "Spans before the time range filter.")
        bytesReceived = generator("bytes_received_total", "Bytes of resource spans.")
        outsideSlack = Self.discarded("outside_metrics_ingestion_slack", "all", registry, tenant)
        func outside(_ side: String) -> Counter {
            registry.counter(
                "metronome_spans_outside_slack_total",
                "Spans outside the ingestion slack: late ones ended too long ago, those ahead too far in the future.",
                [("side", side), ("tenant", tenant)])
        }
        late = outside("late")
        ahead = outside("ahead")
        stagingLimit = Self.discarded("staging_limit", "all", registry, tenant, .onceNotZero)
        skippedPushes = generator(
            "metrics_generation_skipped_processor_pushes_total", "Pushes that asked for no metrics, per active processor.",
            .onceNotZero)
        updateFailures = generator("active_processors_update_failed_total", "Processors that could not be built.")
        collections = generator("registry_collections_total", "Collections attempted.")
        // A collection here is of memory alone and cannot fail; an alert of Tempo's reads it.
        _ = registry.counter(
            "tempo_metrics_generator_registry_collections_failed_total", "Collections that failed.", labels + [("error_type", "other")])
        seriesAdded = generator("registry_series_added_total", "Series that appeared.")
        seriesRemoved = generator("registry_series_removed_total", "Series that went stale.")
        resentRequests = registry.counter(
            "metronome_resent_requests_total", "Requests that were counted before and came again (`metronome.intake.resent_window`).", labels,
            .onceNotZero)
        resentSpans = registry.counter("metronome_resent_spans_total", "Spans of requests that were counted before and came again.", labels)
        stalenessMarkers = registry.counter(
            "metronome_staleness_markers_total", "Staleness markers handed to remote write (`metronome.series.staleness_markers`).", labels,
            .onceNotZero)
        seriesDemand = gauge(
            "tempo_metrics_generator_registry_active_series_demand_estimate", "Estimate of the series that there would be without limits.")
        entityDemand = gauge(
            "tempo_metrics_generator_registry_entity_demand_estimate", "Estimate of the label sets that there would be without limits.")
        exemplarsDropped = gauge("metronome_exemplars_dropped", "Exemplars left out since start because the exemplar store was full.", .onceNotZero)
        coarsened = gauge(
            "metronome_native_observations_coarsened", "Observations in a coarser native bucket since start because the store was full.",
            .onceNotZero)
        limits = LimitMetrics(registry, tenant: tenant, unit)
    }

    static func discarded(
        _ reason: String, _ processor: String, _ registry: MetricsRegistry, _ tenant: String, _ showing: MetricsRegistry.Showing = .always
    ) -> Counter {
        registry.counter(
            "tempo_metrics_generator_spans_discarded_total", "Spans that a processor did not count, by reason.",
            [("processor", processor), ("reason", reason), ("tenant", tenant)], showing)
    }

    /// Makes what these processors need. To be called before they count.
    func begin(_ processors: TenantProcessors, _ registry: MetricsRegistry, tenant: String) {
        if processors.groups[.spans] != nil { spanMetricsPart.begin { SpanMetricsMetrics(registry, tenant: tenant) } }
        if processors.groups[.edges] != nil { graphsPart.begin { ServiceGraphMetrics(registry, tenant: tenant) } }
        if processors.groups[.hosts] != nil { hostsPart.begin { HostInfoMetrics(registry, tenant: tenant) } }
        if processors.recentCalls != nil { genAIPart.begin { GenAIMetrics(registry, tenant: tenant) } }
        if !processors.series.observed.processors.isEmpty { observationsPart.begin { ObservationMetrics(registry, tenant: tenant) } }
    }

    /// What a walk over a request (or an expiry) found.
    func note(_ counts: WalkCounts) {
        noteOutsideSlack(counts)
        stagingLimit.add(counts.genAI.overStaged)
        spanMetricsPart.metrics?.note(counts.spanMetrics)
        graphsPart.metrics?.note(counts)
        hostsPart.metrics?.note(counts.hosts)
        observationsPart.metrics?.note(counts.observed)
        genAIPart.metrics?.note(counts.genAI)
    }

    /// Of a request that asked for no metrics, too (tempo-behaviour 2.1 rule 7).
    func noteOutsideSlack(_ counts: WalkCounts) {
        outsideSlack.add(counts.outsideSlack)
        late.add(counts.late)
        ahead.add(counts.ahead)
    }

    /// Observations of label sets without room, times the series (or entities) that they would have been.
    func note(limited: Int, _ unit: SeriesBudget.Unit) { limits.note(limited: limited, unit) }
    /// All of them so far.
    var limited: UInt64 { limits.limited }
    /// A request came again.
    func noteResent(spans: Int) {
        resentRequests.add()
        resentSpans.add(spans)
    }

    func show(_ budget: SeriesBudget, activeSeries: Int) { limits.show(budget, activeSeries: activeSeries) }

    /// `active_processors` shows merged names: any part of span metrics is `span-metrics` (tempo-behaviour 2.4).
    ///
    /// - Parameter earlier: were active until now.
    static func show(active: [String], after earlier: [String] = [], _ registry: MetricsRegistry, tenant: String) {
        for name in Set(TenantSettings.tempoProcessorNames).union(active).union(earlier) {
            registry.gauge(
                "tempo_metrics_generator_active_processors", "1 for a processor that is active.", [("processor", name), ("tenant", tenant)]
            ).set(active.contains(name) ? 1 : 0)
        }
    }
}

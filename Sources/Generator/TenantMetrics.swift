import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

/// What Metronome says about one tenant, under the names that Tempo's dashboards and alerts query (tempo-behaviour 9.1, 9.3).
package struct TenantMetrics: Sendable {
    // Distributor part.
    let distributorSpans: Counter
    let distributorBytes: Counter
    let ingressBytes: Counter
    let invalidTraceID: Counter
    let invalidSpanID: Counter
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
    let invalidUTF8: Counter
    let filtered: Counter
    let alreadyCounted: Counter
    private let summariesRefused: Counter
    private let summaryBucketsRefused: Counter
    let labelSetLimit: Counter
    let targetInfoLimit: Counter
    let targetInfoBuilds: Counter
    let hostInfoLimit: Counter
    let stagingLimit: Counter
    let skippedPushes: Counter
    let graphs: ServiceGraphMetrics
    private let observations: ObservationMetrics
    let genAI: GenAIMetrics
    let hostInvalidUTF8: Counter
    let updateFailures: Counter
    // Registry part.
    let collections: Counter
    let seriesAdded: Counter
    let seriesRemoved: Counter
    let seriesDemand: Gauge
    let entityDemand: Gauge
    let exemplarsDropped: Gauge
    let coarsened: Gauge
    private let limits: LimitMetrics
    /// tempo-behaviour 6.5.
    private static let collectionErrors = ["none", "not_found", "invalid", "out_of_order", "duplicate", "other"]

    /// Series that are exported.
    var activeSeries: Int { Int(limits.activeSeries.value) }

    init(_ registry: MetricsRegistry, tenant: String) {
        let labels: MetricsRegistry.Labels = [("tenant", tenant)]
        func refused(_ reason: String) -> Counter {
            registry.counter(
                "tempo_discarded_spans_total", "Spans that were refused, alone or with their request, by reason.",
                [("reason", reason), ("tenant", tenant)])
        }
        func generator(_ name: String, _ help: String) -> Counter { registry.counter("tempo_metrics_generator_" + name, help, labels) }
        func gauge(_ name: String, _ help: String) -> Gauge { registry.gauge(name, help, labels) }
        distributorSpans = registry.counter("tempo_distributor_spans_received_total", "Spans received.", labels)
        distributorBytes = registry.counter("tempo_distributor_bytes_received_total", "Protobuf bytes received.", labels)
        ingressBytes = registry.counter("tempo_distributor_ingress_bytes_total", "Bytes received, decompressed.", labels)
        invalidTraceID = refused("invalid_trace_id")
        invalidSpanID = refused("invalid_span_id")
        requestTooLarge = refused("request_too_large")
        truncatedAttributes = registry.counter(
            "tempo_distributor_attributes_truncated_total", "Attribute keys and values cut to max_attribute_bytes.", labels)
        withoutProcessor = registry.counter(
            "metronome_spans_without_processor_total", "Spans received that nothing counts because their tenant has no processor.", labels)
        refusedWeights = registry.counter(
            "metronome_span_multipliers_discarded_total",
            "Values of span_multiplier_key below 2^-56, which no sampling has: the span counts once.", labels)
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
        invalidUTF8 = Self.discarded("invalid_utf8", "span-metrics", registry, tenant)
        filtered = Self.discarded("span_metrics_filtered", "span-metrics", registry, tenant)
        alreadyCounted = Self.discarded("span_metrics_already_counted", "span-metrics", registry, tenant)
        func refusedSummary(_ reason: String) -> Counter {
            registry.counter(
                "metronome_span_summaries_discarded_total",
                "Summary spans that were not believed: their numbers (the span counts once), or their buckets alone.",
                [("reason", reason), ("tenant", tenant)])
        }
        summariesRefused = refusedSummary("numbers")
        summaryBucketsRefused = refusedSummary("buckets")
        labelSetLimit = Self.discarded("label_set_limit", "span-metrics", registry, tenant)
        targetInfoLimit = registry.counter(
            "metronome_target_infos_left_out_total", "Target infos that found no room among the label sets.", labels)
        targetInfoBuilds = registry.counter(
            "metronome_target_infos_built_total", "Target infos built from resources that were not remembered.", labels)
        hostInfoLimit = registry.counter("metronome_host_infos_left_out_total", "Hosts that found no room among the label sets.", labels)
        stagingLimit = Self.discarded("staging_limit", "all", registry, tenant)
        hostInvalidUTF8 = Self.discarded("invalid_utf8", "host-info", registry, tenant)
        graphs = ServiceGraphMetrics(registry, tenant: tenant)
        observations = ObservationMetrics(registry, tenant: tenant)
        genAI = GenAIMetrics(registry, tenant: tenant)
        skippedPushes = generator(
            "metrics_generation_skipped_processor_pushes_total", "Pushes that asked for no metrics, per active processor.")
        updateFailures = generator("active_processors_update_failed_total", "Processors that could not be built.")
        collections = generator("registry_collections_total", "Collections attempted.")
        for kind in Self.collectionErrors {
            // A collection here is of memory alone and cannot fail; an alert of Tempo's reads it.
            _ = registry.counter(
                "tempo_metrics_generator_registry_collections_failed_total", "Collections that failed.", labels + [("error_type", kind)])
        }
        seriesAdded = generator("registry_series_added_total", "Series that appeared.")
        seriesRemoved = generator("registry_series_removed_total", "Series that went stale.")
        seriesDemand = gauge(
            "tempo_metrics_generator_registry_active_series_demand_estimate", "Estimate of the series that there would be without limits.")
        entityDemand = gauge(
            "tempo_metrics_generator_registry_entity_demand_estimate", "Estimate of the label sets that there would be without limits.")
        exemplarsDropped = gauge("metronome_exemplars_dropped", "Exemplars left out since start because the exemplar store was full.")
        coarsened = gauge(
            "metronome_native_observations_coarsened", "Observations in a coarser native bucket since start because the store was full.")
        limits = LimitMetrics(registry, tenant: tenant)
    }

    static func discarded(_ reason: String, _ processor: String, _ registry: MetricsRegistry, _ tenant: String) -> Counter {
        registry.counter(
            "tempo_metrics_generator_spans_discarded_total", "Spans that a processor did not count, by reason.",
            [("processor", processor), ("reason", reason), ("tenant", tenant)])
    }

    /// What a walk over a request (or an expiry) found.
    func note(_ counts: WalkCounts) {
        noteOutsideSlack(counts)
        invalidUTF8.add(counts.spanMetrics.invalidUTF8)
        filtered.add(counts.spanMetrics.filtered)
        alreadyCounted.add(counts.spanMetrics.alreadyCounted)
        summariesRefused.add(counts.spanMetrics.refusedSummaries.numbers)
        summaryBucketsRefused.add(counts.spanMetrics.refusedSummaries.buckets)
        labelSetLimit.add(counts.spanMetrics.overLimit)
        targetInfoLimit.add(counts.spanMetrics.targetsOverLimit)
        targetInfoBuilds.add(counts.spanMetrics.targetsBuilt)
        hostInfoLimit.add(counts.hosts.overLimit)
        stagingLimit.add(counts.genAI.overStaged)
        hostInvalidUTF8.add(counts.hosts.invalidUTF8)
        graphs.note(counts)
        observations.note(counts.observed)
        genAI.note(counts.genAI)
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
    func show(_ budget: SeriesBudget, activeSeries: Int) { limits.show(budget, activeSeries: activeSeries) }

    /// `active_processors` shows merged names: any part of span metrics is `span-metrics` (tempo-behaviour 2.4).
    static func show(active: [String], _ registry: MetricsRegistry, tenant: String) {
        for name in Set(TenantSettings.processorNames).union(active) {
            registry.gauge(
                "tempo_metrics_generator_active_processors", "1 for a processor that is active.", [("processor", name), ("tenant", tenant)]
            ).set(active.contains(name) ? 1 : 0)
        }
    }
}

/// Of the service-graphs processor.
struct ServiceGraphMetrics: Sendable {
    let filtered: Counter
    let invalidUTF8: Counter
    let waiting: Gauge
    let labelSetLimit: Counter
    let edges: Counter
    let expiredEdges: Counter
    let expiredClients: Counter
    let expiredServers: Counter
    let droppedSpans: Counter
    private let droppedForMemory: Counter
    private let droppedEdges: Counter
    private let markerOverflows: Counter

    init(_ registry: MetricsRegistry, tenant: String) {
        func counter(_ name: String, _ help: String) -> Counter {
            registry.counter("tempo_metrics_generator_processor_service_graphs_" + name, help, [("tenant", tenant)])
        }
        filtered = TenantMetrics.discarded("service_graphs_filtered", "service-graphs", registry, tenant)
        invalidUTF8 = TenantMetrics.discarded("invalid_utf8", "service-graphs", registry, tenant)
        labelSetLimit = TenantMetrics.discarded("label_set_limit", "service-graphs", registry, tenant)
        edges = counter("edges", "Edges that began.")
        expiredEdges = counter("expired_edges", "Edges that waited in vain and produced nothing.")
        func expired(_ half: String) -> Counter {
            registry.counter(
                "metronome_service_graph_expired_edges_total", "Edges that waited in vain and produced nothing, by the half that waited.",
                [("half", half), ("tenant", tenant)])
        }
        expiredClients = expired("client")
        expiredServers = expired("server")
        droppedSpans = counter("dropped_spans", "Spans that found no place: max_items, or the memory for waiting edges.")
        droppedEdges = counter("dropped_edges_total", "Edges lost because a filter policy dropped one of their spans.")
        markerOverflows = counter("dropped_span_side_cache_overflow_total", "Dropped spans that could not be remembered.")
        waiting = registry.gauge("metronome_service_graph_edges_waiting", "Edges that wait for their other half.", [("tenant", tenant)])
        droppedForMemory = registry.counter(
            "metronome_service_graph_spans_dropped_for_memory_total", "Spans of dropped_spans that the memory limit refused.",
            [("tenant", tenant)])
    }

    func note(_ counts: WalkCounts) {
        filtered.add(counts.graphs.filtered)
        invalidUTF8.add(counts.graphs.invalidUTF8)
        labelSetLimit.add(counts.graphs.overLimit)
        edges.add(counts.graphs.edges.edges)
        expiredEdges.add(counts.graphs.edges.expiredEdges)
        expiredClients.add(counts.graphs.edges.expiredClients)
        expiredServers.add(counts.graphs.edges.expiredServers)
        droppedSpans.add(counts.graphs.edges.droppedSpans)
        droppedForMemory.add(counts.graphs.edges.droppedForMemory)
        droppedEdges.add(counts.graphs.edges.droppedEdges)
        markerOverflows.add(counts.graphs.edges.markerOverflows)
    }
}

/// Of `max_active_series` and `max_active_entities` (tempo-behaviour 6.8, 6.9).
private struct LimitMetrics: Sendable {
    let activeSeries: Gauge
    private let maxActiveSeries: Gauge
    private let seriesLimited: Counter
    private let activeEntities: Gauge
    private let maxActiveEntities: Gauge
    private let entitiesAdded: Counter
    private let entitiesRemoved: Counter
    private let entitiesLimited: Counter

    init(_ registry: MetricsRegistry, tenant: String) {
        let labels: MetricsRegistry.Labels = [("tenant", tenant)]
        func gauge(_ name: String, _ help: String) -> Gauge { registry.gauge("tempo_metrics_generator_registry_" + name, help, labels) }
        func counter(_ name: String, _ help: String) -> Counter { registry.counter("tempo_metrics_generator_registry_" + name, help, labels) }
        activeSeries = gauge("active_series", "Series that are exported.")
        maxActiveSeries = gauge("max_active_series", "The limit on active series; 0 is none.")
        seriesLimited = counter("series_limited_total", "Series that observations without room would have been.")
        activeEntities = gauge("active_entities", "Label sets that are exported, with limiter_type entity.")
        maxActiveEntities = gauge("max_active_entities", "The limit on entities; 0 is none.")
        entitiesAdded = counter("entities_added_total", "Entities that appeared.")
        entitiesRemoved = counter("entities_removed_total", "Entities that went stale.")
        entitiesLimited = counter("entities_limited_total", "Observations of label sets without room, per metric.")
    }

    var limited: UInt64 { seriesLimited.value &+ entitiesLimited.value }

    func note(limited: Int, _ unit: SeriesBudget.Unit) {
        switch unit {
        case .series: seriesLimited.add(limited)
        case .entities: entitiesLimited.add(limited)
        }
    }

    func show(_ budget: SeriesBudget, activeSeries active: Int) {
        activeSeries.set(active)
        switch budget.unit {
        case .series: maxActiveSeries.set(budget.maximum)
        case .entities:
            activeEntities.set(budget.active)
            maxActiveEntities.set(budget.maximum)
            entitiesAdded.raise(to: budget.added)
            entitiesRemoved.raise(to: budget.removed)
        }
    }
}

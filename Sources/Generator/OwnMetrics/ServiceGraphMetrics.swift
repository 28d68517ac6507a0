import Pipeline
import SelfMetrics

/// Of the service-graphs processor.
final class ServiceGraphMetrics: Sendable {
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
        labelSetLimit = TenantMetrics.discarded("label_set_limit", "service-graphs", registry, tenant, .onceNotZero)
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
            [("tenant", tenant)], .onceNotZero)
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

/// What an ``EdgeStore`` did, for Tempo's own metrics (tempo-behaviour 9.1).
package struct EdgeCounters: Sendable, Equatable {
    /// New edges: `…_service_graphs_edges`.
    package var edges = 0
    /// Edges whose time was over and that produced nothing: `…_expired_edges`; of which the client's half waited, or the server's.
    package var expiredClients = 0
    package var expiredServers = 0
    package var expiredEdges: Int { expiredClients + expiredServers }
    /// Spans without a place: `…_dropped_spans`.
    package var droppedSpans = 0
    /// Those of ``droppedSpans`` that ``EdgeStore/Options/maxBytes`` refused, not `max_items`.
    package var droppedForMemory = 0
    /// Edges lost because a filter dropped the other half: `…_dropped_edges_total`.
    package var droppedEdges = 0
    /// Those of ``droppedEdges`` that never began: spans whose other half was dropped before they came.
    package var refusedSpans = 0
    /// Dropped halves that could not be remembered: `…_dropped_span_side_cache_overflow_total`.
    package var markerOverflows = 0

    package init() {}

    package mutating func add(_ other: EdgeCounters) {
        edges += other.edges
        expiredClients += other.expiredClients
        expiredServers += other.expiredServers
        droppedSpans += other.droppedSpans
        droppedForMemory += other.droppedForMemory
        droppedEdges += other.droppedEdges
        refusedSpans += other.refusedSpans
        markerOverflows += other.markerOverflows
    }
}

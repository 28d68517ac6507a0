/// A complete edge that waits to be counted.
package struct PendingEdge: BitwiseCopyable {
    package var hash: UInt64
    /// Where its key begins in ``PendingEdges/keys``.
    package var key: Int
    package var keyLength: Int
    /// Seconds.
    package var clientLatency: Double
    package var serverLatency: Double
    /// Seconds; NaN: not observed.
    package var messagingLatency: Double
    /// Requests that the edge stands for.
    package var weight: Double
    package var isFailed: Bool
    /// Halves of the trace id of its spans; both 0: none.
    package var traceHigh: UInt64
    package var traceLow: UInt64
}

/// Edges that a request or an expiry has completed, with their keys (see ``LabelPlan``), reused from time to time.
///
/// Not bounded by itself: a request completes at most one edge per span, an expiry as many as its caller allows.
package struct PendingEdges: ~Copyable {
    /// Memory kept after a large use, in bytes of keys and in edges.
    static let keptKeyBytes = 1 << 20
    static let keptEdges = 16 << 10

    package var keys = ByteBuilder(capacity: 16 << 10)
    private var items = StagedItems<PendingEdge>(capacity: 256)

    package init() {}

    package var edges: UnsafeMutablePointer<PendingEdge> {
        @inline(__always) get { items.start }
    }

    package var count: Int {
        @inline(__always) get { items.count }
    }

    package mutating func append(_ edge: PendingEdge) { items.append(edge) }

    package mutating func removeAll() {
        items.removeAll(keeping: Self.keptEdges)
        keys.removeAll(keeping: Self.keptKeyBytes)
    }
}

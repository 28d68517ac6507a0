/// A complete edge that waits to be counted.
package struct PendingEdge: BitwiseCopyable {
    package var hash: UInt64
    /// Where its key begins in ``StagedKeys/keys``.
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
    /// Its group has no place for it, or its labels are not valid: nothing counts it.
    package var isLeftOut = false
}

extension PendingEdge: StagedKey {}

/// Edges that a request or an expiry has completed.
package typealias PendingEdges = StagedKeys<PendingEdge>

extension StagedKeys where Entry == PendingEdge {
    package init() { self.init(keyBytes: 16 << 10, keptKeyBytes: 1 << 20, entries: 256, keptEntries: 16 << 10) }
}

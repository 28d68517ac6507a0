import Synchronization

/// A number of places that several owners share; taking one never goes beyond the limit, not even for a moment.
package struct BoundedCount: ~Copyable, Sendable {
    package let limit: Int
    private let taken = Atomic<Int>(0)

    package init(limit: Int) { self.limit = limit }

    package var used: Int { taken.load(ordering: .relaxed) }

    /// False when all places are taken.
    @inline(__always)
    func take() -> Bool {
        var seen = taken.load(ordering: .relaxed)
        while seen < limit {
            let (exchanged, original) = taken.weakCompareExchange(expected: seen, desired: seen + 1, ordering: .relaxed)
            if exchanged { return true }
            seen = original
        }
        return false
    }

    @inline(__always)
    func giveBack(_ count: Int) { taken.wrappingSubtract(count, ordering: .relaxed) }
}

/// `max_items` of one tenant's service graphs, shared by its partitions: the one thing that they have in common.
package final class EdgeQuota: Sendable {
    /// Edges that wait for their other half.
    package let edges: BoundedCount
    /// Remembered halves that a filter dropped.
    package let markers: BoundedCount

    package init(maxItems: Int) {
        edges = BoundedCount(limit: maxItems)
        markers = BoundedCount(limit: maxItems)
    }
}

import Synchronization

/// A number of places that several owners share; taking some never goes beyond the limit, not even for a moment.
package struct BoundedCount: ~Copyable, Sendable {
    package let limit: Int
    private let taken = Atomic<Int>(0)

    package init(limit: Int) { self.limit = limit }

    package var used: Int { taken.load(ordering: .relaxed) }

    /// Takes `wanted` places while that leaves half of them free, else one, so that nobody hoards what others need.
    ///
    /// - Returns: how many; 0 when all are taken.
    func take(upTo wanted: Int) -> Int {
        var seen = taken.load(ordering: .relaxed)
        while seen < limit {
            let count = wanted > 1 && wanted <= limit / 2 &- seen ? wanted : 1
            let (exchanged, original) = taken.weakCompareExchange(expected: seen, desired: seen &+ count, ordering: .relaxed)
            if exchanged { return count }
            seen = original
        }
        return 0
    }

    /// False when all places are taken.
    func take() -> Bool { take(upTo: 1) > 0 }

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

/// The places that a request takes and gives back while it lets its spans in: taken ahead and given back together, so that
/// the shared number is not touched for each span.
struct EdgePlaces {
    /// Places in hand that nothing occupies.
    private var free = 0
    /// Spans that may need one.
    private let wanted: Int

    init(for spans: Int) { wanted = spans }

    @inline(__always)
    mutating func take(_ places: borrowing BoundedCount) -> Bool {
        if free == 0 { free = places.take(upTo: wanted) }
        guard free > 0 else { return false }
        free &-= 1
        return true
    }

    @inline(__always)
    mutating func giveBack() { free &+= 1 }

    /// Gives back what is left in hand. Until then others may find fewer places than there are.
    @inline(__always)
    mutating func settle(_ places: borrowing BoundedCount) {
        if free > 0 { places.giveBack(free) }
        free = 0
    }
}

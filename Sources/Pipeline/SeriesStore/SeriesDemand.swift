/// How many series a tenant would have without limits, or entities, or label sets (tempo-behaviour 6.12).
///
/// Fed with the hashes of label sets before any limit; times in nanoseconds.
package struct SeriesDemand: ~Copyable {
    private var seen: SlidingCardinality
    /// Series that one label set stands for: a histogram's buckets, sum and count, else 1.
    private let weight: Int

    package init(weight: Int = 1, staleDuration: UInt64, now: UInt64) {
        seen = SlidingCardinality(staleDuration: staleDuration, now: now)
        self.weight = weight
    }

    @inline(__always)
    package mutating func insert(_ labelSetHash: UInt64) { seen.insert(labelSetHash) }

    /// Hashes of label sets that a shard has gathered.
    package mutating func insert(merging labelSetHashes: borrowing HyperLogLog) { seen.insert(merging: labelSetHashes) }

    /// The estimate as of `now`, which also forgets what is too old; for collections, not per span.
    package mutating func estimate(now: UInt64) -> Int {
        seen.advance(to: now)
        return seen.estimate() * weight
    }
}

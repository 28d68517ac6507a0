/// How many different hashes were seen in about the last `window`: a ring of sketches, the oldest of which is emptied
/// every five minutes (tempo-behaviour 6.10, 6.12). What was seen once is forgotten after 15 to 20 minutes by default.
///
/// Times are in nanoseconds of any clock that does not run backwards; going backwards changes nothing.
package struct SlidingCardinality: ~Copyable {
    /// Nanoseconds between rotations.
    package static let rotation: UInt64 = 5 * 60 * 1_000_000_000
    /// The window for a stale duration of at most a minute.
    private static let shortestWindow: UInt64 = 15 * 60 * 1_000_000_000
    private static let minute: UInt64 = 60 * 1_000_000_000
    /// Sketches at most, 4 KiB each: a window of 24 hours.
    private static let maxSketches = 24 * 12 + 1

    private let ring: Cells<HyperLogLog>
    private let count: Int
    private var current = 0
    private var rotatedAt: UInt64
    /// The union of all sketches but the current one, made anew when they move on.
    private var older = HyperLogLog()
    /// The union of all, made anew for each estimate.
    private var merged = HyperLogLog()

    /// - Parameters:
    ///   - staleDuration: nanoseconds after which a series without updates is dropped.
    ///   - now: when the first window begins.
    package init(staleDuration: UInt64, now: UInt64) {
        count = Self.sketches(staleDuration: staleDuration)
        ring = .allocate(capacity: count)
        for index in 0..<count { (ring + index).initialize(to: HyperLogLog()) }
        rotatedAt = now
    }

    deinit {
        ring.deinitialize(count: count)
        ring.deallocate()
    }

    package static func sketches(staleDuration: UInt64) -> Int {
        let window = staleDuration <= minute ? shortestWindow : staleDuration
        let (whole, rest) = window.quotientAndRemainder(dividingBy: rotation)
        return Int(min(whole + (rest > 0 ? 1 : 0) + 1, UInt64(maxSketches)))
    }

    @inline(__always)
    package mutating func insert(_ hash: UInt64) { ring[current].insert(hash) }

    /// As if everything that `other` was given had been inserted now: a shard keeps a sketch of its own since the last
    /// collection, which the collector merges here and empties.
    package mutating func insert(merging other: borrowing HyperLogLog) { ring[current].merge(other) }

    /// Moves on to an emptied sketch for every five minutes that have passed; cheap when none have.
    @inline(__always)
    package mutating func advance(to now: UInt64) {
        if now >= rotatedAt, now - rotatedAt >= Self.rotation { rotate(now) }
    }

    @inline(never)
    private mutating func rotate(_ now: UInt64) {
        let steps = (now - rotatedAt) / Self.rotation
        rotatedAt += steps * Self.rotation
        for _ in 0..<min(steps, UInt64(count)) {
            current = (current + 1) % count
            ring[current].removeAll()
        }
        older.removeAll()
        for index in 0..<count where index != current { older.merge(ring[index]) }
    }

    package mutating func estimate() -> Int {
        merged.removeAll()
        merged.merge(older)
        merged.merge(ring[current])
        return merged.estimate
    }
}

import Synchronization

/// A count that only grows. Safe from any thread; one relaxed addition, so once per request is cheap.
package final class Counter: Sendable {
    private let bits = Atomic<UInt64>(0)

    package init() {}

    package func add(_ amount: Int = 1) {
        guard amount > 0 else { return }
        bits.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    /// For totals that are counted elsewhere: the counter goes up to `total`, never down. Called by one thread at a time.
    package func raise(to total: Int) { add(total - Int(clamping: value)) }

    package var value: UInt64 { bits.load(ordering: .relaxed) }
}

/// A value that goes up and down.
package final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)

    package init() {}

    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    package func set(_ value: Int) { set(Double(value)) }

    /// Adds a signed amount; loops only when two threads meet.
    package func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let next = (Double(bitPattern: seen) + amount).bitPattern
            let (done, now) = bits.weakCompareExchange(expected: seen, desired: next, ordering: .relaxed)
            if done { return }
            seen = now
        }
    }

    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// A classic histogram of Metronome's own durations and sizes.
package final class Distribution: Sendable {
    /// Upper bounds, ascending; `+Inf` is implied.
    package let bounds: [Double]
    private let buckets: [Counter]
    private let total = Gauge()

    /// The default bounds of the Prometheus client libraries, in seconds.
    package static let defaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    package init(bounds: [Double] = Distribution.defaultBounds) {
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    package func observe(_ value: Double) {
        buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].add()
        total.add(value)
    }

    /// For what is counted elsewhere: counts per bucket, not cumulated, and their sum. Called by one thread at a time.
    package func raise(to counts: [Int], sum: Double) {
        for (bucket, count) in zip(buckets, counts) { bucket.raise(to: count) }
        total.set(sum)
    }

    package var sum: Double { total.value }
    /// Counts per bucket, not cumulated; the last is `+Inf`.
    package var counts: [UInt64] { buckets.map(\.value) }
}

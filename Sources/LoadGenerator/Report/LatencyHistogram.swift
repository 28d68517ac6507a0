/// Answer times in logarithmic buckets: fixed size, no allocation when recording, values at most 1/32 too large.
package struct LatencyHistogram: Sendable {
    /// Buckets per power of two.
    private static let subBuckets = 32
    private static let subBucketBits = 5

    private var counts = [UInt64](repeating: 0, count: (64 - subBucketBits + 1) * subBuckets)
    package private(set) var count: UInt64 = 0
    package private(set) var maxNanos: Int64 = 0

    package init() {}

    package mutating func record(nanos: Int64) {
        counts[Self.bucket(UInt64(clamping: nanos))] += 1
        count += 1
        maxNanos = max(maxNanos, nanos)
    }

    package mutating func merge(_ other: LatencyHistogram) {
        for index in counts.indices { counts[index] += other.counts[index] }
        count += other.count
        maxNanos = max(maxNanos, other.maxNanos)
    }

    /// The value that `share` of all values do not exceed, nanoseconds; 0 if there are none.
    package func quantile(_ share: Double) -> Int64 {
        let rank = max(UInt64((share * Double(count)).rounded(.up)), 1)
        var sum: UInt64 = 0
        for (index, bucket) in counts.enumerated() where bucket > 0 {
            sum += bucket
            if sum >= rank { return min(Self.upperBound(index), maxNanos) }
        }
        return maxNanos
    }

    /// Values below 32 have a bucket each; then the five bits below the highest choose within the power of two.
    private static func bucket(_ value: UInt64) -> Int {
        guard value >= UInt64(subBuckets) else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let shift = exponent - subBucketBits
        return (shift + 1) * subBuckets + Int((value >> UInt64(shift)) & UInt64(subBuckets - 1))
    }

    private static func upperBound(_ bucket: Int) -> Int64 {
        guard bucket >= subBuckets else { return Int64(bucket) }
        let shift = UInt64(bucket / subBuckets - 1)
        let lower = (UInt64(subBuckets) + UInt64(bucket % subBuckets)) << shift
        return Int64(clamping: lower + (1 << shift) - 1)
    }
}

/// Upper bounds of a classic histogram, laid out so that finding the bucket is a few comparisons without branches.
package final class BucketBounds: @unchecked Sendable {
    /// Bounds of one histogram at most.
    package static let limit = 512

    /// Ascending, without `+Inf`.
    package let bounds: [Double]
    /// Sound to share: written only here. Filled up with infinity to whole groups of eight.
    private let lanes: UnsafeMutablePointer<SIMD8<Double>>
    private let groups: Int

    package init(_ bounds: [Double]) {
        self.bounds = Array(bounds.prefix(Self.limit))
        groups = max((self.bounds.count + 7) / 8, 1)
        lanes = .allocate(capacity: groups)
        for group in 0..<groups {
            var lane = SIMD8<Double>(repeating: .infinity)
            for index in 0..<8 where group * 8 + index < self.bounds.count { lane[index] = self.bounds[group * 8 + index] }
            lanes[group] = lane
        }
    }

    deinit { lanes.deallocate() }

    /// The bounds as the inner loop holds them. Sound as long as their owner lives.
    struct Lookup {
        fileprivate let lanes: UnsafePointer<SIMD8<Double>>
        fileprivate let groups: Int

        /// The first bucket whose bound is ≥ `value`; the bound count stands for `+Inf`, as it does for more than the last bound
        /// (tempo-behaviour 6.2).
        @inline(__always)
        func bucket(of value: Double) -> Int {
            let wide = SIMD8<Double>(repeating: value)
            var above = SIMD8<Int64>()
            for group in 0..<groups {
                above &+= SIMD8<Int64>().replacing(with: 1, where: wide .> lanes[group])
            }
            let four = above.lowHalf &+ above.highHalf
            let two = four.lowHalf &+ four.highHalf
            return Int(truncatingIfNeeded: two[0] &+ two[1])
        }
    }

    var lookup: Lookup { Lookup(lanes: UnsafePointer(lanes), groups: groups) }

    package func bucket(of value: Double) -> Int { lookup.bucket(of: value) }
}

/// Upper bounds of a classic histogram, laid out so that finding the bucket is a few comparisons without branches.
package final class BucketBounds: @unchecked Sendable {
    /// Bounds of one histogram at most.
    package static let limit = 512

    /// Ascending, without `+Inf`.
    package let bounds: [Double]
    /// Sound to share: written only here. Filled up with infinity to whole groups of eight, and one more.
    private let lanes: Cells<SIMD8<Double>>
    private let cells: Cells<UInt16>
    private let layout: Cells<Layout>

    package init(_ bounds: [Double]) {
        self.bounds = Array(bounds.prefix(Self.limit))
        let groups = self.bounds.count / 8 + 1
        lanes = .allocate(capacity: groups)
        for group in 0..<groups {
            var lane = SIMD8<Double>(repeating: .infinity)
            for index in 0..<8 where group * 8 + index < self.bounds.count { lane[index] = self.bounds[group * 8 + index] }
            lanes[group] = lane
        }
        let table = BucketCells(self.bounds)
        cells = .allocate(capacity: max(table?.firstBounds.count ?? 0, 1))
        for (index, bound) in (table?.firstBounds ?? []).enumerated() { (cells + index).initialize(to: bound) }
        layout = .allocate(capacity: 1)
        layout.initialize(
            to: Layout(
                cells: Run(cells), last: (table?.firstBounds.count ?? 0) - 1, base: table?.base ?? 0, shift: Int64(table?.shift ?? 0),
                lanes: Run(lanes), groups: groups))
    }

    deinit {
        lanes.deallocate()
        cells.deallocate()
        layout.deallocate()
    }

    fileprivate struct Layout: BitwiseCopyable {
        let cells: Run<UInt16>
        /// -1: there are no cells.
        let last: Int
        let base: Int64
        let shift: Int64
        let lanes: Run<SIMD8<Double>>
        let groups: Int
    }

    /// The bounds as the inner loop holds them. Sound as long as their owner lives.
    struct Lookup {
        fileprivate let layout: Run<Layout>

        /// The first bucket whose bound is ≥ `value`; the bound count stands for `+Inf`, as it does for more than the last bound
        /// (tempo-behaviour 6.2).
        @inline(__always)
        func bucket(of value: Double) -> Int {
            let last = layout.pointee.last
            guard last >= 0, value == value else { return search(value) }
            // Doubles from 0 on are in the order of their bits.
            let cell = Int64(bitPattern: value.bitPattern) &>> layout.pointee.shift &- layout.pointee.base
            let first = Int(layout.pointee.cells[min(max(Int(truncatingIfNeeded: cell), 0), last)])
            let bounds = RawRun(layout.pointee.lanes).elements(Double.self)
            return first &+ (value > bounds[first] ? 1 : 0)
        }

        /// Any value, any bounds.
        @inline(never)
        private func search(_ value: Double) -> Int {
            let wide = SIMD8<Double>(repeating: value)
            var above = SIMD8<Int64>()
            for group in 0..<layout.pointee.groups {
                above &+= SIMD8<Int64>().replacing(with: 1, where: wide .> layout.pointee.lanes[group])
            }
            return Int(truncatingIfNeeded: above.wrappedSum())
        }
    }

    var lookup: Lookup { Lookup(layout: Run(layout)) }

    package func bucket(of value: Double) -> Int { lookup.bucket(of: value) }
}

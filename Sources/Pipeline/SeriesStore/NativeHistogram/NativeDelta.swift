/// One bucket's share of a native histogram.
@usableFromInline package struct NativeBucket: Sendable, Equatable, BitwiseCopyable {
    @usableFromInline package var count: UInt64
    @usableFromInline package var index: Int32

    @inlinable package init(index: Int32, count: UInt64) {
        self.index = index
        self.count = count
    }
}

/// What one label set observed since the last collection, at the full resolution. Trivial: it may lie in a shard's record,
/// where all bytes zero mean "nothing observed".
package struct NativeDelta: Sendable {
    /// Seconds; each observation as often as it counts.
    package var sum: Double = 0
    package var zeros: UInt64 = 0
    /// The first bucket that was hit: most label sets have few, and one needs no memory beyond this.
    var firstCount: UInt64 = 0
    var firstIndex: Int32 = 0
    /// Windows of further buckets, in the pool: the youngest, which leads to all, and the eldest, where searches begin.
    var head: UInt32 = NativeDeltaPool.none
    var root: UInt32 = NativeDeltaPool.none
    /// By the last bits of a place: the window that was used last.
    var hints = InlineArray<4, UInt32>(repeating: NativeDeltaPool.none)
    /// Observations, saturating.
    private(set) var seen: UInt32 = 0

    /// Exemplars of one label set.
    package static let exemplarLimit = 10

    package init() {}

    package var isEmpty: Bool { seen == 0 }

    /// The place in the label set's exemplar list for the exemplar of `value`, asked before it is observed: the first ten
    /// each have their own, later ones share by value (an eighth of an octave). So no more than ``exemplarLimit``
    /// are held.
    @inline(__always)
    package func exemplarSlot(_ value: Double) -> UInt32 {
        if seen < UInt32(Self.exemplarLimit) { return seen }
        return UInt32(truncatingIfNeeded: value.bitPattern >> 49) % UInt32(Self.exemplarLimit)
    }

    @inline(__always)
    mutating func noteObservation() {
        if seen < .max { seen &+= 1 }
    }
}

/// What a label set of native mode observes per unit of multiplier (tempo-behaviour 6.4).
@usableFromInline package enum NativeUnits {
    /// No count of a native histogram exceeds this: differences of counts must fit the wire's signed numbers.
    @inlinable package static var limit: UInt64 { UInt64(Int64.max) }

    /// An observation with multiplier m counts ⌈m⌉ times; not above 0 (or NaN): not at all.
    @inlinable @inline(__always)
    package static func count(multiplier: Double) -> UInt64 {
        guard multiplier > 0 else { return 0 }
        let whole = multiplier.rounded(.up)
        return whole < 0x1p63 ? UInt64(whole) : limit
    }

    @inlinable @inline(__always)
    package static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? limit : min(sum, limit)
    }
}

/// One example observation of a bucket: the last one of the interval wins (tempo-behaviour 6.3).
@usableFromInline package struct Exemplar: Sendable, Equatable, BitwiseCopyable {
    /// The trace id as two big-endian halves.
    @usableFromInline package var traceHigh: UInt64
    @usableFromInline package var traceLow: UInt64
    /// Seconds.
    @usableFromInline package var value: Double
    /// Receive time of its request in nanoseconds: the last one wins, whichever shard saw it.
    @usableFromInline package var time: UInt64
    /// ``slot``, and the highest bit when it is not fresh: in one word, since there may be millions.
    @usableFromInline var slotAndState: UInt32
    /// Computed: another module would call for a stored one.
    @inlinable static var sent: UInt32 { 1 << 31 }

    @inlinable package init(traceHigh: UInt64, traceLow: UInt64, value: Double, slot: UInt32, time: UInt64 = 0, isFresh: Bool) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.value = value
        self.time = time
        slotAndState = isFresh ? slot : slot | Self.sent
    }

    /// The same of another unit.
    @inlinable package func scaled(_ scale: SeriesName.Scale) -> Exemplar {
        var other = self
        other.value = scale.applied(to: value)
        return other
    }

    /// The histogram of its group and the bucket (or, native, the place): what it takes over from an earlier one.
    @inlinable package var slot: UInt32 {
        @inline(__always) get { slotAndState & ~Self.sent }
        set { slotAndState = newValue | slotAndState & Self.sent }
    }

    /// Not sent yet since it was observed.
    @inlinable package var isFresh: Bool {
        @inline(__always) get { slotAndState & Self.sent == 0 }
        set { slotAndState = newValue ? slot : slot | Self.sent }
    }

    /// No more of them are kept by a shard, or by the collector; further ones are left out (and counted).
    package static let limit = 4 << 20

    /// Slots of one histogram: more than ``BucketBounds/limit``.
    @inlinable static var slotBits: UInt32 { 12 }

    @inlinable package static func firstSlot(histogram: Int) -> UInt32 { UInt32(truncatingIfNeeded: histogram) << slotBits }
    @inlinable package var histogram: Int { Int(slot >> Self.slotBits) }
}

/// Where a record's parts lie, in bytes: a header, counters and sums (doubles), counts of classic buckets (32 bits: what one
/// interval adds), native histograms' buckets. The key is the registry's, which all shards share.
@usableFromInline package struct RecordLayout: Sendable, Equatable {
    static let hash = 0
    static let id = 8
    static let keyLength = 12
    static let epoch = 16
    /// Metrics that found no room, as a mask: their numbers go to the overflow series.
    static let refused = 20
    /// The budget's generation when they were refused: in a later one they may be asked for again.
    static let generation = 24
    /// Where the counts are that do not fit theirs: ``WeightedCounts``.
    static let weighted = 28
    /// Address of the key's bytes.
    static let key = 32
    /// ``ShardExemplars/Head``.
    static let exemplars = 40
    static let values = 48

    /// Counters and sums.
    @usableFromInline package let doubleCount: Int
    /// Counts of classic buckets.
    @usableFromInline package let bucketCount: Int
    /// ``NativeDelta``s.
    package let nativeCount: Int
    /// Bytes of a record.
    let size: Int

    init(doubles: Int, buckets: Int, natives: Int) {
        doubleCount = doubles
        bucketCount = buckets
        nativeCount = natives
        size = Self.firstNative(doubles, buckets) + natives * MemoryLayout<NativeDelta>.stride
    }

    private static func firstNative(_ doubles: Int, _ buckets: Int) -> Int { values + doubles * 8 + (buckets * 4 + 7) & ~7 }

    /// The counts, one behind the other.
    var buckets: Int { Self.values + doubleCount * 8 }
    func native(_ index: Int) -> Int { Self.firstNative(doubleCount, bucketCount) + index * MemoryLayout<NativeDelta>.stride }
    /// Bytes of counters, sums and counts.
    var numberBytes: Int { native(0) - Self.values }
    /// Doubles that the numbers are when they leave the shard.
    @inlinable package var valueCount: Int { doubleCount + bucketCount }
}

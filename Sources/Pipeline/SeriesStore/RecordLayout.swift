/// Where a record's parts lie, in bytes: a header, numbers (what was added since the last collection), native histograms'
/// buckets. The key is the registry's, which all shards share.
struct RecordLayout: Sendable, Equatable {
    static let hash = 0
    static let id = 8
    static let keyLength = 12
    static let epoch = 16
    /// Metrics that found no room, as a mask: their numbers go to the overflow series.
    static let refused = 20
    /// The budget's generation when they were refused: in a later one they may be asked for again.
    static let generation = 24
    /// Address of the key's bytes.
    static let key = 32
    /// ``ShardExemplars/Head``.
    static let exemplars = 40
    static let values = 48

    /// Doubles.
    let valueCount: Int
    /// ``NativeDelta``s behind them.
    let nativeCount: Int

    init(values: Int, natives: Int = 0) {
        valueCount = values
        nativeCount = natives
    }

    func native(_ index: Int) -> Int { Self.values + valueCount * 8 + index * MemoryLayout<NativeDelta>.stride }
    /// Bytes of a record.
    var size: Int { native(nativeCount) }
    /// Bytes of numbers.
    var valueBytes: Int { valueCount * 8 }
}

import Pipeline

/// Writes the counts of a classic histogram as a native one with custom buckets: schema −53, the same bounds (Prometheus 3, Mimir).
///
/// Integers where all counts are whole, floating point where a span that counts for a part of one makes them otherwise.
struct CustomHistogramMessage: ~Copyable {
    private enum Field {
        /// Of `TimeSeries`.
        static let histograms: UInt8 = 4
        static let count: UInt8 = 1
        static let floatCount: UInt8 = 2
        static let sum: UInt8 = 3
        static let schema: UInt8 = 4
        static let zeroCount: UInt8 = 6
        static let positiveSpans: UInt8 = 11
        static let positiveDeltas: UInt8 = 12
        static let positiveCounts: UInt8 = 13
        static let timestamp: UInt8 = 15
        static let customValues: UInt64 = 16
    }

    private static let schema: Int64 = -53
    /// Whole numbers below it are exact.
    private static let wholeLimit = 9_007_199_254_740_992.0

    private var layout = NativeBucketSpans()
    private var buckets: [NativeBucket] = []

    /// The field with the upper bounds, ascending, `+Inf` left out.
    static func bounds(_ bounds: [Double]) -> [UInt8] {
        let finite = bounds.filter(\.isFinite)
        var out = ByteBuilder(capacity: 16 + 8 * finite.count)
        guard !finite.isEmpty else { return [] }
        out.appendVarint(Field.customValues << 3 | 2)
        out.appendVarint(UInt64(8 * finite.count))
        for bound in finite { out.appendFixed64(bound.bitPattern) }
        return out.bytes.array
    }

    /// Appends the `histograms` entry of a sample.
    ///
    /// - Parameters:
    ///   - counts: of each bucket alone, `+Inf` last; none: nothing was counted.
    ///   - time: milliseconds.
    mutating func append(_ counts: CountedRun<Double>, sum: Double, bounds: WireSlice?, at time: Int64, to out: inout ByteBuilder) {
        out.append(Field.histograms << 3 | 2)
        let start = out.count
        if counts.allSatisfy({ $0 >= 0 && $0 < Self.wholeLimit && $0 == $0.rounded(.down) }) {
            appendWhole(counts, sum, to: &out)
        } else {
            Self.appendFloats(counts, sum, to: &out)
        }
        if let bounds { out.append(bounds) }
        out.append(Field.timestamp << 3 | 0)
        out.appendVarint(UInt64(bitPattern: time))
        out.insertLength(at: start)
    }

    private mutating func appendWhole(_ counts: CountedRun<Double>, _ sum: Double, to out: inout ByteBuilder) {
        buckets.removeAll(keepingCapacity: true)
        var total: UInt64 = 0
        for (index, count) in counts.enumerated() where count > 0 {
            total &+= UInt64(count)
            buckets.append(NativeBucket(index: Int32(truncatingIfNeeded: index), count: UInt64(count)))
        }
        out.append(Field.count << 3 | 0)
        out.appendVarint(total)
        Self.appendHead(sum, to: &out)
        out.append(Field.zeroCount << 3 | 0)
        out.appendVarint(0)
        layout.lay(buckets)
        layout.append(spanField: Field.positiveSpans, deltaField: Field.positiveDeltas, to: &out)
    }

    /// One span of all buckets.
    private static func appendFloats(_ counts: CountedRun<Double>, _ sum: Double, to out: inout ByteBuilder) {
        out.append(Field.floatCount << 3 | 1)
        out.appendFixed64(counts.reduce(0, +).bitPattern)
        appendHead(sum, to: &out)
        out.append(Field.positiveSpans << 3 | 2)
        out.append(UInt8(1 + varintSize(UInt64(counts.count))))
        out.append(2 << 3 | 0)
        out.appendVarint(UInt64(counts.count))
        out.append(Field.positiveCounts << 3 | 2)
        out.appendVarint(UInt64(8 * counts.count))
        for count in counts { out.appendFixed64(count.bitPattern) }
    }

    private static func appendHead(_ sum: Double, to out: inout ByteBuilder) {
        if sum != 0 {
            out.append(Field.sum << 3 | 1)
            out.appendFixed64(sum.bitPattern)
        }
        out.append(Field.schema << 3 | 0)
        out.appendVarint(zigZag(schema))
    }
}

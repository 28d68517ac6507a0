import Exposition
import Pipeline
import Testing

/// The recorded figures: tempo-behaviour 11.3 rows 76 to 79 and the golden cases sm-native, sm-native-both and sg-native.
@Suite struct NativeHistogramTests {
    private let settings: NativeHistogramPlan

    init() throws {
        settings = try #require(NativeHistogramPlan())
    }

    private func histogram(_ values: [Double]) -> NativeHistogram {
        var histogram = NativeHistogram(settings, at: 0)
        for value in values { histogram.observe(value, count: 1, settings, at: 0) }
        return histogram
    }

    private func sent(_ histogram: NativeHistogram, at time: Int64 = 1) throws -> WireHistogram {
        var out = ByteBuilder()
        var message = NativeHistogramMessage()
        message.append(histogram, at: time, to: &out)
        return try #require(WireHistogram(entry: Array(out.bytes)))
    }

    @Test func sevenLatencies() throws {
        let wire = try sent(histogram([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]), at: 1_700_000_000_123)
        #expect(wire.schema == 3)
        #expect(wire.count == 7)
        #expect(wire.sum == 1.4)
        #expect(wire.zeroCount == 0)
        #expect(wire.zeroThreshold == 2.938735877055719e-39)
        #expect(wire.spans == [[-34, 1], [7, 1], [4, 10]])
        #expect(wire.deltas == [1, 0, 0, -1, 0, 1, -1, 1, -1, 0, 1, 0])
        #expect(wire.timestamp == 1_700_000_000_123)
        #expect(wire.otherFields.isEmpty)
    }

    @Test func goldenNative() throws {
        let first = try sent(histogram([0.003, 0.1, 0.1, 7]))
        #expect(first.count == 4)
        #expect(first.sum == 7.203)
        #expect(first.schema == 3)
        #expect(first.zeroCount == 0)
        #expect(first.spans == [[-67, 1], [40, 1], [48, 1]])
        #expect(first.deltas == [1, 1, -1])

        let zero = try sent(histogram([0]))
        #expect(zero.count == 1)
        #expect(zero.sum == nil)
        #expect(zero.zeroCount == 1)
        #expect(zero.zeroThreshold == 2.938735877055719e-39)
        #expect(zero.spans.isEmpty && zero.deltas.isEmpty)
    }

    @Test func goldenServiceGraph() throws {
        for (value, index) in [(0.2, Int64(-18)), (0.1, -26)] {
            let wire = try sent(histogram([value]))
            #expect(wire.count == 1 && wire.sum == value && wire.zeroCount == 0)
            #expect(wire.spans == [[index, 1]] && wire.deltas == [1])
        }
    }

    @Test func goldenBoth() throws {
        let bounds = BucketBounds((0..<14).map { 0.002 * Double(1 << $0) })
        var histogram = NativeHistogram(settings, classicBuckets: 14, at: 0)
        for value in [0.003, 0.1] { histogram.observe(value, count: 1, classicBucket: bounds.bucket(of: value), settings, at: 0) }
        let wire = try sent(histogram)
        #expect(wire.count == 2 && wire.sum == 0.10300000000000001)
        #expect(wire.spans == [[-67, 1], [40, 1]] && wire.deltas == [1, 0])
        #expect(cumulated(histogram) == [0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    }

    @Test func bothWithAMultiplierRoundsUpEverywhere() throws {
        let bounds = BucketBounds((0..<14).map { 0.002 * Double(1 << $0) })
        var histogram = NativeHistogram(settings, classicBuckets: 14, at: 0)
        let units = NativeUnits.count(multiplier: 1 / 0.4)
        histogram.observe(1, count: units, classicBucket: bounds.bucket(of: 1), settings, at: 0)
        histogram.observe(0, count: 1, classicBucket: bounds.bucket(of: 0), settings, at: 0)
        let wire = try sent(histogram)
        #expect(wire.count == 4 && wire.sum == 3 && wire.zeroCount == 1)
        #expect(wire.spans == [[0, 1]] && wire.deltas == [3])
        #expect(cumulated(histogram) == [1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4])
    }

    @Test(arguments: [(1.1, 3), (1.05, 4), (2, 0)])
    func zeroSample(factor: Double, schema: Int64) throws {
        let settings = try #require(NativeHistogramPlan(bucketFactor: factor))
        var out = ByteBuilder()
        NativeHistogramMessage.appendZero(settings.schema, at: 59_000, to: &out)
        let wire = try #require(WireHistogram(entry: Array(out.bytes)))
        #expect(wire.schema == schema)
        // Both counts are on the wire, as `oneof`; sum and threshold, being 0, are not.
        #expect(wire.count == 0 && wire.zeroCount == 0)
        #expect(wire.sum == nil && wire.zeroThreshold == nil)
        #expect(wire.spans.isEmpty && wire.deltas.isEmpty && wire.otherFields.isEmpty)
        #expect(wire.timestamp == 59_000)
    }

    @Test func gapsOfOneOrTwoAreFilled() {
        var layout = NativeBucketSpans()
        layout.lay([1, 2, 4, 7, 11].map { NativeBucket(index: $0, count: 5) })
        #expect(layout.spans == [.init(offset: 1, length: 7), .init(offset: 3, length: 1)])
        #expect(layout.deltas == [5, 0, -5, 5, -5, 0, 5, 0])
        // The first span begins at its bucket, even near 0.
        layout.lay([NativeBucket(index: 2, count: 1)])
        #expect(layout.spans == [.init(offset: 2, length: 1)])
        layout.lay([])
        #expect(layout.spans.isEmpty && layout.deltas.isEmpty)
    }

    @Test func hugeCountsSaturateAndEncode() throws {
        let limit = UInt64(Int64.max)
        var histogram = NativeHistogram(settings, classicBuckets: 1, at: 0)
        histogram.observe(0, count: 5, classicBucket: 0, settings, at: 0)
        histogram.observe(1, count: limit, classicBucket: 0, settings, at: 0)
        histogram.observe(2, count: .max, classicBucket: 1, settings, at: 0)
        histogram.observe(0, count: 1, classicBucket: 0, settings, at: 0)
        #expect(histogram.count == limit)
        #expect(histogram.buckets == [NativeBucket(index: 0, count: limit - 5)])
        #expect(cumulated(histogram) == [limit, limit])
        let wire = try sent(histogram)
        #expect(wire.count == limit && wire.deltas == [Int64.max - 5])
    }

    @Test func extremesDoNotTrap() throws {
        var histogram = histogram([.leastNonzeroMagnitude, 1.7e308, .greatestFiniteMagnitude, .infinity, -1, .leastNormalMagnitude])
        #expect(histogram.count == 6 && histogram.zeroCount == 3)
        #expect(histogram.buckets.map(\.index) == [8192, 8193])
        histogram.observe(.nan, count: 1, settings, at: .max)
        histogram.observe(1, count: 0, settings, at: .min)
        #expect(histogram.sum.isNaN)
        let wire = try sent(histogram, at: -1)
        #expect(wire.sum?.isNaN == true && wire.timestamp == -1)
    }

    private func cumulated(_ histogram: NativeHistogram) -> [UInt64] {
        var counts: [UInt64] = []
        histogram.forEachCumulated { place, count in
            #expect(place == counts.count)
            counts.append(count)
        }
        return counts
    }
}

import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// The bucket limit: halving, resets and their timing, against a naive model.
@Suite struct NativeLimitTests {
    private func settings(max: Int, reset: Int64 = 1000, factor: Double = 1.1) throws -> NativeHistogramPlan {
        try #require(NativeHistogramPlan(bucketFactor: factor, maxBuckets: max, minResetMilliseconds: reset))
    }

    @Test func aFullHistogramIsHalvedAndResetWhenThatIsDue() throws {
        let settings = try settings(max: 4)
        var histogram = NativeHistogram(settings, at: 100)
        for value in [1.0, 2, 4, 8] { histogram.observe(value, count: 1, settings, at: 200) }
        #expect(histogram.schema.number == 3 && histogram.buckets.count == 4)
        histogram.observe(1.1, count: 1, settings, at: 300)
        // Only with one bucket a power of two 1.1 shares one, that of 2.
        #expect(histogram.schema.number == 0)
        #expect(
            histogram.buckets == [
                .init(index: 0, count: 1), .init(index: 1, count: 2), .init(index: 2, count: 1), .init(index: 3, count: 1),
            ])
        #expect(histogram.count == 5 && histogram.sum == 16.1)
        histogram.observe(1.1, count: 1, settings, at: 1099)
        #expect(histogram.count == 6 && histogram.schema.number == 0)
        // Due 1000 ms after creation, with or without observations.
        var idle = histogram
        idle.advance(settings, to: 1100)
        #expect(idle.isEmpty && idle.sum == 0 && idle.buckets.isEmpty && idle.schema.number == 3)
        histogram.observe(1.1, count: 2, settings, at: 1200)
        #expect(histogram.count == 2 && histogram.schema.number == 3)
        // The next one is counted from the time at which that reset was due.
        for value in [1.0, 2, 4, 8] { histogram.observe(value, count: 1, settings, at: 2099) }
        #expect(histogram.count == 6 && histogram.schema.number == 0)
        histogram.advance(settings, to: 2100)
        #expect(histogram.isEmpty)
    }

    @Test func aResetThatMayHappenAtOnceKeepsTheLastObservation() throws {
        let settings = try settings(max: 2)
        var histogram = NativeHistogram(settings, classicBuckets: 1, at: 0)
        histogram.observe(1, count: 7, classicBucket: 0, settings, at: 0)
        histogram.observe(2, count: 7, classicBucket: 1, settings, at: 999)
        histogram.observe(4, count: 3, classicBucket: 1, settings, at: 1000)
        #expect(histogram.buckets == [.init(index: 16, count: 3)])
        #expect(histogram.count == 3 && histogram.sum == 12 && histogram.classic == [0])
        #expect(histogram.schema.number == 3)
    }

    @Test func aResetDuringAMergeKeepsAllThatIsMerged() throws {
        let settings = try settings(max: 2)
        var histogram = NativeHistogram(settings, classicBuckets: 1, at: 0)
        histogram.merge([.init(index: 0, count: 1)], zeros: 4, sum: 1, classicCounts: [5, 0], settings, at: 0)
        let delta = [NativeBucket(index: 0, count: 2), .init(index: 64, count: 3), .init(index: -64, count: 4)]
        histogram.merge(delta, zeros: 5, sum: 9, classicCounts: [6, 2], settings, at: 5000)
        #expect(histogram.count == 14 && histogram.sum == 9 && histogram.zeroCount == 5 && histogram.classic == [6])
        #expect(histogram.buckets.map(\.count).reduce(0, +) == 9 && histogram.buckets.count <= 2)
        #expect(histogram.schema.number < 3)
        histogram.advance(settings, to: 6000)
        #expect(histogram.isEmpty)
    }

    @Test func withoutResetDurationItOnlyHalves() throws {
        let settings = try settings(max: 1, reset: 0)
        var histogram = NativeHistogram(settings, at: 0)
        for value in [1e-30, 1, 1e30, 1e300] { histogram.observe(value, count: 1, settings, at: .max) }
        // Not below -4, even if that is not enough.
        #expect(histogram.schema.number == -4 && histogram.buckets.count > 1 && histogram.count == 4)
    }

    @Test func noLimitNeverHalves() throws {
        let settings = try settings(max: 0)
        var histogram = NativeHistogram(settings, at: 0)
        for step in 0..<3000 { histogram.observe(Double(step) + 0.5, count: 1, settings, at: Int64(step) * 1000) }
        #expect(histogram.schema.number == 3 && histogram.count == 3000)
    }

    @Test func extremeTimesDoNotTrap() throws {
        let settings = try settings(max: 1, reset: .max)
        for start in [Int64.min, 0, .max] {
            var histogram = NativeHistogram(settings, at: start)
            for time in [Int64.max, .min, 0] {
                histogram.observe(1, count: 1, settings, at: time)
                histogram.observe(9, count: 1, settings, at: time)
            }
        }
    }

    /// Everything since the last reset, looked at afresh for each question.
    private struct Model {
        var seen: [(value: Double, units: UInt64)] = []
        var schema: NativeSchema
        var lastReset: Int64 = 0
        var due: Int64?
        let settings: NativeHistogramPlan

        init(_ settings: NativeHistogramPlan) {
            self.settings = settings
            schema = settings.schema
        }

        var buckets: [Int32: UInt64] {
            seen.reduce(into: [:]) { if $1.value != 0 { $0[schema.index(of: $1.value), default: 0] += $1.units } }
        }

        mutating func reset(_ time: Int64) {
            seen = []
            schema = settings.schema
            lastReset = time
            due = nil
        }

        mutating func add(_ values: [(Double, UInt64)], at now: Int64) {
            if let due, now >= due { reset(due) }
            seen += values.map { (value: $0.0, units: $0.1) }
            let isFull = { (model: Model) in model.buckets.count > model.settings.maxBuckets }
            if isFull(self), due == nil, now - lastReset >= settings.minResetMilliseconds {
                reset(now)
                seen = values.map { (value: $0.0, units: $0.1) }
            }
            if isFull(self), due == nil { due = lastReset + settings.minResetMilliseconds }
            while isFull(self), schema.number > -4 { schema = NativeSchema(number: schema.number - 1) }
        }
    }

    @Test(arguments: 0..<40)
    func randomWorkMatchesTheModel(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let settings = try settings(
            max: .random(in: 2...30, using: &random), reset: .random(in: 1...3000, using: &random),
            factor: [1.002, 1.02, 1.1, 1.5, 2, 20].randomElement(using: &random) ?? 2)
        var model = Model(settings)
        var histogram = NativeHistogram(settings, at: 0)
        var pool = NativeDeltaPool()
        var now: Int64 = 0
        for _ in 0..<150 {
            now += .random(in: 0...400, using: &random)
            let values = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                (Self.value(&random), UInt64.random(in: 1...5, using: &random))
            }
            model.add(values, at: now)
            if values.count == 1 {
                histogram.observe(values[0].0, count: values[0].1, settings, at: now)
            } else {
                var delta = NativeDelta()
                for (value, units) in values { pool.observe(value, count: units, settings.schema, into: &delta) }
                var found: [NativeBucket] = []
                pool.forEach(delta) { found.append($0) }
                histogram.merge(found, zeros: delta.zeros, sum: delta.sum, settings, at: now)
                pool.release(&delta)
            }
            let expected = model.buckets.sorted { $0.key < $1.key }.map { NativeBucket(index: $0.key, count: $0.value) }
            #expect(histogram.buckets == expected)
            #expect(histogram.schema == model.schema)
            #expect(histogram.count == model.seen.map(\.units).reduce(0, +))
            #expect(histogram.zeroCount == model.seen.filter { $0.value == 0 }.map(\.units).reduce(0, +))
            let sum = model.seen.map { $0.value * Double($0.units) }.reduce(0, +)
            #expect(abs(histogram.sum - sum) <= sum * 1e-12)
        }
        #expect(histogram.count > 0)
    }

    private static func value(_ random: inout SplitMix64) -> Double {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: 0
        case 1: Double(Int.random(in: 1...100, using: &random))
        default: Double(Int64.random(in: 1...10_000_000_000, using: &random) >> Int64.random(in: 0...30, using: &random)) / 1e9
        }
    }
}

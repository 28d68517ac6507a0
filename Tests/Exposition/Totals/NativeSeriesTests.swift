import Exposition
import Pipeline
import PipelineSupport
import Testing

/// Native histograms through shards of several loops and collections (tempo-behaviour 6.4; rows 76 and 77 of 11.3).
@Suite struct NativeSeriesTests {
    private func bench(_ form: HistogramForm, loops: Int = 2, _ native: NativeHistogramPlan = .standard) -> Bench {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.weight.multiplierKey = "X-R"
        options.series.form = form
        options.series.native = native
        return Bench(options, loops: loops)
    }

    private func request(_ milliseconds: UInt64, rate: Double? = nil, trace: UInt8 = 7) -> [UInt8] {
        let attributes = rate.map { [Proto.attribute("X-R", Proto.double($0))] } ?? []
        return Proto.request([Proto.span(milliseconds: milliseconds, trace: Array(repeating: trace, count: 16), attributes: attributes)])
    }

    private func histograms(_ sent: [String: SentSeries]) -> [WireHistogram] { sent.values.flatMap(\.histograms) }

    @Test(arguments: [HistogramForm.native, .both], [0, 4, 20])
    func shardsGiveWhatOneHistogramWouldHave(_ form: HistogramForm, _ maxBuckets: Int) throws {
        let settings = try #require(NativeHistogramPlan(maxBuckets: maxBuckets))
        var bench = bench(form, settings)
        var expected = NativeHistogram(settings, classicBuckets: form == .both ? 14 : 0, at: 60_000)
        var state: UInt64 = 42
        for round in 1...4 {
            for step in 0..<60 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Binary fractions, so that sums do not depend on the order.
                let milliseconds = 125 * (state >> 40 % 60)
                let rate = [nil, 0.5, 0.4, 0.03125][Int(state >> 33 % 4)]
                let error = bench.push(request(milliseconds, rate: rate), loop: step % 2)
                #expect(error == nil)
                let value = Double(milliseconds) / 1000
                expected.observe(
                    value, count: NativeUnits.count(multiplier: rate.map { 1 / $0 } ?? 1),
                    classicBucket: BucketBounds(SpanMetricsOptions.defaultBounds).bucket(of: value), settings, at: Int64(round) * 60_000)
            }
            let found = try #require(histograms(bench.sent(at: Int64(round) * 60_000)).last)
            #expect(found.count == expected.count)
            #expect(found.sum == expected.sum)
            #expect(found.zeroCount == expected.zeroCount)
            if maxBuckets == 0 {
                var out = ByteBuilder()
                var writer = NativeHistogramMessage()
                writer.append(expected, at: Int64(round) * 60_000, to: &out)
                let wire = try #require(WireHistogram(entry: Array(out.bytes)))
                #expect(found.schema == wire.schema && found.spans == wire.spans && found.deltas == wire.deltas)
            } else {
                #expect(found.deltas.count { $0 != 0 } > 0)
                #expect(found.schema < 3)
            }
        }
        guard form == .both else { return }
        let series = bench.series()
        var cumulated: [Double] = []
        expected.forEachCumulated { cumulated.append(Double($1)) }
        for (bound, count) in zip(["0.002", "0.128", "1.024", "+Inf"], [cumulated[0], cumulated[6], cumulated[9], cumulated[14]]) {
            #expect(series.first { $0.key.contains("le=\"\(bound)\"") }?.value == count)
        }
    }

    @Test func bothFormsAgreeAndCallsKeepTheFraction() throws {
        var bench = bench(.both)
        #expect(bench.push(request(1000, rate: 0.4), loop: 0) == nil)
        #expect(bench.push(request(0), loop: 1) == nil)
        let found = try #require(histograms(bench.sent(at: 60_000)).last)
        #expect(found.count == 4 && found.zeroCount == 1 && found.sum == 3)
        #expect(found.spans == [[0, 1]] && found.deltas == [3])
        let series = bench.series()
        #expect(bench.total("traces_spanmetrics_calls_total") == 3.5)
        #expect(bench.total("traces_spanmetrics_latency_count") == 4)
        #expect(bench.total("traces_spanmetrics_latency_sum") == 3)
        #expect(series.first { $0.key.contains(#"le="0.512""#) }?.value == 1)
        #expect(series.first { $0.key.contains(#"le="1.024""#) }?.value == 4)
    }

    @Test func aMultiplierOfNothingMakesTheSeries() throws {
        var bench = bench(.native)
        #expect(bench.push(request(50, rate: .infinity)) == nil)
        let found = histograms(bench.sent(at: 60_000))
        #expect(found.map(\.count) == [0, 0])
        #expect(found.map(\.zeroThreshold) == [nil, 0x1p-128])
    }

    @Test func aResetComesAtTheCollectionWhereItIsDue() throws {
        let settings = try #require(NativeHistogramPlan(maxBuckets: 2, minResetMilliseconds: 900_000))
        var bench = bench(.native, settings)
        for milliseconds in [50, 100, 400] as [UInt64] { #expect(bench.push(request(milliseconds)) == nil) }
        let first = try #require(histograms(bench.sent(at: 60_000)).last)
        #expect(first.count == 3 && first.schema < 3)
        let second = try #require(histograms(bench.sent(at: 959_999)).last)
        #expect(second.count == 3 && second.schema == first.schema)
        // Without any new observation.
        let third = try #require(histograms(bench.sent(at: 960_000)).last)
        #expect(third.count == 0 && third.schema == 3 && third.deltas.isEmpty)
        #expect(bench.push(request(50), loop: 1) == nil)
        let fourth = try #require(histograms(bench.sent(at: 975_000)).last)
        #expect(fourth.count == 1 && fourth.schema == 3)
        #expect(bench.total("traces_spanmetrics_calls_total") == 4)
    }

    @Test func exemplarsOfAllLoopsShareTheStore() throws {
        var bench = bench(.native)
        for index in 0..<12 { #expect(bench.push(request(UInt64(index + 1) * 37, trace: UInt8(index + 1)), loop: index % 2) == nil) }
        let first = bench.sent(at: 60_000).values.flatMap(\.exemplars)
        #expect(first.count == 10)
        #expect(Set(first.map(\.label)).count == 10)
        #expect(first.allSatisfy { $0.time == 60_000 })
        // All of them again, at the new time.
        let second = bench.sent(at: 75_000).values.flatMap(\.exemplars)
        #expect(second.map(\.value) == first.map(\.value))
        #expect(second.allSatisfy { $0.time == 75_000 })
    }
}

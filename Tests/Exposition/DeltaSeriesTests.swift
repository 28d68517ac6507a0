import Exposition
import Pipeline
import PipelineSupport
import Settings
import TestSupport
import Testing

/// Requests of differences: what was counted since the last collection, and nothing else.
@Suite struct DeltaSeriesTests {
    private static let begin: Int64 = 1_700_000_000_000
    private static let interval: Int64 = 15_000

    private typealias Told = DescribedRequests

    private func bench(_ form: HistogramForm = .classic, _ temporality: Temporality = .delta, change: (inout MetricGroup.Options) -> Void = { _ in })
        -> Bench
    {
        var series = MetricGroup.Options()
        series.form = form
        change(&series)
        var options = SpanMetricsOptions()
        options.weight.multiplierKey = "ratio"
        return Bench(options, series: series, temporality: temporality)
    }

    private static func time(_ round: Int) -> Int64 { begin + Int64(round) * interval }

    /// - Parameter ratio: of all spans that are sent.
    private static func request(_ name: String, milliseconds: [UInt64], ratio: Double = 1) -> [UInt8] {
        Proto.request(milliseconds.map { Proto.span(name, milliseconds: $0, attributes: [Proto.attribute("ratio", Proto.double(ratio))]) })
    }

    @Test(arguments: [HistogramForm.classic, .native, .both, .custom]) func theySumUpToTheTotals(_ form: HistogramForm) throws {
        var deltas = bench(form)
        var totals = bench(form, .cumulative)
        var sums: [String: Double] = [:]
        var times: [String: Int64] = [:]
        for (round, names) in [["a"], ["a", "b"], [], ["b"], ["a", "b", "c"]].enumerated() {
            for name in names {
                let request = Self.request(name, milliseconds: [1 << UInt64(round), 512])
                #expect(deltas.push(request) == nil && totals.push(request) == nil)
            }
            let told = try Told(deltas.requests(at: Self.time(round + 1), since: Self.time(round)))
            #expect(Set(told.series.compactMap { $0.series.labels.contains("span_name") ? $0.series.labels : nil }).count == told.series.count)
            #expect(told.series.isEmpty == names.isEmpty)
            for (series, start) in told.series {
                #expect(start == Self.time(round) && series.samples.count + series.histograms.count == 1, "\(series.labels)")
                #expect((series.samples.first?.time ?? series.histograms.first?.timestamp) == Self.time(round + 1))
                #expect(times[series.labels] ?? 0 <= start)
                times[series.labels] = Self.time(round + 1)
            }
            if !names.isEmpty {
                #expect(told.families["traces_spanmetrics_calls_total"] == 1 && told.families["traces_spanmetrics_latency"] == 3)
                #expect(told.exemplars > 0)
            }
            sums.merge(told.numbers, uniquingKeysWith: +)
        }
        let all = try Told(totals.requests(at: Self.time(6))).series.map(\.series)
        var expected: [String: Double] = [:]
        for series in all {
            if let sample = series.samples.last { expected[series.labels] = sample.value }
            if let histogram = series.histograms.last {
                expected[series.labels + " count"] = Double(histogram.count ?? 0)
                expected[series.labels + " sum"] = histogram.sum ?? 0
            }
        }
        #expect(!sums.isEmpty && Set(sums.keys) == Set(expected.keys))
        for (series, sum) in sums { #expect(abs(sum - (expected[series] ?? .nan)) < 1e-9, "\(series)") }
    }

    /// Spans that stand for parts of one: a histogram's counts are whole in each collection, and none of the parts gets lost.
    @Test(arguments: [0.4, 2.5, 0.3]) func partsOfSpansAddUp(_ ratio: Double) throws {
        var bench = bench()
        var counts: [String: Double] = [:]
        var calls = 0.0
        for round in 0..<50 {
            #expect(bench.push(Self.request("a", milliseconds: [5], ratio: ratio)) == nil)
            let numbers = try Told(bench.requests(at: Self.time(round + 1), since: Self.time(round))).numbers
            for (labels, number) in numbers where labels.contains("_bucket") || labels.contains("_count") {
                #expect(number == number.rounded() && number >= 0, "\(labels)")
                counts[labels, default: 0] += number
            }
            calls += numbers.first { $0.key.contains("calls_total") }?.value ?? 0
        }
        #expect(abs(calls - 50 / ratio) < 1e-9)
        let last = try #require(counts.max { $0.value < $1.value })
        #expect(last.value == (50 / ratio).rounded(), "\(last.key)")
    }

    /// Scrapes drain shards as well.
    @Test func whatIsDrainedInBetweenIsInTheNextOne() throws {
        var bench = bench()
        for round in 0..<3 {
            #expect(bench.push(Self.request("a", milliseconds: [5])) == nil)
            bench.drain(at: Self.time(0) + Int64(round))
        }
        let first = try Told(bench.requests(at: Self.time(1), since: Self.time(0)))
        #expect(first.numbers.first { $0.key.contains("calls_total") }?.value == 3)
        #expect(try Told(bench.requests(at: Self.time(2), since: Self.time(1))).series.isEmpty)
    }

    @Test func otherSettingsTakeThemOver() throws {
        var bench = bench()
        #expect(bench.push(Self.request("a", milliseconds: [5])) == nil)
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.weight.multiplierKey = "ratio"
        options.series.traceIDLabelName = "other"
        bench.change(options)
        #expect(bench.push(Self.request("a", milliseconds: [5])) == nil)
        let told = try Told(bench.requests(at: Self.time(1), since: Self.time(0)))
        #expect(told.numbers.first { $0.key.contains("calls_total") }?.value == 2)
    }

    /// A native histogram with too many buckets begins anew; a difference has nothing to lose by that.
    @Test func resetsOfNativeHistogramsLoseNothing() throws {
        var bench = bench(.native) { $0.native = NativeHistogramPlan(maxBuckets: 4, minResetMilliseconds: 1) ?? .standard }
        var count = 0.0
        for round in 0..<6 {
            #expect(bench.push(Self.request("a", milliseconds: (0..<10).map { UInt64(1) << $0 })) == nil)
            bench.drain(at: Self.time(round) + 5)
            #expect(bench.push(Self.request("a", milliseconds: [3])) == nil)
            let numbers = try Told(bench.requests(at: Self.time(round + 1), since: Self.time(round))).numbers
            count += numbers.first { $0.key.hasSuffix(" count") }?.value ?? 0
        }
        #expect(count == 66)
    }

    /// What is gauged has no differences: it is sent as it is, each time.
    @Test func gaugesAreSentAsTheyAre() throws {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.targetInfo = true
        var bench = Bench(options, temporality: .delta)
        let resource = [Proto.attribute("service.name", Proto.string("svc")), Proto.attribute("host.name", Proto.string("h"))]
        #expect(bench.push(Proto.request(resource: resource, [Proto.span()])) == nil)
        for round in 0..<2 {
            let told = try Told(bench.requests(at: Self.time(round + 1), since: Self.time(round)))
            let info = told.series.filter { $0.series.labels.contains("traces_target_info") }
            #expect(info.count == 1 && info[0].start == 0 && info[0].series.samples.map(\.value) == [1])
            #expect(told.series.count == 1 || round == 0)
        }
    }

    /// Where nothing is counted there is no difference: that is their end.
    @Test func endsAreNotTold() throws {
        var bench = bench()
        #expect(bench.push(Self.request("a", milliseconds: [5])) == nil)
        bench.drain()
        bench.forgetStale(before: .max)
        #expect(try Told(bench.requests(at: Self.time(1), since: Self.time(0))).series.isEmpty)
        #expect(bench.push(Self.request("a", milliseconds: [5])) == nil)
        var ends: [EncodedWriteRequest] = []
        _ = bench.requests(at: Self.time(2), since: Self.time(1))
        bench.encoder.begin(at: Self.time(3))
        for totals in bench.totals { bench.encoder.encodeEnds(totals, 0..<totals.store.upperBound) { ends.append($0) } }
        bench.encoder.finish { ends.append($0) }
        #expect(ends.isEmpty)
    }
}

extension DescribedRequests {
    /// Numbers by series; a native histogram is two.
    var numbers: [String: Double] {
        var numbers: [String: Double] = [:]
        for (one, _) in series {
            for sample in one.samples { numbers[one.labels, default: 0] += sample.value }
            for histogram in one.histograms {
                numbers[one.labels + " count", default: 0] += Double(histogram.count ?? 0)
                numbers[one.labels + " sum", default: 0] += histogram.sum ?? 0
            }
        }
        return numbers
    }

    var exemplars: Int { series.reduce(0) { $0 + $1.series.exemplars.count } }
}

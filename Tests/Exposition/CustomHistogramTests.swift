import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Custom buckets: what the classic series of a histogram say, in one native histogram.
@Suite struct CustomHistogramTests {
    private func series(_ bench: inout Bench, at now: Int64) throws -> [WrittenTimeSeries] {
        try bench.requests(at: now).flatMap { try WriteRequestReader.read(SnappyBlock.decompress($0.body)) }
    }

    private func bench(_ form: HistogramForm) -> Bench {
        var series = MetricGroup.Options()
        series.form = form
        var options = SpanMetricsOptions()
        options.weight.multiplierKey = "weight"
        return Bench(options, series: series)
    }

    @Test(arguments: [1.0, 3, 0.25]) func itSaysWhatTheClassicSeriesSay(_ weight: Double) throws {
        var classic = bench(.classic)
        var custom = bench(.custom)
        var rules = ReceiverRules()
        for (round, milliseconds) in [[1, 2, 3, 50, 50, 100_000], [7, 700], [50]].enumerated() {
            let spans = milliseconds.map { Proto.span(milliseconds: UInt64($0), attributes: [Proto.attribute("weight", Proto.double(weight))]) }
            #expect(classic.push(Proto.request(spans)) == nil && custom.push(Proto.request(spans)) == nil)
            let now = Int64(1_700_000_000_000 + round * 15_000)
            let buckets = try series(&classic, at: now)
            let written = try series(&custom, at: now)
            #expect(rules.breaches(written) == [])
            let one = try #require(written.first { $0.label("__name__") == "traces_spanmetrics_latency" })
            #expect(!written.contains { $0.label("__name__").hasPrefix("traces_spanmetrics_latency_") })
            func last(_ ending: String) -> Double? {
                buckets.first { $0.label("__name__") == "traces_spanmetrics_latency\(ending)" }?.samples.last?.value
            }
            let histogram = try #require(one.histograms.last)
            #expect(histogram.schema == -53 && histogram.sum == last("_sum") && histogram.timestamp == now)
            #expect((histogram.countFloat ?? Double(histogram.countInt ?? 0)) == last("_count"))
            var cumulated = 0.0
            for (count, bound) in zip(histogram.customCounts, histogram.customValues + [.infinity]) {
                cumulated += count
                let bucket = buckets.first {
                    $0.label("__name__") == "traces_spanmetrics_latency_bucket" && Double($0.label("le").replacing("+Inf", with: "inf")) == bound
                }
                #expect(bucket?.samples.last?.value == cumulated, "\(bound)")
            }
            #expect(one.histograms.count == (round == 0 ? 2 : 1))
            if round == 0 { #expect(one.histograms[0].countInt == 0 && one.histograms[0].positiveSpans.isEmpty) }
            #expect(Set(one.exemplars.map(\.value)).isSubset(of: Set(buckets.flatMap(\.exemplars).map(\.value))))
        }
        #expect(custom.activeSeries == classic.activeSeries - 16)
    }

    /// A scrape has no form for them: whoever scrapes makes them of the classic series.
    @Test func aScrapeShowsTheClassicSeries() {
        var classic = bench(.classic)
        var custom = bench(.custom)
        let request = Proto.request([Proto.span()])
        #expect(classic.push(request) == nil && custom.push(request) == nil)
        #expect(custom.series() == classic.series() && !custom.series().isEmpty)
    }

    @Test func aChangeOfFormGoesOnCounting() throws {
        var bench = bench(.classic)
        #expect(bench.push(Proto.request([Proto.span(), Proto.span()])) == nil)
        _ = try series(&bench, at: 1_700_000_000_000)
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.weight.multiplierKey = "weight"
        options.series.form = .custom
        bench.change(options)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let one = try series(&bench, at: 1_700_000_015_000).first { $0.label("__name__") == "traces_spanmetrics_latency" }
        #expect(one?.histograms.map(\.countInt) == [3])
    }
}

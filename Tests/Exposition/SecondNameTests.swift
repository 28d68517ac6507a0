import Exposition
import Pipeline
import PipelineSupport
import Testing

/// `traces_spanmetrics_duration_seconds` beside `traces_spanmetrics_latency`: the same numbers as series of their own.
@Suite struct SecondNameTests {
    private static let first = "traces_spanmetrics_latency"
    private static let second = "traces_spanmetrics_duration_seconds"

    private func bench(_ form: HistogramForm, limit: Int = 0) -> Bench {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.durationName = true
        options.series.form = form
        return Bench(options, budget: SeriesBudget(limit: limit))
    }

    private func request(_ names: [String] = ["a", "b"]) -> [UInt8] { Proto.request(names.map { Proto.span($0) }) }

    @Test(arguments: [HistogramForm.classic, .native, .both])
    func everySampleIsSentTwice(_ form: HistogramForm) {
        var bench = bench(form)
        #expect(bench.push(request()) == nil)
        for time in [1_700_013_780_574, 1_700_013_795_574] as [Int64] {
            let sent = bench.sent(at: time)
            let pairs = sent.filter { $0.key.contains(Self.first) }
            let perLabelSet = form == .classic ? 17 : form == .native ? 1 : 18
            #expect(pairs.count == 2 * perLabelSet)
            for (labels, one) in pairs {
                let other = sent[labels.replacing(Self.first, with: Self.second)]
                #expect(other?.samples.map(\.time) == one.samples.map(\.time))
                #expect(other?.samples.map(\.value) == one.samples.map(\.value))
                #expect(other?.exemplars == one.exemplars)
                #expect(other?.histograms.count == one.histograms.count)
            }
            // Calls and sizes once.
            #expect(sent.count == 2 * (2 * perLabelSet + 2))
        }
    }

    @Test(arguments: [HistogramForm.classic, .both])
    func aScrapeHasBoth(_ form: HistogramForm) {
        var bench = bench(form)
        #expect(bench.push(request(["a"])) == nil)
        bench.drain()
        for format in [ScrapeFormat.openMetrics, .prometheus] {
            let lines = bench.text(format).split(separator: "\n").map(String.init)
            let one = lines.filter { $0.contains(Self.first) }
            #expect(one.count == 19)
            #expect(one.map { $0.replacing(Self.first, with: Self.second) } == lines.filter { $0.contains(Self.second) })
        }
    }

    @Test func bothCountAsActiveAndGoTogether() {
        var bench = bench(.classic, limit: 40)
        #expect(bench.push(request(["a"])) == nil)
        #expect(bench.push(request(["b"])) == nil)
        // 1 + 34 + 1 for the first; calls and size of the second, whose histogram needs 34 more.
        #expect(bench.drain() == 34)
        #expect(bench.activeSeries == 38)
        #expect(bench.budget.active == 38)
        let series = bench.series()
        for name in [Self.first, Self.second] {
            #expect(series[name + #"_count{metric_overflow="true"}"#] == 1)
            #expect(series.keys.filter { $0.hasPrefix(name + "_count{") }.count == 2)
        }
        bench.forgetStale(before: 1)
        #expect(bench.activeSeries == 0)
    }
}

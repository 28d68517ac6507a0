import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Requests for remote write 2.0: the same series, and between them what their metrics are and when they began.
@Suite struct DescribedSeriesTests {
    private static let minute: Int64 = 1_700_013_780_000

    private func bench(_ form: HistogramForm = .classic, maxSamples: Int = 2000) -> Bench {
        var series = MetricGroup.Options()
        series.form = form
        var bench = Bench(SpanMetricsOptions(), series: series)
        bench.encoder = WriteRequestEncoder(maxSamples: maxSamples, describes: true)
        return bench
    }

    private func described(_ bench: inout Bench, at now: Int64, after ending: Int64? = nil) throws -> [DescribedRequests] {
        try bench.requests(at: now, after: ending).map { try DescribedRequests([$0]) }
    }

    @Test(arguments: [HistogramForm.classic, .native, .both])
    func startsLieWhereZeroSamplesDo(_ form: HistogramForm) throws {
        var bench = bench(form)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let first = try described(&bench, at: Self.minute + 574)
        let zero = Self.minute - 1000
        #expect(first.count == 1 && !first[0].series.isEmpty)
        for (series, start) in first[0].series {
            #expect(start == zero && (series.samples.first?.time ?? series.histograms.first?.timestamp) == zero, "\(series.labels)")
        }
        let families = first[0].families
        #expect(families["traces_spanmetrics_calls_total"] == 1 && families["traces_spanmetrics_latency"] == 3)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let second = try described(&bench, at: Self.minute + 15_574)
        #expect(second.flatMap(\.series).allSatisfy { $0.start == zero && $0.series.samples.count + $0.series.histograms.count == 1 })
        #expect(second[0].series.count == first[0].series.count && second[0].families == families)
    }

    @Test func eachRequestSaysItAnew() throws {
        var bench = bench(maxSamples: 1)
        for name in ["a", "b", "c"] { #expect(bench.push(Proto.request([Proto.span(name)])) == nil) }
        let requests = try described(&bench, at: Self.minute)
        #expect(requests.count == 3)
        for request in requests { #expect(!request.families.isEmpty && request.series.allSatisfy { $0.start != 0 }) }
    }

    @Test func theSeriesAreThoseOfAnyOtherRequest() throws {
        var plain = Bench()
        var told = bench()
        for name in ["a", "b"] {
            for index in 0..<2 {
                let request = Proto.request([Proto.span(name), Proto.span("\(index)")])
                #expect(plain.push(request) == nil && told.push(request) == nil)
            }
            let one = SentSeries.list(plain.requests(at: Self.minute + 5))
            let two = try described(&told, at: Self.minute + 5).flatMap { $0.series.map(\.series) }
            #expect(one.map(\.labels) == two.map(\.labels) && one.map { $0.samples.map(\.value) } == two.map { $0.samples.map(\.value) })
        }
    }

    @Test func whatBeginsAgainHasAnotherStart() throws {
        var bench = bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let first = try described(&bench, at: Self.minute + 574)
        bench.forgetStale(before: .max)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let second = try described(&bench, at: Self.minute + 1574, after: Self.minute + 574)
        #expect(Set(first.flatMap(\.series).map(\.start)) == [Self.minute - 1000])
        #expect(Set(second.flatMap(\.series).map(\.start)) == [Self.minute + 575])
    }

    @Test func aChangeOfSettingsKeepsIt() throws {
        var bench = bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        _ = try described(&bench, at: Self.minute + 574)
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.series.traceIDLabelName = "other"
        bench.change(options)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let later = try described(&bench, at: Self.minute + 90_000).flatMap(\.series)
        #expect(!later.isEmpty && later.allSatisfy { $0.start == Self.minute - 1000 })
    }

    // MARK: Starts alone

    @Test func aMetricThatComesLaterBeginsLater() {
        var starts = SeriesStarts()
        starts.begin(3, new: 0b01, known: 0, at: 10)
        starts.begin(3, new: 0b10, known: 0b01, at: 20)
        #expect(starts.time(3, 0) == 10 && starts.time(3, 1) == 20 && starts.time(2, 0) == 0 && starts.time(4000, 0) == 0)
        // A label set that takes the number of another one knows nothing of it.
        starts.begin(3, new: 0b11, known: 0, at: 30)
        #expect(starts.time(3, 0) == 30 && starts.time(3, 1) == 30)
        starts.forget([3, 4000])
        #expect(starts.time(3, 0) == 0)
    }

    @Test func aResetBeginsAnew() {
        var starts = SeriesStarts()
        starts.begin(1, new: 0b11, known: 0, at: 10)
        starts.note(reset: 5, of: 1, 1, at: 11)
        #expect(starts.time(1, 1) == 10)
        starts.note(reset: 6, of: 1, 1, at: 20)
        starts.note(reset: 6, of: 1, 1, at: 30)
        #expect(starts.time(1, 1) == 20 && starts.time(1, 0) == 10)
    }

    @Test func whatGoesOnElsewhereBeganWhereItDid() {
        var old = SeriesStarts()
        old.begin(1, new: 1, known: 0, at: 10)
        old.begin(2, new: 1, known: 0, at: 10)
        old.begin(2, new: 2, known: 1, at: 20)
        var new = SeriesStarts()
        new.adopt(7, from: old, 1)
        new.adopt(8, from: old, 2)
        new.adopt(9, from: old, 3)
        #expect(new.time(7, 0) == 10 && new.time(8, 0) == 0 && new.time(9, 0) == 0)
    }
}

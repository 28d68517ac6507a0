import Exposition
import Pipeline
import PipelineSupport
import Testing

/// The last sample of series that end (remote-write 1.0 specification, "Stale Markers").
@Suite struct StalenessMarkersTests {
    private static let marker: UInt64 = 0x7ff0_0000_0000_0002

    private func ends(_ bench: inout Bench, of ids: Range<Int>, at now: Int64) -> [EncodedWriteRequest] {
        var requests: [EncodedWriteRequest] = []
        bench.encoder.begin(at: now)
        for totals in bench.totals { bench.encoder.encodeEnds(totals, ids) { requests.append($0) } }
        bench.encoder.finish { requests.append($0) }
        return requests
    }

    @Test(arguments: [HistogramForm.classic, .native, .both])
    func everySeriesGetsOne(_ form: HistogramForm) {
        var series = MetricGroup.Options()
        series.form = form
        var bench = Bench(SpanMetricsOptions(), series: series)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let alive = bench.sent(at: 60_000)
        let requests = ends(&bench, of: 0..<64, at: 75_000)
        let ended = SentSeries.all(requests)
        #expect(Set(ended.keys) == Set(alive.keys))
        #expect(requests.reduce(0) { $0 + $1.samples } == ended.values.reduce(0) { $0 + $1.samples.count })
        for one in ended.values {
            #expect(one.exemplars.isEmpty)
            #expect(one.samples.count + one.histograms.count == 1)
            for sample in one.samples { #expect(sample.time == 75_000 && sample.value.bitPattern == Self.marker) }
            for histogram in one.histograms { #expect(histogram.sum?.bitPattern == Self.marker && histogram.count == 0) }
        }
    }

    @Test func onlyThoseThatEnd() {
        var bench = Bench()
        for name in ["a", "b", "c"] { #expect(bench.push(Traffic.service(name)) == nil) }
        let all = bench.sent(at: 60_000)
        let first = SentSeries.all(ends(&bench, of: 0..<2, at: 75_000))
        let services = Set(first.keys.flatMap { key in ["a", "b", "c"].filter { key.contains("service=\"\($0)\"") } })
        #expect(services.count == 1 && first.count == all.count / 3)
        // They are still there.
        #expect(bench.sent(at: 90_000).count == all.count)
    }
}

import Pipeline
import PipelineSupport
import Testing

/// The series that takes what found no room (tempo-behaviour 6.8).
@Suite struct OverflowTests {
    @Test func itCarriesExemplarsAndExternalLabels() throws {
        var bench = Bench(limit: 1) { $0.series.externalLabels = ["cluster": "c", "metric_x": ""] }
        let trace = { (byte: UInt8) in [Proto.span(trace: Array(repeating: byte, count: 16))] }
        #expect(bench.push(Traffic.service("a", trace(1))) == nil)
        #expect(bench.push(Traffic.service("b", trace(2))) == nil)
        let sent = bench.sent(at: 60_000)
        let bucket = try #require(sent.first { $0.key.contains("latency_bucket") && $0.key.contains(#"le="0.064""#) })
        #expect(bucket.key == #"__name__="traces_spanmetrics_latency_bucket",cluster="c",le="0.064",metric_overflow="true""#)
        #expect(bucket.value.exemplars.map(\.label) == [#"traceID="2020202020202020202020202020202""#])
        #expect(sent.values.flatMap(\.exemplars).count == 1)
        // 1 own, and of the overflow calls, size and 17 of latency.
        #expect(sent.count == 1 + 19)
    }

    @Test func exemplarsGoWhereTheirMetricGoes() {
        var bench = Bench(limit: 19)
        #expect(bench.push(Traffic.service("a")) == nil)
        #expect(bench.push(Traffic.service("b")) == nil)
        let exemplars = bench.sent(at: 60_000).filter { !$0.value.exemplars.isEmpty }.keys
        #expect(exemplars.count == 2)
        #expect(exemplars.count { $0.contains(#"service="a""#) } == 1)
        #expect(exemplars.count { $0.contains(inOverflow) } == 1)
    }

    @Test func itGoesStaleAndComesBackFromZero() throws {
        var bench = Bench(limit: 19)
        #expect(bench.push(Traffic.service("a")) == nil)
        for _ in 0..<3 { #expect(bench.push(Traffic.service("b")) == nil) }
        _ = bench.sent(at: 60_000)
        #expect(bench.push(Traffic.service("a")) == nil)
        _ = bench.sent(at: 120_000)
        bench.forgetStale(before: 100_000)
        #expect(bench.series().keys.contains { $0.contains(inOverflow) } == false)
        #expect(bench.total("traces_spanmetrics_calls_total", #""a""#) == 2)
        #expect(bench.push(Traffic.service("b")) == nil)
        let back = bench.sent(at: 180_000).filter { $0.key.contains(inOverflow) }
        #expect(back.count == 19)
        let calls = try #require(back.first { $0.key.contains("calls_total") })
        #expect(calls.value.samples.map(\.value) == [0, 1])
        #expect(bench.budget.active == 19)
    }

    @Test(arguments: [HistogramForm.native, .both])
    func nativeHistogramsHaveOneToo(_ form: HistogramForm) throws {
        var bench = Bench(limit: 3, loops: 2) { $0.series.form = form }
        let limit = form == .native ? 1 : 0
        for (index, name) in ["a", "b", "c"].enumerated() { #expect(bench.push(Traffic.service(name), loop: index % 2) == nil) }
        let sent = bench.sent(at: 60_000)
        let native = sent.filter { !$0.value.histograms.isEmpty }
        #expect(native.count == limit + 1)
        let found = try #require(native.first { $0.key.contains(inOverflow) }?.value.histograms.last)
        #expect(found.count == UInt64(3 - limit))
        #expect(bench.budget.active == 3)
        #expect(bench.activeSeries == 3)
    }

    @Test func labelNamesOfTheOverflowCannotBeMistaken() {
        // A span may say metric_overflow="true" itself, on every label that it has.
        var bench = Bench(limit: 19) {
            $0.spanMetrics?.dimensions = ["metric_overflow"]
            $0.spanMetrics?.service = false
            $0.spanMetrics?.spanName = false
            $0.spanMetrics?.spanKind = false
            $0.spanMetrics?.statusCode = false
        }
        #expect(bench.push(Traffic.service("a", [Traffic.span([("metric_overflow", "true")])])) == nil)
        #expect(bench.series().count == 19)
        #expect(bench.total("traces_spanmetrics_calls_total", inOverflow) == 1)
    }
}

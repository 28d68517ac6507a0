import Pipeline
import PipelineSupport
import Testing

/// What becomes of latency when settings change: it goes on where its buckets and form do, else it begins anew.
@Suite struct HistogramAdoptionTests {
    @Test func otherBucketsBeginTheLatencyAnew() {
        var bench = Bench(SpanMetricsChange.options())
        SpanMetricsChange.push(&bench)
        _ = bench.sent(at: 60_000)
        bench.change(SpanMetricsChange.options { $0.spanMetrics?.bounds = [0.01, 0.1] })
        // Until it is observed again there is no latency, and it takes no room.
        #expect(bench.sent(at: 75_000).count == 2)
        #expect(bench.budget.active == 2)
        SpanMetricsChange.push(&bench)
        let sent = bench.sent(at: 120_000)
        #expect(sent.count == 2 + 5)
        for (labels, series) in sent {
            let isNew = labels.contains("latency")
            #expect(series.samples.map(\.time) == (isNew ? [119_000, 120_000] : [120_000]), "\(labels)")
            if labels.contains("calls_total") { #expect(series.samples.last?.value == 2) }
            if labels.contains("latency_count") { #expect(series.samples.map(\.value) == [0, 1]) }
        }
        #expect(bench.imbalance() == 0)
        bench.change(SpanMetricsChange.options { $0.spanMetrics?.bounds = [0.01, 0.1] })
        #expect(bench.total(SpanMetricsChange.latency) == 1)
    }

    @Test(arguments: [(HistogramForm.classic, HistogramForm.native), (.native, .classic), (.classic, .both), (.both, .classic), (.native, .both)])
    func anotherFormBeginsTheLatencyAnew(_ forms: (HistogramForm, HistogramForm)) {
        var bench = Bench(SpanMetricsChange.options { $0.series.form = forms.0 })
        for _ in 0..<3 { SpanMetricsChange.push(&bench) }
        _ = bench.sent(at: 60_000)
        bench.change(SpanMetricsChange.options { $0.series.form = forms.1 })
        #expect(bench.budget.active == 2)
        SpanMetricsChange.push(&bench)
        let sent = bench.sent(at: 120_000)
        let weight = [HistogramForm.classic: 17, .native: 1, .both: 18][forms.1] ?? 0
        #expect(sent.count == 2 + weight)
        #expect(sent.values.flatMap(\.histograms).map(\.count) == (forms.1 == .classic ? [] : [0, 1]))
        #expect(bench.total(SpanMetricsChange.calls) == 4)
        #expect(bench.total(SpanMetricsChange.latency) == 1)
        #expect(bench.imbalance() == 0)
    }

    @Test func bucketsBeyondTheLimitAreLeftToTheLast() {
        var bench = Bench(SpanMetricsChange.options { $0.spanMetrics?.bounds = (1...600).map { Double($0) / 1000 } })
        for milliseconds in [50, 511, 513, 599] as [UInt64] {
            let error = bench.push(Traffic.service("svc", [Traffic.span([], milliseconds: milliseconds)]))
            #expect(error == nil)
        }
        #expect(bench.names("traces_spanmetrics_latency_bucket") == BucketBounds.limit + 1)
        #expect(bench.total("traces_spanmetrics_latency_bucket", #"le="0.512""#) == 2)
        #expect(bench.total("traces_spanmetrics_latency_bucket", #"le="+Inf""#) == 4)
        #expect(bench.imbalance() == 0)
    }

    @Test func nativeHistogramsDoNotCareAboutClassicBuckets() {
        var bench = Bench(SpanMetricsChange.options { $0.series.form = .native })
        for _ in 0..<3 { SpanMetricsChange.push(&bench) }
        _ = bench.sent(at: 60_000)
        bench.change(
            SpanMetricsChange.options(["new"]) {
                $0.series.form = .native
                $0.spanMetrics?.bounds = [1]
            })
        SpanMetricsChange.push(&bench)
        let sent = bench.sent(at: 75_000)
        #expect(sent.values.flatMap(\.histograms).map(\.count) == [4])
        #expect(sent.count == 3)
        #expect(bench.imbalance() == 0)
    }

    @Test(arguments: [HistogramForm.classic, .both, .native])
    func exemplarsOutliveTheChangeAndAreSentOnce(_ form: HistogramForm) {
        var bench = Bench(SpanMetricsChange.options { $0.series.form = form })
        SpanMetricsChange.push(&bench)
        bench.change(SpanMetricsChange.options(["a"]) { $0.series.form = form })
        #expect(bench.sent(at: 60_000).values.flatMap(\.exemplars).count == 1)
        bench.change(SpanMetricsChange.options(["a", "b"]) { $0.series.form = form })
        // The same observation again is no news, before the change or after it.
        SpanMetricsChange.push(&bench)
        let again = bench.sent(at: 75_000).values.flatMap(\.exemplars).count
        if form != .native { #expect(again == 0) }
    }

    @Test func whatAPartOfSpanMetricsCountedStays() {
        var bench = Bench(SpanMetricsChange.options())
        SpanMetricsChange.push(&bench)
        bench.change(SpanMetricsChange.options { $0.spanMetrics?.latency = false })
        SpanMetricsChange.push(&bench)
        #expect(bench.total(SpanMetricsChange.calls) == 2)
        #expect(bench.names(SpanMetricsChange.latency) == 0)
        #expect(bench.budget.active == 2)
        bench.change(SpanMetricsChange.options())
        SpanMetricsChange.push(&bench)
        #expect(bench.total(SpanMetricsChange.size) == 3 * bench.total(SpanMetricsChange.size) / bench.total(SpanMetricsChange.calls))
        #expect(bench.total(SpanMetricsChange.latency) == 1)
        #expect(bench.imbalance() == 0)
    }
}

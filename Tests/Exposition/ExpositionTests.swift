import Exposition
import Pipeline
import PipelineSupport
import Testing

@Suite struct ExpositionTests {
    @Test func aNewSeriesBeginsWithZeroOneSecondBeforeItsMinute() throws {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        // 02:03:00.574 UTC of some day.
        let now: Int64 = 1_700_013_780_574
        let first = bench.sent(at: now)
        #expect(first.count == 19)
        for (labels, series) in first {
            #expect(series.samples.map(\.time) == [now - 1574, now], "\(labels)")
            #expect(series.samples.first?.value == 0, "\(labels)")
        }
        // Nothing new: same values, one sample each, no zero, no exemplar.
        let second = bench.sent(at: now + 15_000)
        #expect(second.values.allSatisfy { $0.samples.count == 1 && $0.exemplars.isEmpty })
        #expect(second.mapValues { $0.samples.last?.value } == first.mapValues { $0.samples.last?.value })
    }

    /// Series that ended less than a minute ago may begin again: their zero must not lie before their last sample.
    @Test(arguments: [(-1_000_000, -1574), (-1574, -1573), (-900, -899), (-2, -1)])
    func aZeroLiesAfterTheLastSampleOfSeriesThatEnded(ending: Int64, zero: Int64) throws {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let now: Int64 = 1_700_013_780_574
        for (labels, series) in bench.sent(at: now, after: now + ending) {
            #expect(series.samples.map(\.time) == [now + zero, now], "\(labels)")
        }
    }

    @Test func labelsAreSortedAndTheMetricNameAndBoundAreInPlace() throws {
        var options = SpanMetricsOptions()
        options.labels.external = ["__metrics_gen_instance": "host", "cluster": "c1", "zone": ""]
        options.dimensions = ["A", "zone"]
        var bench = Bench(options)
        let attributes = [Proto.attribute("A", Proto.string("a")), Proto.attribute("zone", Proto.string("z"))]
        #expect(bench.push(Proto.request([Proto.span(attributes: attributes)])) == nil)
        let all = bench.sent(at: 60_000)
        let common = #"service="svc",span_kind="SPAN_KIND_SERVER",span_name="GET /",status_code="STATUS_CODE_UNSET""#
        #expect(all.keys.contains(#"A="a",__metrics_gen_instance="host",__name__="traces_spanmetrics_calls_total",cluster="c1","# + common))
        #expect(
            all.keys.contains(
                #"A="a",__metrics_gen_instance="host",__name__="traces_spanmetrics_latency_bucket",cluster="c1",le="0.064","# + common))
    }

    @Test func aDimensionCalledLeGivesWayOnBucketsOnly() throws {
        var options = SpanMetricsOptions()
        options.dimensions = ["le"]
        var bench = Bench(options)
        #expect(bench.push(Proto.request([Proto.span(attributes: [Proto.attribute("le", Proto.string("L"))])])) == nil)
        let all = bench.sent(at: 60_000)
        #expect(all.keys.filter { $0.contains(#"le="L""#) }.count == 4)
        #expect(all.keys.contains { $0.contains("latency_bucket") && $0.contains(#"le="+Inf""#) })
    }

    @Test func exemplarsCarryTheTraceWithoutLeadingZerosOncePerInterval() throws {
        var bench = Bench()
        let trace = { (last: UInt8) in [UInt8](repeating: 0, count: 14) + [0x0a, last] }
        let request = Proto.request([Proto.span(milliseconds: 40, trace: trace(0xbc)), Proto.span(milliseconds: 50, trace: trace(0xcd))])
        #expect(bench.push(request) == nil)
        let bucket = try #require(bench.sent(at: 60_000).first { $0.key.contains(#"le="0.064""#) })
        #expect(bucket.value.exemplars == [SentSeries.Exemplar(label: #"traceID="acd""#, value: 0.05, time: 60_000)])
        // The very same observation again is no news.
        #expect(bench.push(Proto.request([Proto.span(milliseconds: 50, trace: trace(0xcd))])) == nil)
        #expect(bench.sent(at: 75_000).values.allSatisfy { $0.exemplars.isEmpty })
        #expect(bench.push(Proto.request([Proto.span(milliseconds: 50, trace: trace(0xce))])) == nil)
        #expect(bench.sent(at: 90_000).values.flatMap(\.exemplars).count == 1)
    }

    @Test func requestsHoldAtMostTheSamplesAskedForAndWholeLabelSets() {
        var options = SpanMetricsOptions()
        options.dimensions = ["d"]
        var bench = Bench(options, maxSamples: 100)
        let spans = (0..<50).map { Proto.span(attributes: [Proto.attribute("d", Proto.int(Int64($0)))]) }
        #expect(bench.push(Proto.request(spans)) == nil)
        let requests = bench.requests(at: 60_000)
        let samples: Int = requests.reduce(0) { $0 + $1.samples }
        #expect(samples == 50 * 19 * 2)
        #expect(requests.allSatisfy { $0.samples <= 100 && $0.samples.isMultiple(of: 38) })
        #expect(SentSeries.all(requests).count == 50 * 19)
    }

    @Test func anExternalLeStandsWhereNoBoundDoes() throws {
        var options = SpanMetricsOptions()
        options.labels.external = ["le": "E1"]
        var bench = Bench(options)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let all = bench.sent(at: 60_000)
        #expect(all.keys.filter { $0.contains(#"le="E1""#) }.count == 4)
        #expect(all.keys.filter { $0.contains("latency_bucket") }.count == 15)
    }

    @Test func theLastExemplarWinsWhicheverShardIsMergedLast() throws {
        var bench = Bench()
        let late = Proto.request([Proto.span(trace: Array(repeating: 2, count: 16))])
        let early = Proto.request([Proto.span(trace: Array(repeating: 1, count: 16))])
        #expect(bench.push(late, window: TimeWindow(now: 2_000_000_000_000, slack: 2_000_000_000_000)) == nil)
        bench.drain()
        #expect(bench.push(early, window: TimeWindow(now: 1_000_000_000_000, slack: 1_000_000_000_000)) == nil)
        let sent = bench.sent(at: 60_000).values.flatMap(\.exemplars)
        #expect(sent.map(\.label) == [#"traceID="2020202020202020202020202020202""#])
    }

    @Test func namesThatTextCannotHoldAreMadeLegalAndDistinct() {
        var options = SpanMetricsOptions()
        options.dimensions = ["9x", "_9x"]
        options.labels.external = ["my.ext": "a", "9e": "b", "__hidden": "c"]
        var series = MetricGroup.Options()
        series.traceIDLabelName = "trace.id"
        var bench = Bench(options, series: series)
        let attributes = [Proto.attribute("9x", Proto.string("1")), Proto.attribute("_9x", Proto.string("2"))]
        #expect(bench.push(Proto.request([Proto.span(attributes: attributes)])) == nil)
        bench.drain()
        let text = bench.text(.openMetrics)
        let common = #"service="svc",span_kind="SPAN_KIND_SERVER",span_name="GET /",status_code="STATUS_CODE_UNSET","#
        #expect(text.contains(#"traces_spanmetrics_calls_total{_9x="1",__9x="2","# + common + #"_9e="b",my_ext="a"} 1"#))
        #expect(text.contains(#"# {trace_id=""#))
    }

    @Test func openMetricsShowsFamiliesAndExemplars() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span("say \"hi\"\n")])) == nil)
        bench.drain()
        let text = bench.text(.openMetrics)
        #expect(text.contains("# TYPE traces_spanmetrics_calls counter\n"))
        #expect(text.contains("# TYPE traces_spanmetrics_latency histogram\n"))
        #expect(text.contains(#"span_name="say \"hi\"\n""#))
        #expect(text.contains(#"le="0.064"} 1 # {traceID="7070707070707070707070707070707"} 0.05"#))
        #expect(bench.text(.prometheus).contains("# TYPE traces_spanmetrics_calls_total counter\n"))
        #expect(!bench.text(.prometheus).contains("# {"))
    }
}

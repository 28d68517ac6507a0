import Pipeline
import PipelineSupport
import Testing

/// Spans whose sender makes span metrics itself.
@Suite struct AlreadyCountedTests {
    private static let truths: [(name: String, value: Proto)] = [
        ("bool", Proto.bool(true)), ("text", Proto.string("true")), ("other case", Proto.string("True")), ("number", Proto.int(1)),
        ("digit", Proto.string("1")),
    ]
    private static let untruths: [(name: String, value: Proto?)] = [
        ("bool", Proto.bool(false)), ("text", Proto.string("false")), ("number", Proto.int(0)), ("digit", Proto.string("0")),
        ("empty", Proto.string("")), ("nothing", nil),
    ]

    private static func resource(_ more: [Proto]) -> [Proto] { [Proto.attribute("service.name", Proto.string("svc"))] + more }

    @Test(arguments: ["span.metrics.skip", "_dd.stats_computed"]) func aResourceThatSaysSoLeavesAllItsSpansOut(key: String) {
        for (name, value) in Self.truths {
            var bench = Bench()
            #expect(bench.push(Proto.request(resource: Self.resource([Proto.attribute(key, value)]), [Proto.span(), Proto.span()])) == nil)
            #expect(bench.counts.spanMetrics.alreadyCounted == 2, "\(name)")
            #expect(bench.series().isEmpty, "\(name)")
        }
    }

    @Test func aSpanThatSaysSoIsLeftOutAlone() {
        let key = "span.metrics.skip"
        for (name, value) in Self.truths {
            var bench = Bench()
            #expect(bench.push(Proto.request([Proto.span(), Proto.span(attributes: [Proto.attribute(key, value)]), Proto.span()])) == nil)
            #expect(bench.counts.spanMetrics.alreadyCounted == 1, "\(name)")
            #expect(bench.total("traces_spanmetrics_calls_total") == 2, "\(name)")
        }
    }

    @Test(arguments: ["span.metrics.skip", "_dd.stats_computed"]) func whatSaysNoCounts(key: String) {
        for (name, value) in Self.untruths {
            var bench = Bench()
            let mark = Proto.attribute(key, value)
            #expect(bench.push(Proto.request(resource: Self.resource([mark]), [Proto.span(attributes: [mark])])) == nil)
            #expect(bench.counts.spanMetrics.alreadyCounted == 0, "\(name)")
            #expect(bench.total("traces_spanmetrics_calls_total") == 1, "\(name)")
        }
    }

    /// The next resource, and the next request, begin anew.
    @Test func aMarkHoldsForItsResourceOnly() {
        var bench = Bench()
        let marked = Proto.request(resource: Self.resource([Proto.attribute("span.metrics.skip", Proto.bool(true))]), [Proto.span("marked")])
        #expect(bench.push(marked + Proto.request([Proto.span("plain")]) + marked + Proto.request([Proto.span("plain")])) == nil)
        #expect(bench.push(Proto.request([Proto.span("plain")])) == nil)
        #expect(bench.counts.spanMetrics.alreadyCounted == 2)
        // A marked span of a marked resource does not end what holds for the resource.
        let more = Proto.span("marked", attributes: [Proto.attribute("span.metrics.skip", Proto.bool(false))])
        let all = Proto.request(
            resource: Self.resource([Proto.attribute("span.metrics.skip", Proto.bool(true))]), [Proto.span("marked"), more, Proto.span("marked")])
        #expect(bench.push(all) == nil)
        #expect(bench.counts.spanMetrics.alreadyCounted == 5)
        #expect(bench.total("traces_spanmetrics_calls_total", "plain") == 3)
        #expect(bench.total("traces_spanmetrics_calls_total") == 3)
    }

    @Test func theSwitchIsTemposWay() {
        var options = SpanMetricsOptions()
        options.skipsCounted = false
        var bench = Bench(options)
        let mark = Proto.attribute("span.metrics.skip", Proto.bool(true))
        #expect(bench.push(Proto.request(resource: Self.resource([mark]), [Proto.span(attributes: [mark])])) == nil)
        #expect(bench.counts.spanMetrics.alreadyCounted == 0)
        #expect(bench.total("traces_spanmetrics_calls_total") == 1)
    }

    /// A filter's own count stays what it was; a mark may still be a dimension, and the multiplier's key.
    @Test func filtersComeFirstAndMarksAreAttributesAllTheSame() {
        var options = SpanMetricsOptions()
        options.skipsCounted = false
        options.dimensions = ["span.metrics.skip", "aggregation.is_summary"]
        options.weight.multiplierKey = "_dd.stats_computed"
        var bench = Bench(options)
        let attributes = [
            Proto.attribute("span.metrics.skip", Proto.bool(true)), Proto.attribute("_dd.stats_computed", Proto.double(0.25)),
            Proto.attribute("aggregation.is_summary", Proto.bool(false)),
        ]
        #expect(bench.push(Proto.request([Proto.span(attributes: attributes)])) == nil)
        #expect(bench.total("traces_spanmetrics_calls_total", #"span_metrics_skip="true""#) == 4)
        #expect(bench.total("traces_spanmetrics_calls_total", #"aggregation_is_summary="false""#) == 4)
    }

    @Test func otherProcessorsSeeThem() {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.targetInfo = true
        options.genAI = GenAIOptions()
        options.serviceGraphs = ServiceGraphsOptions()
        var bench = Bench(options)
        let mark = Proto.attribute("span.metrics.skip", Proto.bool(true))
        let chat = CallSpan.chat().proto
        #expect(
            bench.push(
                Proto.request(resource: Self.resource([mark, Proto.attribute("k8s.pod.name", Proto.string("p"))]), [chat]),
                window: TimeWindow(now: CallSpan.epoch, slack: .max / 4)) == nil)
        #expect(bench.counts.spanMetrics.alreadyCounted == 1)
        #expect(bench.counts.genAI.calls == 1)
        #expect(bench.counts.graphs.edges.edges == 1)
        let series = bench.series().keys
        #expect(!series.contains { $0.hasPrefix("traces_spanmetrics") || $0.hasPrefix("traces_target_info") })
        #expect(series.contains { $0.hasPrefix("gen_ai_client_operation_duration_seconds") })
    }
}

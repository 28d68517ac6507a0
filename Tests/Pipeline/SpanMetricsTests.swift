import Exposition
import Pipeline
import PipelineSupport
import Testing

@Suite struct SpanMetricsTests {
    private static let standard = #"service="svc",span_kind="SPAN_KIND_SERVER",span_name="GET /",status_code="STATUS_CODE_UNSET""#

    @Test func aSpanMakesCallsLatencyAndSize() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        let series = bench.series()
        #expect(series["traces_spanmetrics_calls_total{\(Self.standard)}"] == 1)
        // tempo-behaviour 3.9: worked example of 57 bytes.
        #expect(series["traces_spanmetrics_size_total{\(Self.standard)}"] == 57)
        #expect(series["traces_spanmetrics_latency_sum{\(Self.standard)}"] == 0.05)
        #expect(series["traces_spanmetrics_latency_bucket{\(Self.standard),le=\"0.032\"}"] == 0)
        #expect(series["traces_spanmetrics_latency_bucket{\(Self.standard),le=\"0.064\"}"] == 1)
        #expect(series["traces_spanmetrics_latency_bucket{\(Self.standard),le=\"+Inf\"}"] == 1)
        #expect(series["traces_spanmetrics_latency_count{\(Self.standard)}"] == 1)
        #expect(series.count == 19)
    }

    private func size(_ span: Proto, _ options: SpanMetricsOptions = SpanMetricsOptions()) -> Double? {
        var bench = Bench(options)
        #expect(bench.push(Proto.request([span])) == nil)
        return bench.series().first { $0.key.hasPrefix("traces_spanmetrics_size_total") }?.value
    }

    @Test func sizeIsThatOfTheCanonicalEncoding() {
        #expect(size(Proto.span(attributes: [Proto.attribute("http.method", Proto.string("GET"))])) == 79)
        #expect(size(Proto.span(kind: 0)) == 55)
        #expect(size(Proto.span { $0.message(15, Proto().text(2, "boom").varint(3, 2)) }) == 65)
        // Explicit defaults, unknown fields and an empty status weigh nothing or what the canonical form weighs.
        #expect(size(Proto.span { $0.varint(10, 0).varint(12, 0).fixed32(16, 0).bytes(4, []).text(99, "later") }) == 57)
        #expect(size(Proto.span { $0.message(15, Proto()) }) == 57)
        #expect(size(Proto.span { $0.message(15, Proto().varint(3, 0)) }) == 57)
        #expect(size(Proto.span { $0.fixed32(16, 257) }) == 63)
        // A missing attribute value is written as an empty one.
        #expect(size(Proto.span(attributes: [Proto.attribute("k", nil)])) == 64)
        // Repeated fields that should occur once: the last one counts.
        #expect(size(Proto.span { $0.text(5, "GET /x") }) == 58)
        // Without a trace id its 18 bytes are not there either; one of zeros keeps them.
        #expect(size(Proto.span(trace: [])) == 39)
        #expect(size(Proto.span(trace: Array(repeating: 0, count: 16))) == 57)
    }

    @Test func longKeysAndStringsAreCut() {
        let long = String(repeating: "x", count: 3000)
        // 2048 bytes of text in an AnyValue in a KeyValue in the span.
        let value = 1 + 2 + 2048
        let pair = (1 + 1 + 1) + (1 + 2 + value)
        #expect(size(Proto.span(attributes: [Proto.attribute("k", Proto.string(long))])) == Double(57 + 1 + 2 + pair))
    }

    @Test func cutsNeverSplitACharacter() {
        var options = SpanMetricsOptions()
        options.dimensions = ["d"]
        var bench = Bench(options)
        let text = String(repeating: "a", count: 2047) + "é"
        #expect(bench.push(Proto.request([Proto.span(attributes: [Proto.attribute("d", Proto.string(text))])])) == nil)
        #expect(bench.series().keys.contains { $0.contains("d=\"\(String(repeating: "a", count: 2047))\"") })
        #expect(bench.counts.spanMetrics.invalidUTF8 == 0)
    }

    @Test func spansWithoutTraceIDCountWithoutExemplar() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span(trace: []), Proto.span(trace: Array(repeating: 0, count: 16))])) == nil)
        #expect(bench.series()["traces_spanmetrics_calls_total{\(Self.standard)}"] == 2)
        #expect(!bench.text(.openMetrics).contains("#  {") && !bench.text(.openMetrics).contains("traceID"))
    }

    @Test func wrongIdentifiersRefuseTheWholeRequest() {
        var bench = Bench()
        let good = Proto.span()
        #expect(bench.push(Proto.request([good, Proto.span(trace: [1, 2, 3])])) == .traceID(bits: 24))
        #expect(bench.push(Proto.request([good, Proto().text(5, "no span id")])) == .spanID(bits: 0))
        #expect(bench.push(Proto.request([good, Proto().bytes(2, [1])])) == .spanID(bits: 8))
        #expect(bench.series().isEmpty)
    }

    @Test func theTimeRangeIsInclusiveAndUsesTheEnd() {
        var bench = Bench()
        let window = TimeWindow(now: 1_000_000, slack: 100_000)
        let request = Proto.request([899_999, 900_000, 1_100_000, 1_100_001].map { Proto.span(milliseconds: 0, end: $0) })
        #expect(bench.push(request, window: window) == nil)
        #expect(bench.counts.outsideSlack == 2)
        #expect(bench.series()["traces_spanmetrics_calls_total{\(Self.standard)}"] == 2)
    }

    @Test func invalidUTF8DiscardsTheSpan() {
        var options = SpanMetricsOptions()
        options.dimensions = ["d"]
        var bench = Bench(options)
        let bad = Proto().text(1, "d").message(2, Proto().bytes(1, [0xc3, 0x28]))
        #expect(bench.push(Proto.request([Proto.span(attributes: [bad]), Proto.span()])) == nil)
        #expect(bench.counts.spanMetrics.invalidUTF8 == 1)
        #expect(bench.counts.spans == 2)
        #expect(bench.series().keys.filter { $0.hasPrefix("traces_spanmetrics_calls") }.count == 1)
    }

    @Test(arguments: [
        (Proto.bool(true), "true"), (Proto.int(-7), "-7"), (Proto.int(.min), "-9223372036854775808"), (Proto.int(200), "200"),
        (Proto.double(0.1), "0.1"), (Proto.double(1), "1"), (Proto.double(1e21), "1000000000000000000000"),
        (Proto.double(1e-7), "0.0000001"), (Proto.double(.nan), "NaN"), (Proto.double(-.infinity), "-Inf"),
        (
            Proto().message(
                5,
                Proto().message(1, Proto.string("a")).message(1, Proto.int(1)).message(1, Proto.double(1.5))
                    .message(1, Proto.bool(true)).message(1, Proto()).message(1, Proto().message(5, Proto().message(1, Proto.string("n"))))),
            "[a11.5true[n]]"
        ),
        (
            Proto().message(
                6, Proto().message(1, Proto.attribute("k1", Proto.string("v1"))).message(1, Proto.attribute("k2", Proto.int(2)))),
            "{k1:v1k2:2}"
        ),
        (Proto().bytes(7, [1, 2]), ""), (Proto(), ""), (Proto().message(5, Proto()), "[]"),
    ])
    func valuesBecomeText(_ value: Proto, _ text: String) {
        var options = SpanMetricsOptions()
        options.dimensions = ["v"]
        var bench = Bench(options)
        #expect(bench.push(Proto.request([Proto.span(attributes: [Proto.attribute("v", value)])])) == nil)
        let calls = bench.series().keys.first { $0.hasPrefix("traces_spanmetrics_calls_total") } ?? ""
        #expect(text.isEmpty ? !calls.contains("v=") : calls.contains(",v=\"\(text)\"}"))
    }

    @Test func theResourceWinsAndTheFirstEntryCountsEvenWhenEmpty() {
        var options = SpanMetricsOptions()
        options.dimensions = ["a", "b", "c"]
        var bench = Bench(options)
        let resource = [Proto.attribute("a", Proto.string("resource")), Proto.attribute("b", Proto.string(""))]
        let span = Proto.span(attributes: [
            Proto.attribute("a", Proto.string("span")), Proto.attribute("b", Proto.string("span")),
            Proto.attribute("c", Proto.string("first")), Proto.attribute("c", Proto.string("second")),
        ])
        #expect(bench.push(Proto.request(resource: resource, [span])) == nil)
        let calls = bench.series().keys.first { $0.hasPrefix("traces_spanmetrics_calls_total") } ?? ""
        #expect(calls.contains("{a=\"resource\",c=\"first\",span_kind"))
    }

    @Test func attributesOfOneSpanAreForgottenAtTheNext() {
        var options = SpanMetricsOptions()
        options.dimensions = ["d"]
        var bench = Bench(options)
        #expect(bench.push(Proto.request([Proto.span(attributes: [Proto.attribute("d", Proto.string("x"))]), Proto.span()])) == nil)
        let calls = bench.series().filter { $0.key.hasPrefix("traces_spanmetrics_calls_total") }
        #expect(calls.count == 2)
        #expect(calls.values.allSatisfy { $0 == 1 })
    }

    /// Rows 59 to 63 of tempo-behaviour 11.3.
    @Test(arguments: [
        ([Proto.attribute("X-R", Proto.double(0.25))], nil, 4.0), ([Proto.attribute("X-R", Proto.int(1))], nil, 1),
        ([Proto.attribute("X-R", Proto.string("0.5"))], nil, 1), ([Proto.attribute("X-R", Proto.double(-0.5))], nil, 1), ([], 0.5, 2),
        ([Proto.attribute("X-R", Proto.double(0.1))], 0.5, 10), ([Proto.attribute("X-R", Proto.double(.infinity))], nil, 0),
        ([Proto.attribute("X-R", Proto.int(3)), Proto.attribute("X-R", Proto.double(0.5))], nil, 2),
        // Beyond what a sampler can say: passed over like other values that are none.
        ([Proto.attribute("X-R", Proto.double(.leastNonzeroMagnitude))], nil, 1), ([Proto.attribute("X-R", Proto.double(1e-17))], nil, 1),
        ([Proto.attribute("X-R", Proto.double(0x1p-56))], nil, 0x1p56), ([Proto.attribute("X-R", Proto.double(.leastNonzeroMagnitude))], 0.5, 2),
        ([Proto.attribute("X-R", Proto.double(.leastNonzeroMagnitude)), Proto.attribute("X-R", Proto.double(0.25))], nil, 4),
    ])
    func anAttributeWeighsTheSpan(_ attributes: [Proto], _ ofResource: Double?, _ calls: Double) {
        var options = SpanMetricsOptions()
        options.weight.multiplierKey = "X-R"
        var bench = Bench(options)
        let resource = [Proto.attribute("service.name", Proto.string("svc"))] + (ofResource.map { [Proto.attribute("X-R", Proto.double($0))] } ?? [])
        #expect(bench.push(Proto.request(resource: resource, [Proto.span(attributes: attributes), Proto.span("other")])) == nil)
        let series = bench.series()
        #expect(series["traces_spanmetrics_calls_total{\(Self.standard)}"] == calls)
        #expect(series["traces_spanmetrics_latency_count{\(Self.standard)}"] == calls)
        #expect(abs((series["traces_spanmetrics_latency_sum{\(Self.standard)}"] ?? -1) - 0.05 * calls) < 1e-12)
        let unweighed = Self.standard.replacing("GET /", with: "other")
        #expect(series["traces_spanmetrics_calls_total{\(unweighed)}"] == (ofResource.map { 1 / $0 } ?? 1))
    }

    @Test func aMillionObservationsOfManyLabelSetsAddUp() {
        var options = SpanMetricsOptions()
        options.dimensions = ["d"]
        var bench = Bench(options)
        for round in 0..<20 {
            let spans = (0..<500).map { Proto.span(attributes: [Proto.attribute("d", Proto.int(Int64(round * 250 + $0)))]) }
            #expect(bench.push(Proto.request(spans)) == nil)
            if round % 7 == 3 { bench.drain() }
        }
        let calls = bench.series().filter { $0.key.hasPrefix("traces_spanmetrics_calls_total") }
        #expect(calls.count == 19 * 250 + 500)
        #expect(calls.values.reduce(0, +) == 10_000)
    }

    @Test func goneLabelSetsComeBackFromZero() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        bench.drain(at: 1000)
        let stale = bench.spans.store.stale(before: 1001)
        #expect(stale.count == 1)
        #expect(bench.spans.store.stale(before: 1000).isEmpty)
        var position = 0
        #expect(!bench.spans.group.shards[0].remove(Set(stale), from: &position))
        bench.spans.forget(stale)
        #expect(bench.series().isEmpty)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        #expect(bench.series()["traces_spanmetrics_calls_total{\(Self.standard)}"] == 1)
    }

    @Test func aLabelSetThatIsCountedAgainMeanwhileStays() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        bench.drain(at: 1000)
        let stale = bench.spans.store.stale(before: 2000)
        #expect(bench.push(Proto.request([Proto.span()])) == nil)
        var position = 0
        #expect(!bench.spans.group.shards[0].remove(Set(stale), from: &position))
        bench.spans.forget(stale)
        #expect(bench.series()["traces_spanmetrics_calls_total{\(Self.standard)}"] == 2)
    }
}

import Pipeline
import PipelineSupport
import Settings
import Testing

@Suite struct CustomMetricsTests {
    @Test func aCounterAddsItsNumbersPerLabelSet() {
        var bench = CustomMetrics.bench([CustomMetrics.counter("credits_total", from: ["credits"], ["plan"])])
        let spans = [
            CustomMetrics.span([("credits", Proto.int(3)), ("plan", Proto.string("gold"))]),
            CustomMetrics.span([("credits", Proto.double(0.5)), ("plan", Proto.string("gold"))]),
            CustomMetrics.span([("credits", Proto.string("2.25")), ("plan", Proto.string("free"))]),
            CustomMetrics.span([("plan", Proto.string("free"))]),
            CustomMetrics.span([("credits", Proto.int(0))]),
        ]
        #expect(bench.push(Proto.request(spans)) == nil)
        #expect(bench.push(Proto.request([spans[0]])) == nil)
        let series = bench.series()
        #expect(
            series == [
                #"credits_total{plan="gold",service="svc"}"#: 6.5, #"credits_total{plan="free",service="svc"}"#: 2.25,
                #"credits_total{service="svc"}"#: 0,
            ])
        #expect(Self.discarded(bench.scratch.discardedValues).isEmpty)
    }

    @Test func aHistogramHasItsOwnBuckets() {
        var bench = CustomMetrics.bench([CustomMetrics.histogram("body_bytes", [10, 1000], from: ["bytes"])])
        let sizes: [Int64] = [-4, 10, 11, 5000]
        #expect(bench.push(Proto.request(sizes.map { CustomMetrics.span([("bytes", Proto.int($0))]) })) == nil)
        let series = bench.series()
        #expect(
            series == [
                #"body_bytes_bucket{service="svc",le="10"}"#: 2, #"body_bytes_bucket{service="svc",le="1000"}"#: 3,
                #"body_bytes_bucket{service="svc",le="+Inf"}"#: 4, #"body_bytes_sum{service="svc"}"#: 5017,
                #"body_bytes_count{service="svc"}"#: 4,
            ])
    }

    @Test func theFirstAttributeThatIsThereAndNotEmptyCounts() {
        var bench = CustomMetrics.bench([CustomMetrics.counter("n_total", from: ["new", "old"])])
        let spans = [
            CustomMetrics.span([("old", Proto.int(100)), ("new", Proto.int(1))]),
            CustomMetrics.span([("old", Proto.int(20)), ("new", Proto.string(""))]),
            CustomMetrics.span([("old", Proto.int(300))]),
        ]
        #expect(bench.push(Proto.request(spans)) == nil)
        #expect(bench.series() == [#"n_total{service="svc"}"#: 321])
    }

    @Test(arguments: [(AttributeScope.span, 1.0), (.resource, 20.0), (.any, 20.0)])
    func theScopeSaysWhereToLook(scope: AttributeScope, expected: Double) {
        var metric = CustomMetrics.counter("n_total", from: ["n"])
        metric.scope = scope
        var bench = CustomMetrics.bench([metric])
        let resource = [Proto.attribute("service.name", Proto.string("svc")), Proto.attribute("n", Proto.int(20))]
        #expect(bench.push(Proto.request(resource: resource, [CustomMetrics.span([("n", Proto.int(1))])])) == nil)
        #expect(bench.series() == [#"n_total{service="svc"}"#: expected])
    }

    @Test func theScopeAnyFallsBackOnTheSpan() {
        var metric = CustomMetrics.counter("n_total", from: ["n"])
        metric.scope = .any
        var bench = CustomMetrics.bench([metric])
        #expect(bench.push(Proto.request([CustomMetrics.span([("n", Proto.int(1))])])) == nil)
        #expect(bench.series() == [#"n_total{service="svc"}"#: 1])
    }

    @Test func aFilterDecidesPerMetric() throws {
        var some = CustomMetrics.counter("some_total", from: ["n"])
        some.filter = try SpanFilter([FilterPolicy(include: .all((.span("kind"), .string("a"))))])
        var bench = CustomMetrics.bench([some, CustomMetrics.counter("all_total", from: ["n"])])
        let spans = ["a", "b"].map { CustomMetrics.span([("n", Proto.int(1)), ("kind", Proto.string($0))]) }
        #expect(bench.push(Proto.request(spans + [CustomMetrics.span([("n", Proto.string("x")), ("kind", Proto.string("b"))])])) == nil)
        #expect(bench.series() == [#"some_total{service="svc"}"#: 1, #"all_total{service="svc"}"#: 2])
        // What the filter rejects is not even looked at.
        #expect(Self.discarded(bench.scratch.discardedValues) == ["1 not_a_number 1"])
    }

    @Test func spansWeighAsForSpanMetrics() {
        var options = CustomMetrics.only([
            CustomMetrics.counter("n_total", from: ["n"]), CustomMetrics.histogram("h", [10], from: ["n"]),
        ])
        options.customMetrics?.weight.multiplierKey = "ratio"
        var bench = Bench(options)
        #expect(bench.push(Proto.request([CustomMetrics.span([("n", Proto.int(3)), ("ratio", Proto.double(0.25))])])) == nil)
        let series = bench.series()
        #expect(series[#"n_total{service="svc"}"#] == 12)
        #expect(series[#"h_sum{service="svc"}"#] == 12)
        #expect(series[#"h_count{service="svc"}"#] == 4)
    }

    @Test func spansOutsideTheTimeRangeAndBrokenRequestsChangeNothing() {
        var bench = CustomMetrics.bench([CustomMetrics.counter("n_total", from: ["n"])])
        let good = Proto.request([CustomMetrics.span([("n", Proto.int(3))])])
        #expect(bench.push(good, window: TimeWindow(now: 5_000_000_000_000, slack: 1_000)) == nil)
        #expect(bench.push(good + [0x0a, 0x7f]) == .malformed)
        #expect(bench.series().isEmpty)
    }

    @Test func besideSpanMetricsNothingElseChanges() {
        var options = CustomMetrics.only([CustomMetrics.counter("n_total", from: ["n"], ["k"])])
        options.spanMetrics = SpanMetricsOptions()
        var with = Bench(options)
        var without = Bench()
        let request = Proto.request(
            (0..<300).map { CustomMetrics.span([("n", Proto.int(1)), ("k", Proto.string("v\($0 % 7)"))], name: "s\($0 % 90)") })
        #expect(with.push(request) == nil)
        #expect(without.push(request) == nil)
        let all = with.series()
        #expect(all.filter { $0.key.hasPrefix("traces_") } == without.series())
        #expect(all.filter { $0.key.hasPrefix("n_total") }.count == 7)
        #expect(all.reduce(0) { $0 + ($1.key.hasPrefix("n_total") ? $1.value : 0) } == 300)
    }

    // MARK: Values that are none

    @Test func valuesThatAreNoNumberAreCountedPerReason() {
        var bench = CustomMetrics.bench([
            CustomMetrics.counter("c_total", from: ["n"]), CustomMetrics.histogram("h", [1], from: ["n"]),
        ])
        let values = [
            Proto.string("twelve"), Proto.string("0x10"), Proto.string("12 "), Proto.string("NaN"), Proto.bool(true), Proto.double(.nan),
            Proto.double(.infinity), Proto.string("1e999"), Proto.int(-1), Proto.double(-0.5), Proto.string("-2"), Proto.double(-0.0),
        ]
        #expect(bench.push(Proto.request(values.map { CustomMetrics.span([("n", $0)]) })) == nil)
        #expect(
            Self.discarded(bench.scratch.discardedValues) == [
                "0 not_a_number 6", "0 infinite 2", "0 negative 3", "1 not_a_number 6", "1 infinite 2",
            ])
        let series = bench.series()
        #expect(series[#"c_total{service="svc"}"#] == 0)
        #expect(series[#"h_count{service="svc"}"#] == 4)
        #expect(series[#"h_sum{service="svc"}"#] == -3.5)
        // The next request begins anew.
        #expect(bench.push(Proto.request([CustomMetrics.span([("n", Proto.int(1))])])) == nil)
        #expect(Self.discarded(bench.scratch.discardedValues).isEmpty)
    }

    /// Values whose sum would soon be no number are none: sums stay finite whatever comes.
    @Test func valuesBeyondAllMeasure() {
        var bench = CustomMetrics.bench([CustomMetrics.histogram("h", [1], from: ["n"])])
        let values = [
            Proto.string("1e308"), Proto.double(1e308), Proto.double(-1.7e308), Proto.string("-1e16"), Proto.int(.max), Proto.double(1.000001e15),
            Proto.double(1e15), Proto.string("-1e15"), Proto.int(5),
        ]
        for _ in 0..<3 { #expect(bench.push(Proto.request(values.map { CustomMetrics.span([("n", $0)]) })) == nil) }
        #expect(Self.discarded(bench.scratch.discardedValues) == ["0 too_large 6"])
        let series = bench.series()
        #expect(series[#"h_sum{service="svc"}"#] == 15)
        #expect(series[#"h_count{service="svc"}"#] == 9)
    }

    private static func discarded(_ values: borrowing DiscardedValues) -> [String] {
        var found: [String] = []
        values.forEach { found.append("\($0) \($1.name) \($2)") }
        return found
    }
}

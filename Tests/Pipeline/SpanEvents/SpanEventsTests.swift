import Pipeline
import PipelineSupport
import Testing

/// Events of spans become a counter by their name.
@Suite struct SpanEventsTests {
    private static func bench(_ dimensions: [String] = [], _ change: (inout SpanEventsOptions) -> Void = { _ in }) -> Bench {
        var events = SpanEventsOptions()
        events.dimensions = dimensions
        change(&events)
        var options = ProcessorOptions()
        options.spanEvents = events
        return Bench(options)
    }

    private static func event(_ name: String, _ attributes: [Proto] = []) -> Proto {
        attributes.reduce(Proto().fixed64(1, 999_999_999_000).text(2, name)) { $0.message(3, $1) }
    }

    private static func span(_ events: [Proto], attributes: [Proto] = []) -> Proto {
        Proto.span("GET /", attributes: attributes) { span in events.reduce(span) { $0.message(11, $1) } }
    }

    private static let name = "traces_spanmetrics_events_total"
    private static let base = #"service="svc",span_kind="SPAN_KIND_SERVER",span_name="GET /",status_code="STATUS_CODE_UNSET""#

    @Test func eventsAreCountedByName() {
        var bench = Self.bench()
        let spans = [["exception", "retry", "exception"], ["retry"], []].map { names in Self.span(names.map { Self.event($0) }) }
        #expect(bench.push(Proto.request(spans)) == nil)
        #expect(
            bench.series() == [
                #"\#(Self.name){event_name="exception",\#(Self.base)}"#: 2, #"\#(Self.name){event_name="retry",\#(Self.base)}"#: 2,
            ])
    }

    @Test func dimensionsAreTheEventsThenTheResourcesThenTheSpans() {
        var bench = Self.bench(["exception.type", "http.route", "code"])
        let both = [Proto.attribute("http.route", Proto.string("/span")), Proto.attribute("exception.type", Proto.string("of the span"))]
        let events = [
            Self.event("exception", [Proto.attribute("exception.type", Proto.string("Timeout")), Proto.attribute("code", Proto.int(504))]),
            Self.event("other"),
        ]
        #expect(bench.push(Proto.request([Self.span(events, attributes: both)])) == nil)
        #expect(
            bench.series() == [
                #"\#(Self.name){code="504",event_name="exception",exception_type="Timeout",http_route="/span",\#(Self.base)}"#: 1,
                #"\#(Self.name){event_name="other",exception_type="of the span",http_route="/span",\#(Self.base)}"#: 1,
            ])
    }

    @Test func aLabelCannotTakeANameThatIsThere() {
        var bench = Self.bench(["service"])
        #expect(bench.push(Proto.request([Self.span([Self.event("e", [Proto.attribute("service", Proto.string("x"))])])])) == nil)
        #expect(bench.series() == [#"\#(Self.name){__service="x",event_name="e",\#(Self.base)}"#: 1])
    }

    @Test func valuesAreCutOnACharactersBorder() {
        var bench = Self.bench(["k"]) { $0.labels.maxValueLength = 24 }
        let long = String(repeating: "ä", count: 40)
        #expect(bench.push(Proto.request([Self.span([Self.event(long, [Proto.attribute("k", Proto.string(long))])])])) == nil)
        let cut = String(repeating: "ä", count: 12)
        #expect(bench.series() == [#"\#(Self.name){event_name="\#(cut)",k="\#(cut)",\#(Self.base)}"#: 1])
    }

    @Test func eventsThatAreNotUTF8AreLeftOutAndCounted() {
        var bench = Self.bench()
        #expect(bench.push(Proto.request([Self.span([Proto().bytes(2, [0xff]), Self.event("good")])])) == nil)
        #expect(bench.counts.observed[.spanEvents].invalidUTF8 == 1)
        #expect(bench.series() == [#"\#(Self.name){event_name="good",\#(Self.base)}"#: 1])
    }

    @Test func aSampledSpansEventsCountAsOftenAsIt() {
        var bench = Self.bench { $0.weight.multiplierKey = "ratio" }
        let ratio = [Proto.attribute("ratio", Proto.double(0.25))]
        #expect(bench.push(Proto.request([Self.span([Self.event("e")], attributes: ratio)])) == nil)
        #expect(bench.series() == [#"\#(Self.name){event_name="e",\#(Self.base)}"#: 4])
    }
}

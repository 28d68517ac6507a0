import Pipeline
import PipelineSupport
import Testing

/// Rows 48 to 55 of tempo-behaviour 11.2.
@Suite struct TargetInfoTests {
    private func series(_ resource: [(String, Proto)], _ change: (inout SpanMetricsOptions) -> Void = { _ in }) -> [String] {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        change(&options)
        var bench = Bench(options)
        #expect(bench.push(Proto.request(resource: resource.map { Proto.attribute($0.0, $0.1) }, [Proto.span(), Proto.span()])) == nil)
        return bench.series().keys.filter { !$0.contains("latency") && !$0.contains("size") }.sorted()
    }

    private static let span = #"span_kind="SPAN_KIND_SERVER",span_name="GET /",status_code="STATUS_CODE_UNSET""#
    private static let whole: [(String, Proto)] = [
        ("service.name", Proto.string("svc")), ("service.namespace", Proto.string("ns")), ("service.instance.id", Proto.string("i1")),
    ]

    @Test func identityAloneMakesLabelsButNoTargetInfo() {
        #expect(series(Self.whole) == ["traces_spanmetrics_calls_total{instance=\"i1\",job=\"ns/svc\",service=\"svc\",\(Self.span)}"])
    }

    @Test func anotherAttributeMakesTargetInfo() {
        #expect(series(Self.whole + [("onlyres", Proto.string("r1"))]).last == #"traces_target_info{instance="i1",job="ns/svc",onlyres="r1"}"#)
    }

    @Test func keysThatBeginWithADigitDoNotCount() {
        #expect(!series([("service.name", Proto.string("e4")), ("9bad", Proto.string("x"))]).contains { $0.hasPrefix("traces_target_info") })
    }

    /// Each byte that is no character's counts for itself, as Go reads them (tempo-behaviour 3.5 rule 1).
    @Test(
        arguments: [
            ([0xe2, 0x82, 0x6b], "__k"), ([0xf0, 0x9f, 0x98, 0x6b], "___k"), ([0x6b, 0xf0, 0x9f, 0x98], "k___"), ([0xff, 0xfe, 0x6b], "__k"),
            ([0xed, 0xa0, 0x80, 0x6b], "___k"), ([0xc0, 0x80, 0x6b], "__k"), ([0xe2, 0x82, 0xac, 0x6b], "_k"),
            ([0xe2, 0x82, 0xe2, 0x82, 0xac], "___"),
            ([0xf4, 0x90, 0x80, 0x80], "____"), ([0x80], "_"), ([0xef, 0xbf, 0xbd, 0x6b], "_k"), ([0x6b, 0xc3], "k_"),
        ] as [([UInt8], String)])
    func keysCutInsideACharacter(_ key: [UInt8], _ name: String) {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        var bench = Bench(options)
        let cut = Proto().bytes(1, key).message(2, Proto.string("v"))
        #expect(bench.push(Proto.request(resource: [Proto.attribute("service.name", Proto.string("svc")), cut], [Proto.span()])) == nil)
        let info = bench.series().keys.filter { $0.hasPrefix("traces_target_info") }
        #expect(info == [name < "job" ? "traces_target_info{\(name)=\"v\",job=\"svc\"}" : "traces_target_info{job=\"svc\",\(name)=\"v\"}"])
    }

    /// `max_attribute_bytes` cuts keys at the byte.
    @Test func keysThatAreCutHere() {
        let key = String(repeating: "k", count: 2_047) + "é"
        let name = String(repeating: "k", count: 2_047) + "_"
        let found = series([("service.name", Proto.string("svc")), (key, Proto.string("v"))]) { $0.labels.maxNameLength = 4_000 }
        #expect(found.last == "traces_target_info{job=\"svc\",\(name)=\"v\"}")
    }

    @Test func emptyValuesLeave() {
        let resource = [("service.name", Proto.string("e5")), ("host.id", Proto.int(5)), ("e", Proto.string(""))]
        #expect(series(resource).last == #"traces_target_info{host_id="5",job="e5"}"#)
    }

    @Test func allValueTypesAndCollisions() {
        let array = Proto().message(5, Proto().message(1, Proto.string("x")).message(1, Proto.int(1)).message(1, Proto.double(2.5)))
        let list = Proto().message(6, Proto().message(1, Proto.attribute("a", Proto.int(1))))
        let resource =
            Self.whole + [
                ("arrr", array), ("kvv", list), ("by", Proto().bytes(7, [1])), ("job", Proto.string("J")), ("a.b", Proto.int(1)),
                ("a-b", Proto.int(2)), ("host.id", Proto.string("h-9")), ("emptyv", Proto.string("")),
            ]
        #expect(
            series(resource).last
                == #"traces_target_info{__job="J",a_b="2",arrr="[x12.5]",host_id="h-9",instance="i1",job="ns/svc",kvv="{a:1}"}"#)
    }

    @Test func withoutANameThereIsAnInstanceOnly() {
        let found = series([("service.instance.id", Proto.string("I3")), ("onlyres", Proto.string("x"))])
        #expect(found == ["traces_spanmetrics_calls_total{instance=\"I3\",\(Self.span)}", #"traces_target_info{instance="I3",onlyres="x"}"#])
    }

    @Test func exclusionsAndTheInstanceSwitch() {
        let resource = [
            ("service.name", Proto.string("j")), ("service.instance.id", Proto.string("ii")), ("x.y", Proto.int(1)), ("keep", Proto.int(1)),
        ]
        let found = series(resource) {
            $0.instanceLabel = false
            $0.targetInfoExcluded = ["x.y"]
        }
        #expect(found == ["traces_spanmetrics_calls_total{job=\"j\",service=\"j\",\(Self.span)}", #"traces_target_info{job="j",keep="1"}"#])
        let nobody = series([("service.namespace", Proto.string("n")), ("service.instance.id", Proto.string("i")), ("k", Proto.string("v"))]) {
            $0.instanceLabel = false
        }
        #expect(nobody == ["traces_spanmetrics_calls_total{\(Self.span)}"])
    }

    @Test func spansOutsideTheTimeRangeMakeNone() {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        var bench = Bench(options)
        let resource = (Self.whole + [("k", Proto.string("v"))]).map { Proto.attribute($0.0, $0.1) }
        let request = Proto.request(resource: resource, [Proto.span(end: 10_000_000_000)])
        #expect(bench.push(request, window: TimeWindow(now: 1, slack: 1)) == nil)
        #expect(bench.series().isEmpty)
    }

    @Test func invalidTextCostsTheTargetInfoAlone() {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        var bench = Bench(options)
        let bad = Proto().text(1, "k").message(2, Proto().bytes(1, [0xff]))
        let resource = Self.whole.map { Proto.attribute($0.0, $0.1) } + [bad]
        #expect(bench.push(Proto.request(resource: resource, [Proto.span(), Proto.span()])) == nil)
        #expect(bench.counts.spanMetrics.invalidUTF8 == 2)
        #expect(bench.series().values.contains(2) && !bench.series().keys.contains { $0.hasPrefix("traces_target_info") })
    }

    @Test func theLastResourceAndEveryOtherOneAreSeen() {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        var bench = Bench(options)
        let requests = ["a", "b", "c"].map {
            Proto.request(resource: [Proto.attribute("service.name", Proto.string($0)), Proto.attribute("k", Proto.string($0))], [Proto.span()])
        }
        #expect(bench.push(requests.flatMap { $0 }) == nil)
        #expect(bench.series().keys.filter { $0.hasPrefix("traces_target_info") }.count == 3)
    }
}

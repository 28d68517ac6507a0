import Pipeline
import PipelineSupport
import Testing

/// Spans where OTLP 0.15 to 0.19 had them: they count when there are none in their place of today.
@Suite struct DeprecatedScopeSpansTests {
    private func calls(_ request: [UInt8], isPush: Bool = false) -> String {
        var bench = Bench()
        #expect(bench.push(request, isPush: isPush) == nil)
        let calls = bench.series().keys.filter { $0.hasPrefix("traces_spanmetrics_calls_total") }
        let names = ["old", "new"].filter { name in calls.contains { $0.contains("span_name=\"\(name)\"") } }
        return "\(names.joined(separator: " ")) \(bench.counts.spans)"
    }

    private func group(old: [Proto] = [], new: [Proto] = [], newFirst: Bool = false) -> Proto {
        let old = old.map { Proto().message(1000, Proto().message(2, $0)) }
        let new = new.map { Proto().message(2, Proto().message(2, $0)) }
        let resource = Proto().message(1, Proto().message(1, Proto.attribute("service.name", Proto.string("svc"))))
        return ([resource] + (newFirst ? new + old : old + new)).reduce(Proto()) { Proto(bytes: $0.bytes + $1.bytes) }
    }

    @Test(arguments: [false, true]) func theyCount(_ isPush: Bool) {
        let request = Proto().message(1, group(old: [Proto.span("old"), Proto.span("old")])).bytes
        #expect(calls(request, isPush: isPush) == "old 2")
        let guarded = GuardedRequest(request)
        withExtendedLifetime(guarded) { #expect(RequestWalk.spanCount(guarded.bytes, isPush: isPush) == 2) }
        let size = { (request: [UInt8]) in WalkedRequest(request).totals.values.map(\.size) }
        #expect(size(request) == size(Proto.request([Proto.span("old"), Proto.span("old")])))
    }

    @Test(arguments: [false, true]) func besideTheirSuccessorsTheyDoNot(_ newFirst: Bool) {
        #expect(calls(Proto().message(1, group(old: [Proto.span("old")], new: [Proto.span("new")], newFirst: newFirst)).bytes) == "new 1")
    }

    /// Each resource spans for itself, and empty scope spans are some.
    @Test func groupsStandAlone() {
        let request = Proto().message(1, group(old: [Proto.span("old")])).message(1, group(new: [Proto.span("new")]))
        #expect(calls(request.bytes) == "old new 2")
        let empty = Proto(bytes: group(old: [Proto.span("old")]).bytes + Proto().message(2, Proto()).bytes)
        #expect(calls(Proto().message(1, empty).bytes) == " 0")
    }

    @Test func aWrongIdentifierRefuses() {
        var bench = Bench()
        let request = Proto().message(1, group(old: [Proto().bytes(1, [1, 2]).bytes(2, Array(repeating: 9, count: 8))]))
        #expect(bench.push(request.bytes) == .traceID(bits: 16))
    }

    @Test(
        arguments: ["deprecatedScopeSpans", "deprecated_scope_spans", "instrumentationLibrarySpans", "instrumentation_library_spans"])
    func inJSON(_ name: String) throws {
        let json = #"{"resourceSpans":[{"\#(name)":[{"instrumentationLibrary":{"name":"lib"},"spans":[{"name":"old"}]}]}]}"#
        let scope = Proto().message(1, Proto().text(1, "lib")).message(2, Proto().text(5, "old"))
        #expect(try JSONText.protobuf(json).get() == Proto().message(1, Proto().message(1000, scope)).bytes)
    }

    @Test func longNamesThatNobodyKnows() throws {
        for name in [
            "instrumentationLibrarySpan", "instrumentationLibrarySpanss", String(repeating: "x", count: 48), String(repeating: "x", count: 49),
        ] {
            let json = #"{"resourceSpans":[{"\#(name)":[{"spans":[{"name":"old"}]}]}]}"#
            #expect(try JSONText.protobuf(json).get() == Proto().message(1, Proto()).bytes)
        }
    }
}

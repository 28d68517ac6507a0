import MetronomeConfiguration
import Settings
import Testing

@Suite struct FilterPolicyTests {
    private func policies(_ text: String) throws -> [FilterPolicy] {
        try settings("metrics_generator: {processor: {span_metrics: {filter_policies: \(text)}}}").generator.processor.spanMetrics.filterPolicies
    }

    @Test func valuesKeepTheirType() throws {
        let attributes = try policies(
            "[{include: {match_type: strict, attributes: [{key: resource.a.b, value: x}, {key: span.n, value: 5}, {key: span.f, value: 0.5}, "
                + "{key: span.b, value: true}, {key: span.s, value: '5'}, {key: kind, value: SPAN_KIND_SERVER}]}}]")[0].include?.attributes
        #expect(attributes?.map(\.value) == [.string("x"), .integer(5), .float(0.5), .bool(true), .string("5"), .string("SPAN_KIND_SERVER")])
        #expect(attributes?.map(\.key) == [.resource("a.b"), .span("n"), .span("f"), .span("b"), .span("s"), .kind])
    }

    @Test func allThreeKinds() throws {
        let policy = try policies(
            "[{include: {match_type: regex}, include_any: {match_type: strict, attributes: }, exclude: {match_type: regex, attributes: [{key: name, value: 'a.*'}]}}]"
        )[0]
        #expect(policy.include?.matchType == .regex && policy.include?.attributes == [])
        #expect(policy.includeAny?.matchType == .strict)
        #expect(policy.exclude?.attributes.first?.value == .string("a.*"))
    }

    static let keyTable: [(String, FilterPolicy.Key)] = [
        ("resource.a", FilterPolicy.Key.resource("a")), ("parent.resource.a", .resource("a")), ("span.kind", .span("kind")), ("span:kind", .kind),
        ("span.\"a b\"", .span("a b")), ("name", .name), ("span:name", .name), ("status", .status), ("span:status", .status),
    ]

    @Test(arguments: keyTable)
    func keys(_ text: String, _ key: FilterPolicy.Key) { #expect(FilterPolicy.Key(text) == key) }

    @Test(arguments: [
        "", ".foo", "foo", "duration", "statusMessage", "event.name", "link.a", "instrumentation.x", "resource.", "span.", "span.\"", "span.\"\"",
    ])
    func notKeys(_ text: String) { #expect(FilterPolicy.Key(text) == nil) }
}

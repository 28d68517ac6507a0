import Settings
import TestSupport
import Testing

import Explain

struct ReportTests {
    private static func settings(_ change: (inout TenantSettings) -> Void = { _ in }) -> TenantSettings {
        var settings = TenantSettings()
        settings.processors = ["span-metrics"]
        change(&settings)
        return settings
    }

    private static let spans = (1...100).map { number in
        Captures.Span(
            id: number, name: "GET /\(number % 4)", attributes: [("http.route", "/\(number % 4)"), ("order.id", "o\(number)")],
            resource: [("region", number % 2 == 0 ? "a" : "b")], trace: number)
    }

    @Test func coverageAndPriceOfLabels() throws {
        let settings = Self.settings { $0.spanMetrics.dimensions = ["http.route", "order.id", "htp.route", "region"] }
        let report = try CaptureReport(try Captures.spans(Self.spans), settings, tenant: "", prices: nil)
        func label(_ name: String) throws -> CaptureReport.Label { try #require(report.labels.first { $0.name == name }) }
        #expect(try label("http_route").spans == 100 && label("http_route").of == 100 && label("http_route").values == 4)
        #expect(try label("order_id").values == 100)
        #expect(try label("htp_route").spans == 0 && label("htp_route").reason.contains("did you mean http.route (100 spans)?"))
        #expect(
            report.warnings.contains { $0.hasPrefix("order_id has 100 values") } && report.warnings.contains { $0.hasPrefix("htp_route is on none") })
        let cost = try #require(report.costs.first)
        #expect(cost.label == "order_id" && cost.labelSets == 100 && cost.labelSetsWithout == 4)
        #expect(report.series.first { $0.metric == "traces_spanmetrics_calls_total" }?.count == 100)
        #expect(report.unused.isEmpty)
    }

    private static func policy(_ key: String, _ value: FilterPolicy.Value, _ type: FilterPolicy.MatchType = .strict) -> FilterPolicy {
        var match = FilterPolicy.Match()
        match.matchType = type
        match.attributes = [FilterPolicy.Attribute(keyText: key, value: value)]
        var policy = FilterPolicy()
        policy.include = match
        return policy
    }

    private static let statuses = (1...3).map { Captures.Span(id: $0, attributes: [("http.response.status_code", "200"), ("flag", "x")], trace: $0) }

    @Test(arguments: [
        (
            policy("span.http.response.status_code", .string("200")),
            ["is a whole number on spans, such as 200 (3 spans)", "with a text, \"200\"", "all 3 spans"]
        ),
        (policy("span.http.response.status_code", .float(200)), ["compares it with a number with decimals", "write value: 200"]),
        (policy("span.http.response.status_code", .string("2.."), .regex), ["an expression sees texts alone"]),
        (policy("span.flag", .integer(1)), ["is a text on spans", "with quotation marks"]),
        (policy("span.flag", .string("z")), ["all 3 spans are rejected by span_metrics.filter_policies[0]: include span.flag z"]),
    ])
    func filtersThatNothingPasses(_ policy: FilterPolicy, _ told: [String]) throws {
        let settings = Self.settings { $0.spanMetrics.filterPolicies = [policy] }
        let report = try CaptureReport(try Captures.spans(Self.statuses), settings, tenant: "", prices: nil)
        let warnings = report.warnings.joined(separator: "\n")
        for text in told { #expect(warnings.contains(text), "\(text) in\n\(warnings)") }
    }

    @Test func filtersThatSomethingPassesAreNotDoubted() throws {
        let settings = Self.settings { $0.spanMetrics.filterPolicies = [Self.policy("span.http.response.status_code", .integer(200))] }
        #expect(try CaptureReport(try Captures.spans(Self.statuses), settings, tenant: "", prices: nil).warnings.isEmpty)
        let other = Self.settings { $0.spanMetrics.filterPolicies = [Self.policy("span.absent", .integer(200))] }
        let warnings = try CaptureReport(try Captures.spans(Self.statuses), other, tenant: "", prices: nil).warnings
        #expect(warnings.count == 1 && warnings[0].hasPrefix("all 3 spans"), "nobody knows its type: \(warnings)")
    }

    /// Old and new names of one thing, both ways.
    @Test(arguments: [
        ("http.method", "http.request.method", "its later name"), ("http.request.method", "http.method", "its earlier name"),
        ("db.system", "db.system.name", "its later name"), ("server.address", "net.peer.name", "its earlier name"),
        ("gen_ai.system", "gen_ai.provider.name", "its later name"), ("deployment.environment.name", "deployment.environment", "its earlier name"),
    ])
    func anAttributeByItsOtherName(_ asked: String, _ sent: String, _ what: String) throws {
        let settings = Self.settings { $0.spanMetrics.dimensions = [asked] }
        let spans = try Captures.spans([Captures.Span(id: 1, attributes: [(sent, "v")])])
        let report = try CaptureReport(spans, settings, tenant: "", prices: nil)
        #expect(report.labels.first?.reason.contains("nobody sends \(asked); \(sent), \(what), is on 1 span") == true, "\(report.labels)")
        let told = try Explainer(settings, prices: nil).explain(spans).first?.empty.first?.reason ?? ""
        #expect(told.contains("there is no \(asked); \(sent), \(what), is on the span ('v')"), "\(told)")
    }

    /// What adding leaves behind is not shown.
    @Test(arguments: [
        (0.09999999999999964, "0.1"), (0.05, "0.05"), (1e15, "1e+15"), (2.0, "2"), (1.0 / 3, "0.333333333333"), (0, "0"), (1e-9, "1e-09"),
    ])
    func numbersAreShort(_ number: Double, _ text: String) {
        #expect(Double(ExplanationText.number(number)) == Double(text), "\(ExplanationText.number(number))")
        #expect(ExplanationText.number(number).count <= 16)
    }

    @Test func anotherConfigurationsDifference() throws {
        let before = Self.settings { $0.spanMetrics.dimensions = ["order.id"] }
        let after = Self.settings {
            $0.processors = ["span-metrics", "service-graphs"]
            $0.spanMetrics.dimensions = ["region"]
            $0.spanMetrics.histogramBuckets = [1, 2]
        }
        let text = try SeriesDifference(from: before, to: after, tenant: "", prices: nil, spans: try Captures.spans(Self.spans)).text
        for line in [
            "+ traces_service_graph_request_total", "~ traces_spanmetrics_calls_total: 100 -> 4 series",
            "    + label region: on 100 of 100, 2 values",
            "    - label order_id", "breaks: queries of traces_spanmetrics_calls_total by order_id find nothing", "then 1 2",
        ] { #expect(text.contains(line), "\(line) in\n\(text)") }
        #expect(try SeriesDifference(from: before, to: before, tenant: "", prices: nil, spans: []).text.hasPrefix("the series are the same"))
    }

    @Test func aFirstConfiguration() throws {
        var spans = Self.spans
        spans.append(Captures.Span(id: 200, name: "slow", seconds: 40, trace: 200))
        let text = InferredConfiguration(try Captures.spans(spans)).text
        #expect(text.contains("- http.route   # on 99 % of spans, 4 values") && text.contains("- region"))
        #expect(!text.contains("order.id") && text.contains("histogram_buckets: [") && text.contains("65.536]"))
        #expect(text.contains("processors: [span-metrics, service-graphs]"), "edges of users, no call: \(text)")
    }
}

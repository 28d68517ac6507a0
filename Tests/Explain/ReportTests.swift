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

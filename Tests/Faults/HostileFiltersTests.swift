import TestSupport
import Testing

/// Filter policies whose expressions take exponential time elsewhere, and values made for them (tempo-behaviour 3.10).
struct HostileFiltersTests {
    struct Result: Sendable {
        var statuses: [Int?]
        var neighbour: Neighbour.Outcome
        var calls: [String: Double]
        var filtered: Double
    }

    private static let patterns = ["(a+)+$", "(a|aa)+$", "(.*)*b$", "([a-z]+)*[0-9]$", "^(a?){500}a{500}$"]

    /// Every hostile span is looked at by every expression.
    @Test func takeLinearTime() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.statuses == Array(repeating: 0, count: 8))
        #expect(result.neighbour.problems.isEmpty)
        #expect(result.calls[Neighbour.service] == Double(result.neighbour.taken))
        #expect(result.calls["hostile"] == 4, "those that no expression matches")
        #expect(result.filtered == 4, "those that end as the first expression wants")
    }

    private static func run() throws -> Result {
        let exclude = patterns.map { pattern -> JSONValue in
            ["exclude": ["match_type": "regex", "attributes": [["key": "span.payload", "value": .string(pattern)]]]]
        }
        // Else only the first 2048 bytes would be looked at.
        let configuration = SidecarConfiguration(
            generator: ["processor": ["span_metrics": ["filter_policies": .array(exclude)]]],
            extra: ["overrides": ["defaults": ["ingestion": ["max_attribute_bytes": 4_194_304]]]])
        return try SidecarProcess(configuration).during { sidecar in
            let neighbour = try Neighbour(sidecar)
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            let long = String(repeating: "a", count: 1 << 20)
            var statuses: [Int?] = []
            for number in 0..<8 {
                let value = number.isMultiple(of: 2) ? long + "!" : long
                let request = HostileSpans.request(1, service: "hostile") { HostileSpans.attribute("payload", value, 9, &$1) }
                statuses.append(try connection.call(request).status)
                try neighbour.waitForAnswers(2)
            }
            let outcome = try neighbour.end()
            let page = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text)
            let calls = [Neighbour.service, "hostile"].map { ($0, page.total("traces_spanmetrics_calls_total", ["service": $0])) }
            return Result(
                statuses: statuses, neighbour: outcome, calls: Dictionary(uniqueKeysWithValues: calls),
                filtered: try sidecar.selfMetrics().total("tempo_metrics_generator_spans_discarded_total", ["reason": "span_metrics_filtered"]))
        }
    }
}

import TestSupport
import Testing

/// 100,000 root spans of one trace share one edge (tempo-behaviour 4.2): one place in the store, and no more work than others make.
struct SharedEdgeTests {
    struct Result: Sendable {
        var statuses: [Int?]
        var neighbour: Neighbour.Outcome
        var neighbourCalls: Double
        var calls: Double
        var edges: Double
        var dropped: Double
    }

    private static let spans = 100_000
    private static let requests = 10

    @Test func costsOneEdge() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.statuses == Array(repeating: 0, count: Self.requests))
        #expect(result.neighbour.problems.isEmpty)
        #expect(result.neighbourCalls == Double(result.neighbour.taken))
        #expect(result.calls == Double(Self.spans))
        #expect(result.edges == 2, "the neighbour's spans are of one trace too")
        #expect(result.dropped == 0)
    }

    private static func run() throws -> Result {
        let configuration = SidecarConfiguration(
            generator: ["processor": ["service_graphs": ["wait": "30s", "max_items": 10]]],
            overrides: ["processors": ["span-metrics", "service-graphs"]])
        return try SidecarProcess(configuration).during { sidecar in
            let neighbour = try Neighbour(sidecar)
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            var statuses: [Int?] = []
            for round in 0..<requests {
                let perRequest = spans / requests
                let request = HostileSpans.request(perRequest, service: "hostile", trace: { _ in Array(repeating: 9, count: 16) }) {
                    $1.field(5, string: "root \(round)")
                }
                statuses.append(try connection.call(request).status)
                try neighbour.waitForAnswers(2)
            }
            let outcome = try neighbour.end()
            let metrics = try sidecar.selfMetrics()
            let graphs = "tempo_metrics_generator_processor_service_graphs_"
            let page = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text)
            return Result(
                statuses: statuses, neighbour: outcome,
                neighbourCalls: page.total("traces_spanmetrics_calls_total", ["service": Neighbour.service]),
                calls: page.total("traces_spanmetrics_calls_total", ["service": "hostile"]),
                edges: metrics.total(graphs + "edges"), dropped: metrics.total(graphs + "dropped_spans"))
        }
    }
}

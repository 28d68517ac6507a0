import TestSupport
import Testing

/// A label that never repeats meets `max_active_series`: memory stays as it is and no call is lost (tempo-behaviour 6.8).
struct CardinalityTests {
    struct Result: Sendable {
        var statuses: Set<Int?>
        var neighbour: Neighbour.Outcome
        /// Newest calls of the neighbour, of the overflow, of all.
        var neighbourCalls: Double
        var overflowCalls: Double
        var calls: Double
        var activeSeries: Double
        var limited: Double
        /// MiB at a tenth of the spans, and after all.
        var early: Int
        var late: Int
    }

    private static let limit = 500
    private static let requests = 200
    private static let spans = 1_000

    @Test func explosionIsCutOff() async throws {
        let result = try await onThread { try Self.run() }
        #expect(result.statuses == [0])
        #expect(result.neighbour.problems.isEmpty)
        #expect(result.neighbourCalls == Double(result.neighbour.taken), "series that were there first stay")
        #expect(result.calls == Double(Self.requests * Self.spans + result.neighbour.taken), "nothing is lost")
        #expect(result.overflowCalls > 0)
        #expect(result.activeSeries <= Double(Self.limit))
        #expect(result.limited > 0)
        #expect(result.late - result.early < 16, "\(result.early) MiB, then \(result.late)")
    }

    private static func run() throws -> Result {
        let recorder = try RemoteWriteRecorder()
        defer { recorder.close() }
        let configuration = SidecarConfiguration(
            generator: ["processor": ["span_metrics": ["dimensions": ["request"]]]],
            overrides: ["max_active_series": .integer(Int64(limit))], remoteWrite: [recorder.entry])
        return try SidecarProcess(configuration).during { sidecar in
            let neighbour = try Neighbour(sidecar)
            try neighbour.waitForAnswers(1)
            let connection = try GRPCConnection(port: sidecar.ports.grpc)
            var statuses: Set<Int?> = []
            var early = 0
            for round in 0..<requests {
                let request = HostileSpans.request(spans, service: "hostile") { number, span in
                    HostileSpans.attribute("request", "\(round)-\(number)-\(String(repeating: "x", count: 200))", 9, &span)
                }
                statuses.insert(try connection.call(request).status)
                if round == requests / 10 { early = try sidecar.usage().residentBytes >> 20 }
            }
            try neighbour.waitForAnswers(2)
            let outcome = try neighbour.end()
            let late = try sidecar.usage().residentBytes >> 20
            _ = try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text)
            let metrics = try sidecar.selfMetrics()
            try sidecar.stop()
            let series = recorder.series
            let name = "traces_spanmetrics_calls_total"
            return Result(
                statuses: statuses, neighbour: outcome, neighbourCalls: series.total(name, ["service": Neighbour.service]),
                overflowCalls: series.total(name, ["metric_overflow": "true"]), calls: series.total(name),
                activeSeries: metrics.total("tempo_metrics_generator_registry_active_series"),
                limited: metrics.total("tempo_metrics_generator_registry_series_limited_total"), early: early, late: late)
        }
    }
}

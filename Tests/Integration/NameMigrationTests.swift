import TestSupport
import Testing

/// A dashboard during a migration of attribute names: half of the traffic has the oldest ones.
struct NameMigrationTests {
    struct Seen: Sendable {
        /// P95 in seconds by model, of span metrics and of the processor `gen-ai`.
        var latency: [String: Double]
        var duration: [String: Double]
        /// Calls by model.
        var calls: [String: Double]
    }

    /// What the model is called, from OpenTelemetry's current name to the oldest gateways'.
    private static let generations = ["gen_ai.request.model", "llm.model_name", "ai.model.id", "llm.request.model", "ai.model_id", "model"]
    private static let models = ["gpt-4o": 50, "claude-sonnet-4-5": 400]
    private static let spans = 10

    @Test func oneLineForEachModel() async throws {
        let seen = try await onThread { try Self.run() }
        #expect(seen.calls == Self.models.mapValues { _ in Double(Self.spans * Self.generations.count) })
        #expect(Set(seen.latency.keys) == Set(Self.models.keys))
        #expect(Set(seen.duration.keys) == Set(Self.models.keys))
        for (model, milliseconds) in Self.models {
            // Within the bucket that holds the duration: bounds are at most a factor of two apart.
            let range = Double(milliseconds) / 2000...Double(milliseconds) / 500
            #expect(range.contains(seen.latency[model] ?? 0), "\(model)")
            #expect(range.contains(seen.duration[model] ?? 0), "\(model)")
        }
    }

    private static func run() throws -> Seen {
        let prometheus = try PrometheusServer()
        defer { prometheus.stop() }
        let configuration = SidecarConfiguration(
            generator: ["processor": ["span_metrics": ["dimensions": ["gen_ai.request.model"]]]],
            overrides: ["processors": ["span-metrics", "gen-ai"]],
            remoteWrite: [prometheus.entry], extra: ["metronome": ["profiles": ["gen_ai"]]])
        return try SidecarProcess(configuration).during { sidecar in
            var sent = 0
            for (model, milliseconds) in models {
                for generation in generations {
                    var fixture = SpanFixture(service: "gateway", name: "chat", attributes: [generation: ["stringValue": .string(model)]])
                    fixture.kind = 3
                    fixture.durationMilliseconds = milliseconds
                    fixture.firstNumber = sent + 1
                    sent += spans
                    let reply = try sidecar.post(try fixture.request(count: spans))
                    guard reply.status == 200 else { throw HarnessError("\(generation): \(reply.status) \(reply.text)") }
                }
            }
            var seen = try look(prometheus.queries)
            _ = try Deadline.seconds(20).poll(every: 0.2) {
                seen = try look(prometheus.queries)
                let isComplete = seen.calls.values.reduce(0, +) == Double(spans * generations.count * models.count)
                return isComplete && seen.latency.count == models.count && seen.duration.count == models.count ? true : nil
            }
            return seen
        }
    }

    private static func look(_ queries: PromQLClient) throws -> Seen {
        func byModel(_ expression: String) throws -> [String: Double] {
            Dictionary(try queries.query(expression).map { ($0.labels["gen_ai_request_model"] ?? "", $0.value) }) { $1 }
        }
        func p95(_ metric: String) throws -> [String: Double] {
            try byModel("histogram_quantile(0.95, sum by (le, gen_ai_request_model) (rate(\(metric)_bucket[5m])))").filter { !$0.value.isNaN }
        }
        return Seen(
            latency: try p95("traces_spanmetrics_latency"), duration: try p95("gen_ai_client_operation_duration_seconds"),
            calls: try byModel("sum by (gen_ai_request_model) (traces_spanmetrics_calls_total)"))
    }
}

import TestSupport
import Testing

/// Real AI libraries' instrumentations, each in a process of its own, against a fake provider: calls, errors and tokens to the unit.
///
/// What must come out is the provider's own book-keeping (`fake_provider.py`). Among the calls are streams with and without usage, retries that
/// succeed and that do not, a timeout, calls side by side, calls under an agent whose span repeats their tokens, and calls of an SDK that sends
/// spans of its own beside those of the instrumentation.
struct AILibrariesTests {
    /// What the series say, or must say, of one model.
    struct Usage: Sendable, Equatable {
        var calls: Double
        /// By `error_class`.
        var errors: [String: Double]
        /// By kind; those that are 0 left out.
        var tokens: [String: Double]
    }

    struct Result: Sendable {
        var library: String
        var expected: [String: Usage]
        var seen: [String: Usage]
        /// Agents' spans, which are no calls.
        var agents: Double
    }

    private static let libraries = ["genai", "openllmetry", "openinference", "logfire", "anthropic"]
    private static let counters = [
        "input": "input_tokens", "output": "output_tokens", "cache_read": "cache_read_input_tokens", "cache_write": "cache_write_input_tokens",
    ]

    @Test func callsAndTokensToTheUnit() async throws {
        let results = try await onThread { try Self.run() }
        #expect(results.count == Self.libraries.count)
        for result in results {
            #expect(!result.expected.isEmpty)
            #expect(Set(result.seen.keys) == Set(result.expected.keys), "\(result.library)")
            for (model, usage) in result.expected { #expect(result.seen[model] == usage, "\(result.library), \(model)") }
            #expect(result.agents == (result.library == "anthropic" ? 0 : 1), "\(result.library)")
        }
    }

    private static func run() throws -> [Result] {
        let configuration = SidecarConfiguration(overrides: ["processors": ["gen-ai"]], extra: ["multitenancy_enabled": true])
        return try SidecarProcess(configuration).during { sidecar in
            let started = try libraries.map { library in
                try PythonScript.start(
                    "Tests/Integration/Python/ai_libraries.py", ["--library", library, "--port", "\(sidecar.ports.http)", "--tenant", library])
            }
            let reports = try started.map { try $0.finish(seconds: 300) }
            return try zip(libraries, reports).map { library, report in
                let page = try page(sidecar, library)
                let agents = page.total("gen_ai_invoke_agent_duration_seconds_count")
                return Result(library: library, expected: expectation(report), seen: seen(page), agents: agents)
            }
        }
    }

    private static func page(_ sidecar: SidecarProcess, _ tenant: String) throws -> PrometheusText {
        let reply = try HTTPClient.get(sidecar.ports.admin, "/metrics/spans?tenant=\(tenant)")
        guard reply.status == 200 else { throw HarnessError("/metrics/spans: \(reply.status) \(reply.text)") }
        return try PrometheusText(reply.text)
    }

    private static func expectation(_ report: JSONValue) -> [String: Usage] {
        var expected: [String: Usage] = [:]
        for model in report["models"]?.elements ?? [] {
            expected[model["model"]?.string ?? "?"] = Usage(
                calls: model["calls"]?.double ?? 0, errors: (model["errors"]?.members ?? [:]).compactMapValues(\.double),
                tokens: (model["tokens"]?.members ?? [:]).compactMapValues(\.double))
        }
        return expected
    }

    private static func seen(_ page: PrometheusText) -> [String: Usage] {
        var seen: [String: Usage] = [:]
        for sample in page.samples {
            let model = sample.labels["gen_ai_request_model"] ?? ""
            var usage = seen[model] ?? Usage(calls: 0, errors: [:], tokens: [:])
            if sample.name == "gen_ai_client_operation_duration_seconds_count" {
                usage.calls += sample.value
            } else if sample.name == "gen_ai_client_errors_total" {
                usage.errors[sample.labels["error_class"] ?? "?", default: 0] += sample.value
            } else if let kind = counters.first(where: { sample.name == "gen_ai_client_inference_usage_\($0.value)_total" })?.key, sample.value > 0 {
                usage.tokens[kind, default: 0] += sample.value
            }
            if usage != seen[model] ?? Usage(calls: 0, errors: [:], tokens: [:]) { seen[model] = usage }
        }
        return seen
    }
}

import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

/// Whole stacks, as people run them, against a fake provider: an application behind LiteLLM's proxy, LangChain under LangSmith, Langfuse and
/// OpenInference with the Anthropic SDK's own spans beside, Google's SDK, Pydantic AI.
///
/// What must come out is the provider's own book-keeping (`fake_provider.py`): calls, errors by whose fault they are, tokens, cost, and the calls
/// that the provider's health is made of. Spans come from two processes and several exporters, in many small requests.
struct LiveStacksTests {
    struct Stack: Sendable, CustomStringConvertible {
        let script: String
        let variant: String
        var name: String { "\(script)-\(variant)" }
        var description: String { name }
    }

    /// What is known of one provider, or must be.
    struct Book: Sendable, Equatable {
        var calls = 0.0
        /// By `error_class`.
        var errors: [String: Double] = [:]
        /// By kind; those that are 0 left out.
        var tokens: [String: Double] = [:]
        /// 10⁻⁹ USD.
        var cost = 0.0
        /// Calls of the last hour on the page of providers.
        var health = 0.0
    }

    private static let stacks = [
        // Those that take longest come first.
        Stack(script: "litellm", variant: "one-trace"), Stack(script: "litellm", variant: "two-traces"),
        Stack(script: "langchain", variant: "langsmith"), Stack(script: "langchain", variant: "langfuse"),
        Stack(script: "langchain", variant: "openinference"), Stack(script: "pydantic", variant: "logfire"),
        Stack(script: "pydantic", variant: "alone"), Stack(script: "google", variant: "genai"),
        Stack(script: "google", variant: "openinference"), Stack(script: "google", variant: "openllmetry"),
    ]
    private static let tokenCounters = [
        "input_tokens": "input", "output_tokens": "output", "cache_read_input_tokens": "cache_read", "cache_write_input_tokens": "cache_write",
        "reasoning_output_tokens": "reasoning",
    ]

    @Test func whatComesOutIsWhatTheProviderCounted() async throws {
        let results = try await onThread { try Self.run() }
        #expect(results.count == Self.stacks.count)
        for (stack, expected, seen) in results {
            #expect(!expected.isEmpty, "\(stack)")
            #expect(Set(seen.keys) == Set(expected.keys), "\(stack)")
            for (provider, book) in expected { #expect(seen[provider] == book, "\(stack), \(provider)") }
        }
    }

    private static func run() throws -> [(Stack, [String: Book], [String: Book])] {
        // Series are read once, at the end, and until then calls wait for their spans however busy the machine is.
        let configuration = SidecarConfiguration(
            overrides: ["processors": ["gen-ai", "provider-health"]],
            extra: ["multitenancy_enabled": true, "metronome": ["gen_ai": ["hold": "1m"]]])
        return try SidecarProcess(configuration).during { sidecar in
            let reports = Mutex<[Int: Result<JSONValue, any Error>]>([:])
            // All at once they would starve the tests beside them.
            DispatchQueue.concurrentPerform(iterations: lanes) { lane in
                for index in stride(from: lane, to: stacks.count, by: lanes) {
                    let outcome = Result { try report(of: stacks[index], to: sidecar) }
                    reports.withLock { $0[index] = outcome }
                }
            }
            return try stacks.enumerated().map { index, stack in
                let report = try reports.withLock { $0[index] }?.get() ?? .null
                return (stack, expectation(report), try seen(sidecar, stack.name))
            }
        }
    }

    /// Stacks that run at a time.
    private static let lanes = 2

    private static func report(of stack: Stack, to sidecar: SidecarProcess) throws -> JSONValue {
        try PythonScript.run(
            "Tests/Integration/Python/live_\(stack.script).py",
            ["--variant", stack.variant, "--port", "\(sidecar.ports.http)", "--tenant", stack.name], seconds: 400)
    }

    private static func expectation(_ report: JSONValue) -> [String: Book] {
        report.members.mapValues { book in
            let calls = book["calls"]?.double ?? 0
            return Book(
                calls: calls, errors: (book["errors"]?.members ?? [:]).compactMapValues(\.double),
                tokens: (book["tokens"]?.members ?? [:]).compactMapValues(\.double), cost: billionths(book["cost"]?.double), health: calls)
        }
    }

    private static func seen(_ sidecar: SidecarProcess, _ tenant: String) throws -> [String: Book] {
        var books: [String: Book] = [:]
        var usd: [String: Double] = [:]
        let page = try HTTPClient.get(sidecar.ports.admin, "/metrics/spans?tenant=\(tenant)")
        guard page.status == 200 else { throw HarnessError("/metrics/spans: \(page.status) \(page.text)") }
        for sample in try PrometheusText(page.text).samples where sample.value != 0 {
            let provider = sample.labels["gen_ai_provider_name"] ?? ""
            let kind = sample.name.between("gen_ai_client_inference_usage_", "_total").flatMap { tokenCounters[$0] }
            if sample.name == "gen_ai_client_operation_duration_seconds_count" {
                books[provider, default: Book()].calls += sample.value
            } else if sample.name == "gen_ai_client_errors_total" {
                books[provider, default: Book()].errors[sample.labels["error_class"] ?? "?", default: 0] += sample.value
            } else if sample.name == "gen_ai_client_cost_usd_total" {
                usd[provider, default: 0] += sample.value
            } else if let kind {
                books[provider, default: Book()].tokens[kind, default: 0] += sample.value
            }
        }
        for (provider, amount) in usd { books[provider, default: Book()].cost = billionths(amount) }
        let health = try HTTPClient.get(sidecar.ports.admin, "/api/v1/providers", headers: [("x-scope-orgid", tenant)])
        for entry in try JSONValue(parsing: health.body)["providers"]?.elements ?? [] {
            let provider = entry["provider"]?.string ?? "?"
            books[provider, default: Book()].health = entry["windows"]?["1h"]?["calls"]?.double ?? 0
        }
        return books
    }

    private static func billionths(_ usd: Double?) -> Double { ((usd ?? 0) * 1e9).rounded() }
}

extension String {
    /// What stands between a beginning and an end; nil: it has others.
    fileprivate func between(_ beginning: String, _ end: String) -> String? {
        hasPrefix(beginning) && hasSuffix(end) && count >= beginning.count + end.count ? String(dropFirst(beginning.count).dropLast(end.count)) : nil
    }
}

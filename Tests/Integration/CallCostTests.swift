import Foundation
import TestSupport
import Testing

/// What calls cost, from the price file to the counter.
struct CallCostTests {
    private static func prices(_ input: String) -> String {
        "per: 1M tokens\ndate: 2026-11-20\nprices:\n  - {provider: openai, model: gpt-4o-mini, input: \(input), output: 2}\n"
    }

    /// A call of 1,000 input and 500 output tokens; Number 2 comes behind the first one again, which is counted once.
    private static func call(_ model: String, _ number: Int) throws -> [UInt8] {
        let attributes: [String: JSONValue] = [
            "gen_ai.operation.name": ["stringValue": "chat"], "gen_ai.provider.name": ["stringValue": "openai"],
            "gen_ai.request.model": ["stringValue": .string(model)], "gen_ai.usage.input_tokens": ["intValue": "1000"],
            "gen_ai.usage.output_tokens": ["intValue": "500"],
        ]
        return try SpanFixture(name: "chat \(model)", attributes: attributes).request(count: number)
    }

    private static func running(_ file: String, _ body: @escaping @Sendable (SidecarProcess, String) throws -> Void) async throws {
        try await onThread {
            let directory = try TemporaryDirectory("prices")
            let path = try directory.write("prices.yaml", file)
            let configuration = SidecarConfiguration(
                overrides: ["processors": ["gen-ai"]], extra: ["metronome": ["gen_ai": ["cost": ["price_file": .string(path)]]]])
            try SidecarProcess(configuration).during { try body($0, path) }
        }
    }

    private static func series(_ sidecar: SidecarProcess) throws -> PrometheusText {
        try PrometheusText(HTTPClient.get(sidecar.ports.admin, "/metrics/spans").text)
    }

    @Test func aFileIsReadAgainOnSIGHUP() async throws {
        try await Self.running(Self.prices("1")) { sidecar, path in
            func cost() throws -> Double { try Self.series(sidecar).total("gen_ai_client_cost_usd_total", ["gen_ai_request_model": "gpt-4o-mini"]) }
            func reload(_ text: String, _ message: String) throws {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
                sidecar.process.signal(SIGHUP)
                try waitUntil("it is told") { sidecar.process.log().contains(message) }
            }
            #expect(try sidecar.post(try Self.call("gpt-4o-mini", 1)).status == 200)
            // 1,000 × 1 + 500 × 2 = 2,000 millionths.
            try waitUntil("the call is priced") { try cost() == 0.002 }
            try reload(Self.prices("-3"), "prices.yaml:4:51: prices[0].input: expected a price from 0 to 1000000 USD, got -3")
            #expect(try sidecar.selfMetrics().total("metronome_price_file_last_reload_successful") == 0)
            try reload(Self.prices("3"), "price file read again")
            #expect(try sidecar.selfMetrics().total("metronome_price_file_last_reload_successful") == 1)
            #expect(try sidecar.post(try Self.call("gpt-4o-mini", 2)).status == 200)
            try waitUntil("the second call has the new price", state: { "\(try cost())" }) { try cost() == 0.002 + 0.004 }
        }
    }

    @Test func tokensWithoutPriceAreCountedApart() async throws {
        try await Self.running(Self.prices("1")) { sidecar, _ in
            #expect(try sidecar.post(try Self.call("nobody-knows-it", 1)).status == 200)
            func unpriced(_ type: String) throws -> Double {
                try Self.series(sidecar).total("gen_ai_client_unpriced_tokens_total", ["gen_ai_token_type": type])
            }
            try waitUntil("the gap shows") { try unpriced("input") == 1000 && unpriced("output") == 500 }
            #expect(try Self.series(sidecar).total("gen_ai_client_cost_usd_total") == 0)
        }
    }

    private static func check(_ prices: String?, _ cost: String, processors: String = "gen-ai") async throws -> MetronomeCommand {
        try await onThread {
            let directory = try TemporaryDirectory("prices")
            if let prices { try directory.write("prices.yaml", prices) }
            try directory.write(
                "m.yaml", "overrides: {defaults: {metrics_generator: {processors: [\(processors)]}}}\nmetronome: {gen_ai: {cost: {\(cost)}}}\n")
            return try MetronomeCommand(["check", "--config", "m.yaml"], in: directory)
        }
    }

    @Test func checkTellsWhichPricesHold() async throws {
        let both = try await Self.check(Self.prices("1"), "price_file: prices.yaml")
        #expect(both.exitCode == 0)
        #expect(both.output.contains("  what the sender says\n  prices.yaml, of 2026-11-20: 1 entry\n  shipped list of 20"), "\(both.output)")
        #expect(both.output.contains("genai-prices"))
        let own = try await Self.check(Self.prices("1"), "price_file: prices.yaml, shipped_prices: false")
        #expect(own.output.contains("prices.yaml") && !own.output.contains("shipped list"))
        let none = try await Self.check(nil, "shipped_prices: false")
        #expect(none.output.contains("none: all tokens are counted as unpriced"))
        let ignoring = try await Self.check(nil, "sent: ignore")
        #expect(!ignoring.output.contains("what the sender says") && ignoring.output.contains("shipped list"))
        let only = try await Self.check(nil, "sent: only")
        #expect(only.output.contains("only what their senders say") && !only.output.contains("shipped list"))
        let off = try await Self.check(nil, "enabled: false, price_file: no-such-file.yaml")
        #expect(off.exitCode == 0 && off.output.contains("prices: off"))
        let unasked = try await Self.check(nil, "", processors: "span-metrics")
        #expect(!unasked.output.contains("prices"))
    }

    @Test func aWrongFileStopsTheStart() async throws {
        let wrong = try await Self.check(Self.prices("1") + "  - {provider: OpenAI, model: GPT-4o-mini, input: 1}\n", "price_file: prices.yaml")
        #expect(wrong.exitCode == 1)
        #expect(
            wrong.output.contains(#"prices.yaml:5:31: prices[1]: "gpt-4o-mini" of "OpenAI" already has a price, at prices.yaml:4:31"#),
            "\(wrong.output)")
        let missing = try await Self.check(nil, "price_file: prices.yaml")
        #expect(missing.exitCode == 1 && missing.output.contains("prices.yaml: cannot open price file"))
    }
}

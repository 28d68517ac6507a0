import Pipeline
import PipelineSupport
import Settings
import TestSupport
import Testing

/// Cost to the unit, and what has no price.
@Suite struct CallCostTests {
    /// USD per million tokens.
    private static let book = PriceBook {
        PriceTable([
            [
                PriceEntry(
                    providers: ["openai"], models: ["gpt-4o"], rows: [PriceEntry.Row(rates: PriceRates(input: 2.5, output: 10, cacheRead: 1.25))]),
                PriceEntry(
                    models: ["batchy"],
                    rows: [PriceEntry.Row(rates: PriceRates(input: 4, output: 8)), PriceEntry.Row(.batch, rates: PriceRates(input: 2, output: 4))]),
            ]
        ])
    }

    private func bench() -> GenAIBench {
        GenAIBench {
            $0.prices = Self.book
            $0.gatewayNames = true
        }
    }

    @Test func cachedTokensHaveTheirOwnPrice() {
        var bench = bench()
        bench.send([
            CallSpan.chat(
                tokens: (24, 9), [("gen_ai.usage.cache_read.input_tokens", .int(16)), ("gen_ai.response.model", .string("gpt-4o-2024-08-06"))])
        ])
        let expected = (24.0 - 16) * 2.5e-6 + 16 * 1.25e-6 + 9 * 10e-6
        #expect(abs(bench.sum("gen_ai_client_cost_usd_total") - expected) < 1e-15)
        #expect(abs(bench.sum("gatewayz_cost_by_provider") - expected) < 1e-15)
        #expect(bench.series("gen_ai_client_unpriced_tokens_total").isEmpty)
    }

    /// The answer names the model only; what its region costs the request's name says.
    @Test(arguments: [("eu.anthropic.claude-x-v1:0", 330e-6), ("global.anthropic.claude-x-v1:0", 300e-6), ("claude-x", 330e-6)])
    func bedrocksRegionsHaveTheirOwnPrice(asked: String, expected: Double) {
        var bench = GenAIBench {
            $0.prices = PriceBook {
                PriceTable([
                    [
                        PriceEntry("aws.bedrock", "global.anthropic.claude-x", input: 3),
                        PriceEntry("aws.bedrock", "anthropic.claude-x", "claude-x", input: 3.3),
                    ]
                ])
            }
        }
        bench.send([
            CallSpan.of([
                ("gen_ai.request.model", .string(asked)), ("gen_ai.response.model", .string("claude-x")),
                ("gen_ai.provider.name", .string("aws.bedrock")),
                ("gen_ai.usage.input_tokens", .int(100)),
            ])
        ])
        #expect(abs(bench.sum("gen_ai_client_cost_usd_total") - expected) < 1e-12)
    }

    /// A price that is the same at all times is worked out in another way: to the last bit with the same outcome.
    @Test(arguments: 0..<UInt64(Rounds.of(4)))
    func flatPricesAreThoseOfTheTable(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func price() -> Double { Double(Int.random(in: 0...20_000, using: &random)) / 1_000 }
        let names = (0..<12).map { "m\($0)" }
        let table = PriceTable([
            names.enumerated().map { number, name in
                var rows = [PriceEntry.Row(rates: PriceRates(input: price(), output: price(), cacheRead: number % 2 == 0 ? price() : nil))]
                if number % 3 > 0 { rows.append(PriceEntry.Row(above: 1_000 * (number % 3), rates: PriceRates(input: price(), output: price()))) }
                if number % 4 > 1 { rows.append(PriceEntry.Row(.batch, rates: PriceRates(input: price(), output: price()))) }
                if number == 7 { rows.append(PriceEntry.Row(fromMinute: 0, toMinute: 700, rates: PriceRates(input: price(), output: price()))) }
                if number == 8 { rows = [PriceEntry.Row(rates: PriceRates(input: price(), output: price(), request: 0.01))] }
                return PriceEntry(providers: ["openai"], models: [name], rows: rows)
            }
        ])
        for name in names {
            for input in [Int64(0), 1, 7, 999, 1_000, 1_001, 2_000, 2_001, 123_457] {
                for batch in [false, true] {
                    let cached = Int64.random(in: 0...1, using: &random) * min(input, 3)
                    let output = Int64.random(in: 0...5_000, using: &random)
                    var span = CallSpan.chat(
                        tokens: (input, output), [("gen_ai.usage.cache_read.input_tokens", .int(cached)), ("gen_ai.response.model", .string(name))])
                    if batch { span.attributes.append(("gen_ai.openai.response.service_tier", .string("batch"))) }
                    var bench = GenAIBench { $0.prices = PriceBook { table } }
                    bench.send([span])
                    let number = try #require(table.find("openai", name))
                    let usage = TokenUsage(input: Int(input), output: Int(output), cacheRead: Int(cached))
                    let seconds = Int64((CallSpan.epoch + 100_000_000) / 1_000_000_000)
                    let expected = table.cost(number, usage, tier: batch ? .batch : .standard, at: seconds)
                    #expect(bench.sum("gen_ai_client_cost_usd_total") == expected.usd, "\(name) \(input) \(output) \(cached) \(batch)")
                }
            }
        }
    }

    @Test func batchesAreCheaper() {
        var bench = bench()
        let span = CallSpan.of([
            ("gen_ai.request.model", .string("batchy")), ("gen_ai.operation.name", .string("chat")), ("gen_ai.usage.input_tokens", .int(100)),
            ("gen_ai.openai.response.service_tier", .string("batch")),
        ])
        bench.send([span])
        #expect(abs(bench.sum("gen_ai_client_cost_usd_total") - 200e-6) < 1e-15)
    }

    @Test func tokensWithoutAPriceAreCountedApart() {
        var bench = bench()
        bench.send([
            CallSpan.of([
                ("gen_ai.request.model", .string("nobody-knows")), ("gen_ai.usage.input_tokens", .int(24)), ("gen_ai.usage.output_tokens", .int(9)),
            ])
        ])
        #expect(bench.series("gen_ai_client_cost_usd_total").isEmpty)
        #expect(bench.values("gen_ai_token_type", of: "gen_ai_client_unpriced_tokens_total") == ["input": 24, "output": 9])
        #expect(bench.counts.unpricedTokens == 33)
    }

    @Test func aCallIsPaidForOnce() {
        var bench = bench()
        bench.send([CallSpan.chat(id: 1), CallSpan.chat(id: 2, parent: 1)])
        bench.send([CallSpan.chat(id: 1)])
        #expect(abs(bench.sum("gen_ai_client_cost_usd_total") - (24 * 2.5e-6 + 9 * 10e-6)) < 1e-15)
    }

    @Test func withoutATableNothingIsPriced() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat()])
        #expect(bench.series("gen_ai_client_cost_usd_total").isEmpty && bench.series("gen_ai_client_unpriced_tokens_total").isEmpty)
    }
}

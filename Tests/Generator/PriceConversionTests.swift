import Generator
import MetronomeConfiguration
import Pipeline
import Settings
import Testing

/// The user's price file before the shipped list.
@Suite struct PriceConversionTests {
    private func table(_ text: String, _ change: (inout GenAICostSettings) -> Void = { _ in }) throws -> PriceTable {
        let list = try PriceFile.load(Array(text.utf8), file: "p.yaml", vocabulary: .pipeline, expandEnvironment: false) { _ in nil }.get()
        var settings = GenAICostSettings()
        change(&settings)
        return PriceTable(settings, file: list)
    }

    private func usd(
        _ table: PriceTable, _ provider: String, _ model: String, _ usage: TokenUsage = TokenUsage(input: 1_000_000), _ tier: ServiceTier = .standard,
        on day: String = "2026-11-21"
    ) throws -> Double? {
        let number = Array(provider.utf8).withSlice { provider in
            Array(model.utf8).withSlice { table.find(provider: provider, model: $0) }
        }
        let seconds = try #require(CalendarDay.seconds(day))
        return number.map { table.cost($0, usage, tier: tier, at: seconds).usd }
    }

    private let file = """
        per: 1M tokens
        prices:
          - provider: azure
            model: gpt-4o
            input: 2
            output: 8
            cache_read: 1
            cache_write: 3
            reasoning: 9
            request: 0.5
            above: { tokens: 2000000, input: 4 }
            batch: { input: 1 }
            flex: { input: 1.25 }
            priority: { input: 5 }
          - { model: our-own-7b, aliases: [ours], input: 0.05 }
          - { model: our-own-7b, aliases: [ours], valid_from: 2027-01-01, input: 0.04 }
        """

    @Test func everyPriceArrives() throws {
        let table = try table(file)
        #expect(try usd(table, "azure.ai.openai", "gpt-4o-2024-08-06") == 2.5)
        #expect(try usd(table, "azure.ai.openai", "gpt-4o", TokenUsage(input: 3_000_000)) == 12.5)
        #expect(try usd(table, "azure.ai.openai", "gpt-4o", TokenUsage(output: 1_000_000)) == 8.5)
        #expect(try usd(table, "azure.ai.openai", "gpt-4o", TokenUsage(input: 1_000_000, cacheRead: 1_000_000)) == 1.5)
        #expect(try usd(table, "azure.ai.openai", "gpt-4o", TokenUsage(input: 1_000_000, cacheWrite: 1_000_000)) == 3.5)
        #expect(try usd(table, "azure.ai.openai", "gpt-4o", TokenUsage(output: 1_000_000, reasoning: 1_000_000)) == 9.5)
        for (tier, price) in [(ServiceTier.batch, 1.5), (.flex, 1.75), (.priority, 5.5)] {
            #expect(try usd(table, "azure.ai.openai", "gpt-4o", TokenUsage(input: 1_000_000), tier) == price)
        }
        #expect(try usd(table, "vllm", "ours") == 0.05)
        #expect(try usd(table, "vllm", "ours", on: "2027-01-01") == 0.04)
    }

    @Test func theShippedListFillsTheGaps() throws {
        let table = try table(file)
        #expect(try usd(table, "openai", "gpt-4o") == 2.5, "the file prices only Azure's")
        #expect(try usd(table, "anthropic", "claude-opus-4-1") == 15)
    }

    @Test func theShippedListCanBeLeftOut() throws {
        let table = try table(file) { $0.usesShippedPrices = false }
        #expect(try usd(table, "openai", "gpt-4o") == nil)
        #expect(try usd(table, "azure", "gpt-4o") == 2.5)
    }

    @Test func withoutAFileTheShippedListHolds() throws {
        #expect(try usd(PriceTable(GenAICostSettings(), file: nil), "openai", "gpt-4o") == 2.5)
    }

    @Test func aProviderOfTwoSpellingsIsOne() {
        let text = "per: 1M tokens\nprices:\n  - {provider: bedrock, model: m, input: 1}\n  - {provider: aws.bedrock, model: M, input: 2}\n"
        let loaded = PriceFile.load(Array(text.utf8), file: "p.yaml", vocabulary: .pipeline, expandEnvironment: false) { _ in nil }
        guard case .failure(let errors) = loaded else {
            Issue.record("loads")
            return
        }
        #expect(errors.description == #"p.yaml:4:36: prices[1]: "m" of "aws.bedrock" already has a price, at p.yaml:3:32"#)
    }
}

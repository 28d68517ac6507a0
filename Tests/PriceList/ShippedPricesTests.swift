import Pipeline
import PriceList
import TestSupport
import Testing

/// The price list that comes with Metronome.
@Suite struct ShippedPricesTests {
    private let table = PriceTable([ShippedPrices.entries])
    private let day = CalendarDay.seconds(ShippedPrices.date) ?? 0

    @Test func everyLineIsRead() {
        #expect(ShippedPrices.badLines.isEmpty)
        #expect((150...400).contains(ShippedPrices.modelCount))
        #expect(day > 0)
        #expect(ShippedPrices.text.contains("MIT License"))
        #expect(ShippedPrices.source.contains("MIT"))
    }

    @Test func noModelHasTwoPricesAtOnce() {
        var seen: Set<String> = []
        for entry in ShippedPrices.entries {
            for provider in entry.providers {
                for model in entry.models {
                    #expect(seen.insert("\(provider) \(model) \(entry.validFrom)").inserted, "\(provider) \(model)")
                }
            }
        }
    }

    /// The providers' price pages on the list's day.
    @Test func wellKnownPrices() throws {
        func usd(_ provider: String, _ model: String, _ usage: TokenUsage, _ tier: ServiceTier = .standard) throws -> Double {
            let cost = table.cost(try #require(table.find(provider, model)), usage, tier: tier, at: day)
            #expect(cost.unpricedInput == 0 && cost.unpricedOutput == 0)
            return cost.usd
        }
        // 1,000 × 0.15 + 500 × 0.6 = 450; of 1,000 in 400 cached: 600 × 0.15 + 400 × 0.075 + 500 × 0.6 = 420.
        #expect(try usd("openai", "gpt-4o-mini-2024-07-18", TokenUsage(input: 1000, output: 500)) == 0.00045)
        #expect(try usd("openai", "gpt-4o-mini", TokenUsage(input: 1000, output: 500, cacheRead: 400)) == 0.00042)
        #expect(try usd("openai", "gpt-4o-mini", TokenUsage(input: 1000, output: 500), .batch) == 0.000225)
        #expect(try usd("azure.ai.openai", "gpt-4o", TokenUsage(input: 1000, output: 100)) == 0.0035)
        #expect(try usd("openai", "gpt-4o-2024-05-13", TokenUsage(input: 1000, output: 100)) == 0.0065)
        #expect(try usd("openai", "text-embedding-3-small", TokenUsage(input: 1000)) == 0.00002)
        // 12 × 3 + 2,000 × 0.3 + 100 × 3.75 + 50 × 15 = 1,761.
        let cached = TokenUsage(input: 2112, output: 50, cacheRead: 2000, cacheWrite: 100)
        #expect(try usd("anthropic", "claude-sonnet-4-5-20250929", cached) == 0.001761)
        #expect(try usd("anthropic", "claude-sonnet-4-5", TokenUsage(input: 200_001)) == 1.200006)
        #expect(try usd("gcp.gemini", "models/gemini-2.5-pro", TokenUsage(input: 200_000, output: 10)) == 0.2501)
        #expect(try usd("aws.bedrock", "us.anthropic.claude-opus-4-5-20251101-v1:0", TokenUsage(input: 1000)) == 0.0055)
        #expect(try usd("aws.bedrock", "global.anthropic.claude-opus-4-5-20251101-v1:0", TokenUsage(input: 1000)) == 0.005)
        #expect(try usd("", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", TokenUsage(input: 1000, output: 100)) == 0.00495)
        #expect(try usd("gcp.vertex_ai", "claude-sonnet-4-5@20250929", TokenUsage(input: 1000, output: 100)) == 0.0045)
        #expect(try usd("aws.bedrock", "amazon.nova-pro-v1:0", TokenUsage(input: 1000, output: 100)) == 0.00112)
        #expect(try usd("groq", "llama-3.3-70b-versatile", TokenUsage(input: 1000)) == 0.00059)
        #expect(try usd("perplexity", "sonar-pro", TokenUsage(input: 1000, output: 100)) == 0.0185)
    }

    @Test func announcedChangesTakePlaceOnTheirDay() throws {
        let newYear = try #require(CalendarDay.seconds("2027-01-01"))
        #expect(table.input("gcp.gemini", "gemini-3.6-flash", at: day) == 0.75)
        #expect(table.input("gcp.gemini", "gemini-3.6-flash", at: newYear - 1) == 0.75)
        #expect(table.input("gcp.gemini", "gemini-3.6-flash", at: newYear) == 1.5)
    }

    @Test func makersPricesHoldBehindGateways() {
        #expect(table.input("openrouter", "openai/gpt-4o", at: day) == 2.5)
        #expect(table.input("", "claude-opus-4-1", at: day) == 15)
        #expect(table.input("ollama", "gpt-oss-120b", at: day) == nil, "open weights cost something else everywhere")
        #expect(table.input("ollama", "llama3.2", at: day) == nil)
        #expect(table.input("openai", "gpt-99", at: day) == nil)
    }

    /// Names in the corpus of captured spans that have a price; the others are invented or run by oneself.
    @Test(arguments: [
        ("openai", "gpt-4o-mini"), ("openai", "gpt-4o-mini-2024-07-18"), ("openai", "text-embedding-3-small"),
        ("anthropic", "claude-3-5-sonnet-20241022"),
        ("groq", "llama-3.3-70b-versatile"), ("azure.ai.openai", "gpt-4o"),
    ])
    func modelsOfTheCorpus(_ provider: String, _ model: String) {
        #expect(table.input(provider, model, at: day) != nil)
    }
}

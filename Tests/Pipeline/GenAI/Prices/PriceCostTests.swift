import Pipeline
import Settings
import TestSupport
import Testing

/// What calls cost, against sums made by hand in decimals.
@Suite struct PriceCostTests {
    private func cost(_ rates: PriceRates, _ usage: TokenUsage) -> CallCost { rates.cost(usage) }

    @Test func everyKindOfTokenHasItsPrice() {
        let rates = PriceRates(input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, reasoning: 20, request: 0.005)
        // 2,112 in, of which 2,000 from and 100 into the cache; 50 out, of which 30 for reasoning:
        // 12 × 3 + 2,000 × 0.3 + 100 × 3.75 + 20 × 15 + 30 × 20 = 36 + 600 + 375 + 300 + 600 = 1,911 millionths, and half a cent for the call.
        let usage = TokenUsage(input: 2112, output: 50, cacheRead: 2000, cacheWrite: 100, reasoning: 30)
        #expect(cost(rates, usage) == CallCost(usd: 0.006911))
    }

    /// 0.15 × 123,456 + 0.6 × 7,891 = 18,518.4 + 4,734.6 = 23,253 millionths.
    @Test func totalsAreExact() {
        #expect(cost(PriceRates(input: 0.15, output: 0.6), TokenUsage(input: 123_456, output: 7891)) == CallCost(usd: 0.023253))
    }

    @Test func withoutAPriceOfTheirOwnPartsCostWhatTheRestDoes() {
        let usage = TokenUsage(input: 1000, output: 500, cacheRead: 800, cacheWrite: 100, reasoning: 400)
        #expect(cost(PriceRates(input: 2, output: 8), usage) == CallCost(usd: 0.006))
    }

    @Test func tokensWithoutPriceAreCountedApart() {
        let usage = TokenUsage(input: 1000, output: 500, cacheRead: 800, cacheWrite: 50, reasoning: 400)
        #expect(cost(PriceRates(input: 2), usage) == CallCost(usd: 0.002, unpricedOutput: 500))
        #expect(cost(PriceRates(output: 8), usage) == CallCost(usd: 0.004, unpricedInput: 1000))
        #expect(cost(PriceRates(cacheRead: 1, reasoning: 10), usage) == CallCost(usd: 0.0048, unpricedInput: 200, unpricedOutput: 100))
        #expect(CallCost.unpriced(usage) == CallCost(usd: 0, unpricedInput: 1000, unpricedOutput: 500))
    }

    @Test func freeIsAPrice() {
        #expect(cost(PriceRates(input: 0, output: 0), TokenUsage(input: 1000, output: 500)) == CallCost(usd: 0))
    }

    @Test func partsThatSayMoreThanTheWholeAreBelieved() {
        #expect(cost(PriceRates(input: 3, cacheRead: 1), TokenUsage(input: 12, cacheRead: 2000)) == CallCost(usd: 0.002))
        #expect(cost(PriceRates(output: 10), TokenUsage(output: 10, reasoning: 50)) == CallCost(usd: 0.0001))
    }

    @Test func hugeAndNegativeCountsDoNoHarm() {
        let usage = TokenUsage(input: .max, output: .max, cacheRead: .max, cacheWrite: .max, reasoning: .max)
        #expect(cost(PriceRates(), usage).usd == 0)
        #expect(cost(PriceRates(input: 1, output: 1), usage).usd.isFinite)
        #expect(TokenUsage(input: -1, output: .min, cacheRead: -5, cacheWrite: -6, reasoning: -7) == TokenUsage())
    }

    // MARK: Which row

    private func table(_ rows: PriceEntry.Row...) -> PriceTable { PriceTable([[PriceEntry(models: ["m"], rows: rows)]]) }

    private func input(_ table: PriceTable, _ tokens: Int, _ tier: ServiceTier = .standard, at seconds: Int64 = 0) -> Double? {
        table.find("", "m").map { table.cost($0, TokenUsage(input: tokens), tier: tier, at: seconds).usd * 1_000_000 / Double(tokens) }
    }

    @Test func longPromptsCostMoreAsAWhole() {
        let table = table(
            .init(rates: PriceRates(input: 1)), .init(above: 200_000, rates: PriceRates(input: 2)), .init(above: 500_000, rates: PriceRates(input: 4))
        )
        #expect(input(table, 200_000) == 1)
        #expect(input(table, 200_001) == 2)
        #expect(input(table, 500_000) == 2)
        #expect(input(table, 1_000_000) == 4)
    }

    @Test func tiersHaveTheirOwnPrices() {
        let table = table(
            .init(rates: PriceRates(input: 4)), .init(.batch, rates: PriceRates(input: 2)), .init(.batch, above: 1000, rates: PriceRates(input: 3)))
        #expect(input(table, 1000, .batch) == 2)
        #expect(input(table, 2000, .batch) == 3)
        #expect(input(table, 1000) == 4)
        #expect(input(table, 1000, .flex) == 4, "without prices of its own")
        #expect(input(table, 1000, .priority) == 4)
    }

    @Test func theHourCountsInUTC() {
        let table = table(
            .init(rates: PriceRates(input: 1)), .init(fromMinute: 30, toMinute: 990, rates: PriceRates(input: 2)),
            .init(fromMinute: 1380, toMinute: 15, rates: PriceRates(input: 3)))
        func at(_ hour: Int64, _ minute: Int64) -> Double? { input(table, 1000, at: 20_000 * 86_400 + hour * 3600 + minute * 60) }
        #expect(at(0, 29) == 1)
        #expect(at(0, 30) == 2)
        #expect(at(16, 29) == 2)
        #expect(at(16, 30) == 1)
        #expect(at(23, 0) == 3)
        #expect(at(0, 14) == 3)
        #expect(at(0, 15) == 1)
        #expect(input(table, 1000, at: -60) == 3, "a minute before the epoch")
    }

    @Test func pricesChangeOnTheirDay() {
        let table = PriceTable([
            [PriceEntry("", "m", input: 1, from: 1000), PriceEntry("", "m", input: 3, from: 3000), PriceEntry("", "m", input: 2, from: 2000)]
        ])
        #expect(table.input("", "m", at: 999) == nil)
        #expect(table.input("", "m", at: 1000) == 1)
        #expect(table.input("", "m", at: 2000) == 2)
        #expect(table.input("", "m", at: .max) == 3)
        let twice = PriceTable([[PriceEntry("", "m", input: 1), PriceEntry("", "m", input: 2)]])
        #expect(twice.input("", "m") == 1, "the first of two for the same time")
    }

    @Test(arguments: [
        ("batch", ServiceTier.batch), ("Batch", .batch), ("flex", .flex), ("priority", .priority), ("fast", .priority), ("default", .standard),
        ("auto", .standard), ("on_demand", .standard), ("", .standard), ("batches", .standard),
    ])
    func serviceTiers(_ text: String, _ tier: ServiceTier) {
        #expect(Array(text.utf8).withSlice { ServiceTier($0) } == tier)
    }

    @Test func days() {
        #expect(CalendarDay.seconds("1970-01-01") == 0)
        #expect(CalendarDay.seconds("2000-03-01") == 951_868_800)
        #expect(CalendarDay.seconds("2024-02-29") == 1_709_164_800)
        #expect(CalendarDay.seconds("2026-11-21") == 1_795_219_200)
        for wrong in [
            "", "2026", "2026-11", "2026-13-01", "2026-00-10", "2026-02-29", "1969-12-31", "2026-1-1", "2026-11-211", "+026-11-21", "2026-11-2a",
        ] {
            #expect(CalendarDay.seconds(wrong) == nil, "\(wrong)")
        }
    }
}

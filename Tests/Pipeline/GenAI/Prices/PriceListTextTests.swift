import Pipeline
import Settings
import Testing

@Suite struct PriceListTextTests {
    @Test func modelsAndRows() {
        let text = """
            # a list
            @openai azure.ai.openai *
            a b|in=2 out=8 read=0.5;
             batch in=1;>200000 in=4

            @groq
            c|call=0.005;00:30-16:30 in=1 write=2 reason=3
            d|from=1970-01-02 in=1;flex in=0.5;from=1970-01-03 priority in=2
            """
        let (entries, badLines) = PriceListText.parse(text)
        #expect(badLines.isEmpty)
        let both = ["openai", "azure.ai.openai", PriceEntry.anyProvider]
        #expect(
            entries == [
                PriceEntry(
                    providers: both, models: ["a", "b"],
                    rows: [
                        .init(rates: PriceRates(input: 2, output: 8, cacheRead: 0.5)), .init(.batch, rates: PriceRates(input: 1)),
                        .init(above: 200_000, rates: PriceRates(input: 4)),
                    ]),
                PriceEntry(
                    providers: ["groq"], models: ["c"],
                    rows: [
                        .init(rates: PriceRates(request: 0.005)),
                        .init(fromMinute: 30, toMinute: 990, rates: PriceRates(input: 1, cacheWrite: 2, reasoning: 3)),
                    ]),
                PriceEntry(
                    providers: ["groq"], models: ["d"], validFrom: 86_400,
                    rows: [.init(rates: PriceRates(input: 1)), .init(.flex, rates: PriceRates(input: 0.5))]),
                PriceEntry(providers: ["groq"], models: ["d"], validFrom: 172_800, rows: [.init(.priority, rates: PriceRates(input: 2))]),
            ])
    }

    @Test(arguments: [
        "a", "a|", "|in=1", "a|in=-1", "a|in=x", "a|in=nan", "a|in=inf", "a|batch", "a|in=1=2", "a|in=1|out=2", "a|cheap in=1", "a|>x in=1",
        "a|from=2026-02-30 in=1", "a|25:00-26:00 in=1", "a|1-2 in=1",
    ])
    func whatIsNoPriceIsTold(_ line: String) {
        let (entries, badLines) = PriceListText.parse("x|in=1\n" + line)
        #expect(entries.count == 1)
        #expect(badLines == [2])
    }
}

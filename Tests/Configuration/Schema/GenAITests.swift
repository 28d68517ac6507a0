import MetronomeConfiguration
import Testing

@Suite struct GenAITests {
    @Test func callsArePricedFromTheShippedTableUnlessToldOtherwise() throws {
        let cost = try settings("").genAI.cost
        #expect(cost.isEnabled)
        #expect(cost.priceFile.isEmpty)
        #expect(cost.usesShippedPrices)
    }

    @Test func everyKey() throws {
        var expected = GenAISettings()
        expected.cost.isEnabled = false
        expected.cost.priceFile = "/etc/metronome/prices.yaml"
        expected.cost.usesShippedPrices = false
        let text = "metronome: {gen_ai: {cost: {enabled: false, price_file: /etc/metronome/prices.yaml, shipped_prices: false}}}"
        let loaded = try settings(text)
        #expect(loaded.genAI == expected)
        #expect(try settings(SettingsPrinter.yaml(loaded)).genAI == expected)
    }

    @Test func unknownKeysAreErrors() {
        #expect(
            errors("metronome: {gen_ai: {costs: {}}}") == ["a.yaml:1:22: metronome.gen_ai.costs: unknown key; did you mean cost?"])
        #expect(
            errors("metronome: {gen_ai: {cost: {price_fil: x}}}") == [
                "a.yaml:1:29: metronome.gen_ai.cost.price_fil: unknown key; did you mean price_file?"
            ])
    }
}

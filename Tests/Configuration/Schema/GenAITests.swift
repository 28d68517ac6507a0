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

    @Test func theLabelOfTheService() throws {
        #expect(try settings("").genAI.serviceLabel == "service_name")
        #expect(try settings("metronome: {gen_ai: {service_label: service}}").genAI.serviceLabel == "service")
        let off = try settings(#"metronome: {gen_ai: {service_label: ""}}"#)
        #expect(off.genAI.serviceLabel.isEmpty)
        #expect(try settings(SettingsPrinter.yaml(off)).genAI == off.genAI)
        // The dimension of the same name goes on working.
        #expect(try settings("metronome: {gen_ai: {dimensions: [service.name]}}").genAI.dimensions == ["service.name"])
        #expect(
            errors("metronome: {gen_ai: {service_label: model}}") == [
                "a.yaml:1:37: metronome.gen_ai.service_label: model is a label that these metrics have already"
            ])
        #expect(errors("metronome: {gen_ai: {service_label: a-b}}").count == 1)
        #expect(errors("metronome: {gen_ai: {service_label: le}}").count == 1)
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

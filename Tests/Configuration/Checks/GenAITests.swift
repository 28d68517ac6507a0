import MetronomeConfiguration
import Settings
import Testing

@Suite struct GenAITests {
    @Test func callsArePricedFromTheShippedTableUnlessToldOtherwise() throws {
        let cost = try settings("").genAI.cost
        #expect(cost.isEnabled)
        #expect(cost.priceFile.isEmpty)
        #expect(cost.usesShippedPrices)
        #expect(cost.sent == .prefer)
    }

    @Test func whoseCostIsBelieved() throws {
        for (word, sent) in [("prefer", GenAICostSettings.Sent.prefer), ("ignore", .ignore), ("only", .only)] {
            #expect(try settings("metronome: {gen_ai: {cost: {sent: \(word)}}}").genAI.cost.sent == sent)
        }
        #expect(
            errors("metronome: {gen_ai: {cost: {sent: prefr}}}") == [
                #"a.yaml:1:35: metronome.gen_ai.cost.sent: expected one of prefer, ignore, only, got "prefr"; did you mean prefer?"#
            ])
    }

    @Test func everyKey() throws {
        var expected = GenAISettings()
        expected.cost.isEnabled = false
        expected.cost.priceFile = "/etc/metronome/prices.yaml"
        expected.cost.usesShippedPrices = false
        expected.cost.sent = .only
        let text = "metronome: {gen_ai: {cost: {enabled: false, price_file: /etc/metronome/prices.yaml, shipped_prices: false, sent: only}}}"
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

    @Test(arguments: [("v1.41", GenAINames.v1_41), ("latest", .latest), ("both", .both)])
    func namesOfEitherGeneration(text: String, names: GenAINames) throws {
        let loaded = try settings("metronome: {gen_ai: {names: \(text)}}")
        #expect(loaded.genAI.names == names)
        #expect(try settings(SettingsPrinter.yaml(loaded)).genAI.names == names)
        #expect(try settings("").genAI.names == .v1_41)
        #expect(
            errors("metronome: {gen_ai: {names: newest}}") == [
                "a.yaml:1:29: metronome.gen_ai.names: expected one of v1.41, latest, both, got \"newest\""
            ])
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

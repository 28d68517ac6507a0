/// `metronome.gen_ai`.
enum GenAISchema {
    static func decode(_ keys: MappingReader, _ settings: inout GenAISettings) {
        keys.field("cost")?.mapping { decodeCost($0, &settings.cost) }
    }

    private static func decodeCost(_ keys: MappingReader, _ settings: inout GenAICostSettings) {
        keys.read("enabled", into: &settings.isEnabled) { $0.bool() }
        keys.read("price_file", into: &settings.priceFile) { $0.string() }
        keys.read("shipped_prices", into: &settings.usesShippedPrices) { $0.bool() }
    }
}

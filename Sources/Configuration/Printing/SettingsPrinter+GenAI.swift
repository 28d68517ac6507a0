extension SettingsPrinter {
    static func genAI(_ settings: GenAISettings) -> YAMLText {
        .mapping([
            (
                "cost",
                .mapping([
                    ("enabled", .bool(settings.cost.isEnabled)),
                    ("price_file", .string(settings.cost.priceFile)),
                    ("shipped_prices", .bool(settings.cost.usesShippedPrices)),
                ])
            )
        ])
    }
}

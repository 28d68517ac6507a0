extension SettingsPrinter {
    static func genAI(_ settings: GenAISettings) -> YAMLText {
        .mapping([
            ("dimensions", .strings(settings.dimensions)),
            ("service_label", .string(settings.serviceLabel)),
            ("deduplication_window", .duration(settings.deduplicationWindow)),
            ("hold", .duration(settings.hold)),
            ("names", .string(settings.names.rawValue)),
            (
                "cost",
                .mapping([
                    ("enabled", .bool(settings.cost.isEnabled)),
                    ("price_file", .string(settings.cost.priceFile)),
                    ("shipped_prices", .bool(settings.cost.usesShippedPrices)),
                    ("sent", .string(settings.cost.sent.rawValue)),
                ])
            ),
        ])
    }
}

extension SettingsPrinter {
    static func spanCounting(_ settings: SpanCountingSettings) -> YAMLText {
        .mapping([("skip_counted", .bool(settings.skipsCounted)), ("summary_prefixes", .strings(settings.summaryPrefixes))])
    }
}

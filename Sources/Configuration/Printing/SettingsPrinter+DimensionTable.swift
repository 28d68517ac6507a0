extension SettingsPrinter {
    static func dimensionTable(_ table: DimensionTableSettings) -> [(String, YAMLText)] {
        [("profiles", .strings(table.profiles.map(\.rawValue))), ("dimensions", .list(table.entries.map(entry)))]
    }

    private static func entry(_ entry: DimensionTableSettings.Entry) -> YAMLText {
        .mapping([
            ("label", .string(entry.label)), ("from", .strings(entry.from)), ("scope", .string(entry.scope.rawValue)),
            ("default", .string(entry.fallback)), ("map", .map(entry.map)),
        ])
    }
}

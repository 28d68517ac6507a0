/// What to say about an unknown key.
enum KeyHint {
    /// Another program's word, a key that stands elsewhere, or the nearest of `known`; nil: nothing comes near.
    static func text(_ entry: YAMLEntry, in path: String, among known: some Sequence<String>, _ findings: Findings) -> String? {
        let hasBlocks = findings.kind == .configuration || (findings.kind == .tenants && !path.isEmpty)
        if hasBlocks {
            if let words = BlockWords.hint(entry.key, in: path) ?? ConnectorWords.hint(entry.key, in: path) { return ": \(words)" }
            if let place = MisplacedKeys.place(of: entry.key, from: path) { return " here: write it as \(place)" }
        }
        if let near = findings.hint(entry.key, among: known) { return near }
        if hasBlocks, findings.errors.count < ConfigurationErrors.shown, let key = MisplacedKeys.spelling(of: entry.key),
            let place = MisplacedKeys.place(of: key, from: path)
        {
            return " here: write it as \(place)"
        }
        guard path == "overrides", findings.kind == .configuration, case .mapping = entry.value.content else { return nil }
        return ": tenants stand in a file of their own, which overrides.per_tenant_override_config names; for all of them write overrides.defaults"
    }
}

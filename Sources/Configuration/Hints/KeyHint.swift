/// What to say about an unknown key.
enum KeyHint {
    /// Another program's word, a key that stands elsewhere, or the nearest of `known`; nil: nothing comes near.
    static func text(_ entry: YAMLEntry, in path: String, among known: some Sequence<String>, _ findings: Findings) -> String? {
        if findings.kind == .configuration || (findings.kind == .tenants && !path.isEmpty) {
            if let words = ConnectorWords.hint(entry.key, in: path) { return ": \(words)" }
            if let place = MisplacedKeys.place(of: entry.key, from: path) { return " here: write it as \(place)" }
        }
        if let near = findings.hint(entry.key, among: known) { return near }
        guard path == "overrides", findings.kind == .configuration, case .mapping = entry.value.content else { return nil }
        return ": tenants stand in a file of their own, which overrides.per_tenant_override_config names; for all of them write overrides.defaults"
    }
}

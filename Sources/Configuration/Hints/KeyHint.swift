/// What to say about an unknown key.
enum KeyHint {
    /// Another program's word, a key that stands elsewhere, or the nearest of `known`; nil: nothing comes near.
    ///
    /// - Parameter isShown: whether the error is one of those that are shown: for others a large wrong file would take its time for nothing.
    static func text(_ entry: YAMLEntry, in path: String, among known: some Sequence<String>, _ kind: DocumentKind, isShown: Bool) -> String? {
        let hasBlocks = kind == .configuration || (kind == .tenants && !path.isEmpty)
        if hasBlocks {
            if let words = BlockWords.hint(entry.key, in: path) ?? ConnectorWords.hint(entry.key, in: path) { return ": \(words)" }
            if let place = MisplacedKeys.place(of: entry.key, from: path) { return " here: write it as \(place)" }
        }
        if isShown, let near = NearestKey.of(entry.key, among: Array(known)) { return "; did you mean \(near)?" }
        if hasBlocks, isShown, let key = MisplacedKeys.spelling(of: entry.key),
            let place = MisplacedKeys.place(of: key, from: path)
        {
            return " here: write it as \(place)"
        }
        guard path == "overrides", kind == .configuration, case .mapping = entry.value.content else { return nil }
        return ": tenants stand in a file of their own, which overrides.per_tenant_override_config names; for all of them write overrides.defaults"
    }
}

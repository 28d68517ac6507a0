/// The flat form of `overrides` (tempo-behaviour 1.7): rewritten to the scoped one, each value keeping its place and its own key.
enum LegacyOverrides {
    /// A `tempo.yaml` with its `overrides` in the scoped form.
    static func scoped(in document: Field) -> Field {
        guard case .mapping(let entries) = document.node.content, let overrides = document.below("overrides") else { return document }
        let scoped = scoped(overrides).node
        var result = document
        result.node = YAMLNode(
            .mapping(
                entries.map { entry in
                    guard entry.key == "overrides" else { return entry }
                    var entry = entry
                    entry.value = scoped
                    return entry
                }), at: document.node.position)
        return result
    }

    /// `field` in the scoped form. A document that mixes both forms is an error; what is known in neither is left for the decoder.
    static func scoped(_ written: Field) -> Field {
        let field = withoutPlaceless(written, owner: "overrides")
        guard case .mapping(let entries) = field.node.content else { return field }
        let flat = entries.filter { FlatKeys.paths[$0.key] != nil }
        guard let first = flat.first else { return field }
        if let scoped = entries.first(where: { $0.key == "defaults" }) {
            for entry in flat {
                field.findings.error(
                    at: entry.keyPosition, "\(field.path).\(entry.key)",
                    "a flat key beside the scoped form (defaults at line \(scoped.keyPosition.line)): write it as "
                        + "\(field.path).defaults.\(FlatKeys.paths[entry.key, default: []].joined(separator: "."))")
            }
            var rest = field
            rest.node = YAMLNode(.mapping(entries.filter { FlatKeys.paths[$0.key] == nil }), at: field.node.position)
            return rest
        }
        field.findings.warn(
            "\(first.keyPosition): \(field.path): flat keys such as \(first.key) are deprecated and Tempo 3.0 refuses them by default; write "
                + "\(field.path).defaults.\(FlatKeys.paths[first.key, default: []].joined(separator: "."))")
        return rewritten(field, entries, flat)
    }

    /// `field` without the keys that have no place, which are Tempo's. `owner` is the block's name in the log.
    static func withoutPlaceless(_ field: Field, owner: String) -> Field {
        guard case .mapping(let entries) = field.node.content, entries.contains(where: { FlatKeys.placeless.contains($0.key) }) else { return field }
        for entry in entries where FlatKeys.placeless.contains(entry.key) { field.findings.leaveToTempo("\(owner).\(entry.key)") }
        var result = field
        result.node = YAMLNode(.mapping(entries.filter { !FlatKeys.placeless.contains($0.key) }), at: field.node.position)
        return result
    }

    private static func rewritten(_ field: Field, _ entries: [YAMLEntry], _ flat: [YAMLEntry]) -> Field {
        var kept: [YAMLEntry] = []
        for entry in entries where FlatKeys.paths[entry.key] == nil {
            if FlatKeys.shared.contains(entry.key) { kept.append(entry) } else { rejectUnknown(entry, in: field) }
        }
        kept.append(YAMLEntry(key: "defaults", keyPosition: field.keyPosition, value: tree(field, flat)))
        var result = field
        result.node = YAMLNode(.mapping(kept), at: field.node.position)
        return result
    }

    static func rejectUnknown(_ entry: YAMLEntry, in field: Field) {
        let hint = field.findings.hint(entry, in: field.path, among: Array(FlatKeys.paths.keys) + FlatKeys.shared) ?? ""
        field.findings.error(at: entry.keyPosition, "\(field.path).\(Excerpt.key(entry.key))", "unknown key" + hint)
    }

    /// The scoped block that the flat entries of `field` mean.
    static func tree(_ field: Field, _ flat: [YAMLEntry]) -> YAMLNode {
        var tree = Branch()
        for entry in flat {
            var renamed = entry
            renamed.writtenAs = "\(field.path).\(entry.key)"
            tree.add(renamed, at: FlatKeys.paths[entry.key, default: []][...])
        }
        return tree.node(at: field.node.position)
    }

    /// The scoped tree while it is put together.
    private struct Branch {
        var leaves: [YAMLEntry] = []
        var branches: [(key: String, branch: Branch)] = []

        mutating func add(_ entry: YAMLEntry, at path: ArraySlice<String>) {
            guard let key = path.first else { return }
            guard path.count > 1 else {
                var leaf = entry
                leaf.key = key
                return leaves.append(leaf)
            }
            let place = branches.firstIndex { $0.key == key } ?? branches.count
            if place == branches.count { branches.append((key, Branch())) }
            branches[place].branch.add(entry, at: path.dropFirst())
        }

        func node(at position: SourcePosition) -> YAMLNode {
            let nested = branches.map { YAMLEntry(key: $0.key, keyPosition: position, value: $0.branch.node(at: position)) }
            return YAMLNode(.mapping(leaves + nested), at: position)
        }
    }
}

extension YAMLText {
    /// `path: old -> new` for every value in which this differs from `other`; lists are compared as wholes.
    package func differences(from other: YAMLText) -> [String] {
        var lines: [String] = []
        compare(other, path: "", &lines)
        return lines
    }

    private func compare(_ other: YAMLText, path: String, _ lines: inout [String]) {
        guard case .mapping(let entries) = self, case .mapping(let others) = other else {
            if json != other.json { lines.append("\(path): \(other.json) -> \(json)") }
            return
        }
        let before = Dictionary(others, uniquingKeysWith: { first, _ in first })
        for (key, value) in entries {
            let path = path.isEmpty ? key : "\(path).\(key)"
            if let old = before[key] {
                value.compare(old, path: path, &lines)
            } else {
                lines.append("\(path): unset -> \(value.json)")
            }
        }
        let known = Set(entries.map(\.0))
        for (key, value) in others where !known.contains(key) {
            lines.append("\(path.isEmpty ? key : "\(path).\(key)"): \(value.json) -> unset")
        }
    }

    /// What of this is another than in `other`, by the same keys; nil: nothing. A mapping that lacks one of `other`'s keys is given whole,
    /// and so are lists.
    package func changed(from other: YAMLText) -> YAMLText? {
        guard case .mapping(let entries) = self, case .mapping(let others) = other else { return json == other.json ? nil : self }
        let before = Dictionary(others, uniquingKeysWith: { first, _ in first })
        guard Set(entries.map(\.0)).isSuperset(of: before.keys) else { return self }
        let changes = entries.compactMap { key, value -> (String, YAMLText)? in
            guard let old = before[key] else { return (key, value) }
            return value.changed(from: old).map { (key, $0) }
        }
        return changes.isEmpty ? nil : .mapping(changes)
    }
}

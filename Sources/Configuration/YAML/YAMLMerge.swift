package enum YAMLMerge {
    /// Resolves `<<`: the mapping's own keys win, of several `<<` the last one does, and in a list of mappings the first one.
    /// - Parameter limit: entries that the result may have.
    static func inherited(_ entries: [YAMLEntry], limit: Int) throws(ConfigurationError) -> [YAMLEntry] {
        guard entries.contains(where: { $0.isMerge }) else { return entries }
        var result = entries.filter { !$0.isMerge }
        var keys = Set(result.map(\.key))
        for merge in entries.reversed() where merge.isMerge {
            for source in try mappings(merge.value) {
                for entry in source where keys.insert(entry.key).inserted { result.append(entry) }
                guard result.count <= limit else {
                    throw ConfigurationError(at: merge.keyPosition, "<<: inherits more values than one file may hold, counting aliases")
                }
            }
        }
        return result
    }

    private static func mappings(_ node: YAMLNode) throws(ConfigurationError) -> [[YAMLEntry]] {
        let items: [YAMLNode]
        if case .sequence(let listed) = node.content { items = listed } else { items = [node] }
        var result: [[YAMLEntry]] = []
        for item in items {
            guard case .mapping(let entries) = item.content else {
                throw ConfigurationError(at: node.position, "<<: expected a mapping or a list of mappings")
            }
            result.append(entries)
        }
        return result
    }

    /// Several files: `later` wins key by key. Mappings merge, everything else replaces, null too (it resets to the default).
    package static func overlaid(_ earlier: YAMLNode, by later: YAMLNode) -> YAMLNode {
        guard case .mapping(let base) = earlier.content, case .mapping(let over) = later.content else { return later }
        var result = base
        var places: [String: Int] = [:]
        for (place, entry) in base.enumerated() { places[entry.key] = place }
        for entry in over {
            if let place = places[entry.key] {
                let value = overlaid(result[place].value, by: entry.value)
                result[place] = YAMLEntry(key: entry.key, keyPosition: entry.keyPosition, value: value)
            } else {
                result.append(entry)
            }
        }
        return YAMLNode(.mapping(result), at: later.position)
    }
}

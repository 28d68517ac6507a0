/// Finds where a key belongs that stands in the wrong block.
enum MisplacedKeys {
    /// Words that are keys of too many things to tell which one was meant.
    private static let vague: Set<String> = [
        "action", "auth", "enabled", "endpoint", "exclude", "include", "name", "path", "protocol", "ring", "timeout", "transport", "type", "workers",
    ]

    /// The path of `key` in the block that lies nearest to the one at `path`; nil: no block has it.
    static func place(of key: String, from path: String) -> String? {
        if let place = placeOfFlat(key, from: path) { return place }
        guard !vague.contains(key), let blocks = blocksByKey[key] else { return nil }
        var components = path.split(separator: ".").map(String.init)
        // A tenant's block is like the defaults'.
        let isOverride = components.count > 1 && components[0] == "overrides" && !FlatKeys.shared.contains(components[1])
        let tenant = isOverride ? components[1] : nil
        if isOverride { components[1] = "defaults" }
        let here = components.joined(separator: ".")
        var best: (block: String, shared: Int)?
        for block in blocks where block != here {
            let shared = zip(block.split(separator: "."), components).prefix { String($0) == $1 }.count
            if shared > best?.shared ?? -1 { best = (block, shared) }
        }
        guard let best else { return nil }
        let prefix = "overrides.defaults"
        let block = tenant.map { best.block.hasPrefix(prefix) ? "overrides.\($0)" + best.block.dropFirst(prefix.count) : best.block } ?? best.block
        return block.isEmpty ? key : "\(block).\(key)"
    }

    /// The same for a key of the flat form of overrides, which stands for a path of the scoped one.
    private static func placeOfFlat(_ key: String, from path: String) -> String? {
        guard blocksByKey[key] == nil, let scoped = FlatKeys.paths[key] else { return nil }
        let components = path.split(separator: ".")
        let isTenant = components.count > 1 && components[0] == "overrides" && !FlatKeys.shared.contains(String(components[1]))
        return (["overrides", isTenant ? String(components[1]) : "defaults"] + scoped).joined(separator: ".")
    }

    /// A known key that `key` is but for case and separators (`remoteWrite`), or the flat one that it nearly is; nil: it is like none.
    static func spelling(of key: String) -> String? {
        if let same = keysByFolded[NearestKey.folded(key)] { return same == key ? nil : same }
        guard key.hasPrefix("metrics_generator_") || key.hasPrefix("ingestion_") else { return nil }
        return NearestKey.of(key, among: Array(FlatKeys.paths.keys), most: 2)
    }

    private static let keysByFolded: [String: String] = Dictionary(
        (Array(blocksByKey.keys) + FlatKeys.paths.keys).sorted().map { (NearestKey.folded($0), $0) },
        uniquingKeysWith: { first, _ in first })

    /// Each key's blocks in their order.
    private static let blocksByKey = Dictionary(grouping: KeyIndex.places, by: \.name).mapValues { $0.map(\.block) }
}

/// Finds where a key belongs that stands in the wrong block.
enum MisplacedKeys {
    /// Words that are keys of too many things to tell which one was meant.
    private static let vague: Set<String> = [
        "action", "auth", "enabled", "endpoint", "exclude", "include", "name", "path", "ring", "transport", "type", "workers",
    ]

    /// The path of `key` in the block that lies nearest to the one at `path`; nil: no block has it.
    static func place(of key: String, from path: String) -> String? {
        if let place = placeOfFlat(key, from: path) { return place }
        guard !vague.contains(key), let blocks = blocksByKey[key] else { return nil }
        var components = path.split(separator: ".").map(String.init)
        // A tenant's block is like the defaults'.
        let isOverride = components.count > 1 && components[0] == "overrides" && !LegacyOverrides.shared.contains(components[1])
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
        guard blocksByKey[key] == nil, let scoped = LegacyOverrides.paths[key] else { return nil }
        let components = path.split(separator: ".")
        let isTenant = components.count > 1 && components[0] == "overrides" && !LegacyOverrides.shared.contains(String(components[1]))
        return (["overrides", isTenant ? String(components[1]) : "defaults"] + scoped).joined(separator: ".")
    }

    /// A known key that `key` is but for case and separators (`remoteWrite`), or the flat one that it nearly is; nil: it is like none.
    static func spelling(of key: String) -> String? {
        if let same = keysByFolded[AttributeNames.folded(key)] { return same == key ? nil : same }
        guard key.hasPrefix("metrics_generator_") || key.hasPrefix("ingestion_") else { return nil }
        return NearestKey.of(key, among: Array(LegacyOverrides.paths.keys), most: 2)
    }

    private static let keysByFolded: [String: String] = Dictionary(
        (Array(blocksByKey.keys) + LegacyOverrides.paths.keys).sorted().map { (AttributeNames.folded($0), $0) },
        uniquingKeysWith: { first, _ in first })

    private static let own = [
        ("metronome", ["listen", "limits", "profiles", "metrics", "gateway_names", "provider_health", "gen_ai", "span_metrics"]),
        (
            "metronome.limits",
            [
                "max_message_bytes", "max_decompressed_bytes", "max_concurrent_streams", "max_bytes_in_flight", "max_header_bytes", "idle_timeout",
                "shutdown_deadline", "max_remote_write_queue_bytes",
            ]
        ),
        ("metronome.gen_ai", ["deduplication_window", "hold", "cost", "names"]),
        ("metronome.span_metrics", ["skip_counted", "summary_prefixes"]),
        ("metronome.gen_ai.cost", ["price_file", "shipped_prices", "sent"]),
    ]

    /// Each key's blocks in the order of the option table.
    private static let blocksByKey: [String: [String]] = {
        var result: [String: [String]] = [:]
        for row in TempoVocabulary.keys where row.treatment == .read {
            for name in row.names { result[name, default: []].append(row.block) }
        }
        for (block, names) in own {
            for name in names { result[name, default: []].append(block) }
        }
        return result
    }()
}

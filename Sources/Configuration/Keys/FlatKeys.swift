import Settings

/// The flat form of `overrides` (tempo-behaviour 1.7): each key of the scoped one with the blocks around it in its name.
package enum FlatKeys {
    /// Both forms have these.
    static let shared = ["per_tenant_override_config", "per_tenant_override_period", "user_configurable_overrides", "enable_legacy_overrides"]

    /// Flat key → where it stands under `defaults`.
    package static let paths: [String: [String]] = {
        var paths: [String: [String]] = [:]
        let scoped =
            KeyIndex.places.map { ($0.block, $0.name) }
            + TempoVocabulary.scoped.filter { $0.treatment == .accepted }.flatMap { keys in
                keys.names.map { (keys.block, $0) }
            }
        for (block, name) in scoped {
            guard let blocks = flattened(block), !blocks.contains("processor") || blocks.count > 2, !["processor", "forwarder"].contains(name) else {
                continue
            }
            let path = blocks + [name]
            paths[unprefixed.contains(name) ? name : path.joined(separator: "_")] = path
        }
        return paths.merging(tempoOnly) { $1 }
    }()

    /// The blocks between `defaults` and the keys that the flat form has; nil: it has no keys of that block.
    private static func flattened(_ block: String) -> [String]? {
        let parts = block.split(separator: ".").map(String.init)
        guard parts.count > 2, parts.prefix(2) == ["overrides", "defaults"] else { return nil }
        let blocks = Array(parts.dropFirst(2))
        switch blocks.first {
        case "ingestion": return blocks.count == 1 ? blocks : nil
        case "metrics_generator": return blocks.count < (blocks.contains("processor") ? 4 : 3) ? blocks : nil
        default: return nil
        }
    }

    private static let unprefixed: Set<String> = ["max_traces_per_user", "max_global_traces_per_user"]

    /// What only Tempo's storage and queries read.
    private static let tempoOnly: [String: [String]] = [
        "forwarders": ["forwarders"], "block_retention": ["compaction", "block_retention"],
        "compaction_window": ["compaction", "compaction_window"], "compaction_disabled": ["compaction", "compaction_disabled"],
        "max_bytes_per_tag_values_query": ["read", "max_bytes_per_tag_values_query"],
        "max_blocks_per_tag_values_query": ["read", "max_blocks_per_tag_values_query"],
        "max_search_duration": ["read", "max_search_duration"], "max_metrics_duration": ["read", "max_metrics_duration"],
        "unsafe_query_hints": ["read", "unsafe_query_hints"], "left_pad_trace_ids": ["read", "left_pad_trace_ids"],
        "max_condition_groups_per_tag_query": ["read", "max_condition_groups_per_tag_query"],
        "metrics_spanonly_fetch": ["read", "metrics_spanonly_fetch"], "engine_bytes_tracking": ["read", "engine_bytes_tracking"],
        "span_pruning_enabled": ["read", "span_pruning_enabled"],
        "span_pruning_enabled_by_default": ["read", "span_pruning_enabled_by_default"],
        "span_pruning_awareness": ["read", "span_pruning_awareness"], "max_bytes_per_trace": ["global", "max_bytes_per_trace"],
        "metrics_generator_processor_secret_detection": ["metrics_generator", "processor", "secret_detection"],
        "cost_attribution": ["cost_attribution"], "parquet_dedicated_columns": ["storage", "parquet_dedicated_columns"],
    ].merging(localBlocks) { $1 }

    private static let localBlocks = Dictionary(
        uniqueKeysWithValues: TempoVocabulary.localBlocks.map {
            ("metrics_generator_processor_local_blocks_\($0)", ["metrics_generator", "processor", "local_blocks", $0])
        })

    /// Keys of 2.0 that no scoped form has.
    static let placeless = Set(TempoVocabulary.flatOverrides.flatMap(\.names)).subtracting(paths.keys).subtracting(shared)
}

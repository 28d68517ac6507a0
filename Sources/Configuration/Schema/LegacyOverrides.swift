/// The flat form of `overrides` (tempo-behaviour 1.7): rewritten to the scoped one, each value keeping its place and its own key.
enum LegacyOverrides {
    /// Both forms have these.
    static let shared = ["per_tenant_override_config", "per_tenant_override_period", "user_configurable_overrides", "enable_legacy_overrides"]

    /// Flat key → where it stands under `defaults`.
    static let paths: [String: [String]] = {
        var paths: [String: [String]] = [:]
        for key in [
            "rate_strategy", "rate_limit_bytes", "burst_size_bytes", "tenant_shard_size", "max_attribute_bytes", "artificial_delay",
            "retry_info_enabled",
        ] { paths["ingestion_\(key)"] = ["ingestion", key] }
        for key in ["max_traces_per_user", "max_global_traces_per_user"] { paths[key] = ["ingestion", key] }
        for key in [
            "ring_size", "processors", "max_active_series", "max_active_entities", "collection_interval", "disable_collection",
            "generate_native_histograms", "trace_id_label_name", "remote_write_headers", "ingestion_time_range_slack",
            "native_histogram_bucket_factor", "native_histogram_max_bucket_number", "native_histogram_min_reset_duration",
            "span_name_sanitization", "max_cardinality_per_label",
        ] { paths["metrics_generator_\(key)"] = ["metrics_generator", key] }
        for key in ["queue_size", "workers"] { paths["metrics_generator_forwarder_\(key)"] = ["metrics_generator", "forwarder", key] }
        for (processor, keys) in processors {
            for key in keys { paths["metrics_generator_processor_\(processor)_\(key)"] = ["metrics_generator", "processor", processor, key] }
        }
        for (key, path) in tempoOnly { paths[key] = path }
        return paths
    }()

    private static let processors = [
        (
            "service_graphs",
            [
                "histogram_buckets", "dimensions", "peer_attributes", "enable_client_server_prefix", "enable_messaging_system_latency_histogram",
                "enable_virtual_node_label", "filter_policies", "span_multiplier_key", "enable_tracestate_span_multiplier",
            ]
        ),
        (
            "span_metrics",
            [
                "histogram_buckets", "dimensions", "intrinsic_dimensions", "filter_policies", "dimension_mappings", "enable_target_info",
                "target_info_excluded_dimensions", "enable_instance_label", "span_multiplier_key", "enable_tracestate_span_multiplier",
            ]
        ),
        ("host_info", ["host_identifiers", "metric_name"]),
        (
            "local_blocks",
            [
                "max_live_traces", "max_block_duration", "max_block_bytes", "flush_check_period", "trace_idle_period", "complete_block_timeout",
            ]
        ),
    ]

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
    ]

    /// Keys of 2.0 that no scoped form has.
    static let placeless = Set(TempoVocabulary.names(.accepted, in: "overrides")).subtracting(paths.keys).subtracting(shared)

    /// `field` in the scoped form. A document that mixes both forms is an error; what is known in neither is left for the decoder.
    static func scoped(_ written: Field) -> Field {
        let field = withoutPlaceless(written, owner: "overrides")
        guard case .mapping(let entries) = field.node.content else { return field }
        let flat = entries.filter { paths[$0.key] != nil }
        guard let first = flat.first else { return field }
        if let scoped = entries.first(where: { $0.key == "defaults" }) {
            for entry in flat {
                field.findings.error(
                    at: entry.keyPosition, "\(field.path).\(entry.key)",
                    "a flat key beside the scoped form (defaults at line \(scoped.keyPosition.line)): write it as "
                        + "\(field.path).defaults.\(paths[entry.key, default: []].joined(separator: "."))")
            }
            var rest = field
            rest.node = YAMLNode(.mapping(entries.filter { paths[$0.key] == nil }), at: field.node.position)
            return rest
        }
        field.findings.warn(
            "\(first.keyPosition): \(field.path): flat keys such as \(first.key) are deprecated and Tempo 3.0 refuses them by default; write "
                + "\(field.path).defaults.\(paths[first.key, default: []].joined(separator: "."))")
        return rewritten(field, entries, flat)
    }

    /// `field` without the keys that have no place, which are Tempo's. `owner` is the block's name in the log.
    static func withoutPlaceless(_ field: Field, owner: String) -> Field {
        guard case .mapping(let entries) = field.node.content, entries.contains(where: { placeless.contains($0.key) }) else { return field }
        for entry in entries where placeless.contains(entry.key) { field.findings.leaveToTempo("\(owner).\(entry.key)") }
        var result = field
        result.node = YAMLNode(.mapping(entries.filter { !placeless.contains($0.key) }), at: field.node.position)
        return result
    }

    private static func rewritten(_ field: Field, _ entries: [YAMLEntry], _ flat: [YAMLEntry]) -> Field {
        var kept: [YAMLEntry] = []
        for entry in entries where paths[entry.key] == nil {
            if shared.contains(entry.key) { kept.append(entry) } else { rejectUnknown(entry, in: field) }
        }
        kept.append(YAMLEntry(key: "defaults", keyPosition: field.keyPosition, value: tree(field, flat)))
        var result = field
        result.node = YAMLNode(.mapping(kept), at: field.node.position)
        return result
    }

    static func rejectUnknown(_ entry: YAMLEntry, in field: Field) {
        let hint = KeyHint.text(entry, in: field.path, among: Array(paths.keys) + shared, field.findings) ?? ""
        field.findings.error(at: entry.keyPosition, "\(field.path).\(Excerpt.key(entry.key))", "unknown key" + hint)
    }

    /// The scoped block that the flat entries of `field` mean.
    static func tree(_ field: Field, _ flat: [YAMLEntry]) -> YAMLNode {
        var tree = Branch()
        for entry in flat {
            var renamed = entry
            renamed.writtenAs = "\(field.path).\(entry.key)"
            tree.add(renamed, at: paths[entry.key, default: []][...])
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

import Settings

extension TempoVocabulary {
    /// Keys of the flat form that say nothing here. Those that say something are named after their scoped ones: ``FlatKeys``.
    package static let flatOverrides = [
        TempoKeys("overrides", .accepted, "–2.0", ["search_tags_allow_list", "search_tags_deny_list", "max_search_bytes_per_trace"]),
        TempoKeys(
            "overrides", .accepted, ["forwarders", "block_retention", "max_bytes_per_trace", "max_bytes_per_tag_values_query", "max_search_duration"]),
        TempoKeys("overrides", .accepted, "2.2–", ["max_blocks_per_tag_values_query"]),
        TempoKeys("overrides", .accepted, "2.3–", ["parquet_dedicated_columns"]),
        TempoKeys("overrides", .accepted, "2.4–", ["compaction_window"]),
        TempoKeys("overrides", .accepted, "2.5–", ["max_metrics_duration", "unsafe_query_hints"]),
        TempoKeys("overrides", .accepted, "2.6–", ["compaction_disabled"]),
        TempoKeys("overrides", .accepted, "2.7–", ["cost_attribution"]),
        TempoKeys("overrides", .accepted, "2.10–", ["left_pad_trace_ids"]),
        TempoKeys("overrides", .accepted, "3.0–", ["max_condition_groups_per_tag_query", "metrics_spanonly_fetch"]),
        TempoKeys(
            "overrides", .accepted, "main",
            ["engine_bytes_tracking", "span_pruning_enabled", "span_pruning_enabled_by_default", "span_pruning_awareness"]),
        TempoKeys("overrides", .accepted, "2.3–2.10", localBlocks.map { "metrics_generator_processor_local_blocks_\($0)" }),
        TempoKeys("overrides", .accepted, "main", ["metrics_generator_processor_secret_detection"]),
    ]

    /// Keys of the processor `local-blocks`.
    static let localBlocks = [
        "max_live_traces", "max_block_duration", "max_block_bytes", "flush_check_period", "trace_idle_period", "complete_block_timeout",
    ]
}

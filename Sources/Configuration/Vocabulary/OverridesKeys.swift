extension TempoVocabulary {
    static let overrides = [
        TempoKeys("overrides", .read, ["per_tenant_override_config", "per_tenant_override_period"]),
        TempoKeys("overrides", .read, "2.2–", ["user_configurable_overrides"]),
        TempoKeys("overrides", .read, "2.3–", ["defaults"]),
        TempoKeys("overrides", .accepted, "3.0–", ["enable_legacy_overrides"]),
        TempoKeys("overrides.user_configurable_overrides", .read, ["enabled"]),
        TempoKeys("overrides.user_configurable_overrides", .accepted, ["poll_interval", "client", "api"]),
        TempoKeys("overrides.defaults", .read, "2.3–", ["ingestion", "metrics_generator"]),
        TempoKeys("overrides.defaults", .accepted, "2.3–", ["read", "compaction", "global", "storage", "forwarders"]),
        TempoKeys("overrides.defaults", .accepted, "2.7–", ["cost_attribution"]),
        TempoKeys("overrides.defaults.ingestion", .read, "2.8–", ["max_attribute_bytes"]),
        TempoKeys(
            "overrides.defaults.ingestion", .accepted, "2.3–",
            ["rate_strategy", "rate_limit_bytes", "burst_size_bytes", "max_traces_per_user", "max_global_traces_per_user"]),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.5–", ["tenant_shard_size"]),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.8–", ["artificial_delay"]),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.10–", ["retry_info_enabled"]),
    ]

    static let overriddenGenerator = [
        TempoKeys(
            "overrides.defaults.metrics_generator", .read, "2.3–",
            ["processors", "max_active_series", "collection_interval", "disable_collection", "ingestion_time_range_slack", "processor", "forwarder"]),
        TempoKeys("overrides.defaults.metrics_generator", .read, "2.4–", ["trace_id_label_name", "remote_write_headers"]),
        TempoKeys("overrides.defaults.metrics_generator", .read, "2.6–", ["generate_native_histograms"]),
        TempoKeys(
            "overrides.defaults.metrics_generator", .read, "2.10–",
            [
                "max_active_entities", "native_histogram_bucket_factor", "native_histogram_max_bucket_number",
                "native_histogram_min_reset_duration",
            ]),
        TempoKeys("overrides.defaults.metrics_generator", .read, "3.0–", ["max_cardinality_per_label", "span_name_sanitization"]),
        TempoKeys("overrides.defaults.metrics_generator", .accepted, "2.3–", ["ring_size"]),
        TempoKeys("overrides.defaults.metrics_generator.forwarder", .accepted, "2.3–", ["queue_size", "workers"]),
    ]

    static let overriddenProcessors = [
        TempoKeys("overrides.defaults.metrics_generator.processor", .read, "2.3–", ["span_metrics", "service_graphs"]),
        TempoKeys("overrides.defaults.metrics_generator.processor", .read, "2.9–", ["host_info"]),
        TempoKeys("overrides.defaults.metrics_generator.processor", .named, "2.3–2.10", ["local_blocks"]),
        TempoKeys("overrides.defaults.metrics_generator.processor", .named, "main", ["secret_detection"]),
        TempoKeys(
            "overrides.defaults.metrics_generator.processor.span_metrics", .read, "2.3–",
            [
                "histogram_buckets", "dimensions", "intrinsic_dimensions", "filter_policies", "dimension_mappings", "enable_target_info",
                "target_info_excluded_dimensions",
            ]),
        TempoKeys("overrides.defaults.metrics_generator.processor.span_metrics", .read, "2.10–", ["enable_instance_label"]),
        TempoKeys(
            "overrides.defaults.metrics_generator.processor.span_metrics", .read, "3.0–",
            ["span_multiplier_key", "enable_tracestate_span_multiplier"]),
        TempoKeys("overrides.defaults.metrics_generator.processor.span_metrics", .named, "main", ["max_spans_per_series_per_interval"]),
        TempoKeys(
            "overrides.defaults.metrics_generator.processor.service_graphs", .read, "2.3–",
            ["histogram_buckets", "dimensions", "peer_attributes", "enable_client_server_prefix"]),
        TempoKeys(
            "overrides.defaults.metrics_generator.processor.service_graphs", .read, "2.5–",
            ["enable_messaging_system_latency_histogram", "enable_virtual_node_label"]),
        TempoKeys(
            "overrides.defaults.metrics_generator.processor.service_graphs", .read, "3.0–",
            ["span_multiplier_key", "enable_tracestate_span_multiplier", "filter_policies"]),
        TempoKeys("overrides.defaults.metrics_generator.processor.host_info", .read, "2.9–", ["host_identifiers", "metric_name"]),
    ]
}

extension TempoVocabulary {
    /// Ring, Kafka and TraceQL storage of Tempo's generator are of no concern here.
    static let generator = [
        TempoKeys("metrics_generator", .read, ["processor", "registry", "storage", "metrics_ingestion_time_range_slack"]),
        TempoKeys("metrics_generator", .read, "2.8–", ["codec", "ingest_concurrency"]),
        TempoKeys("metrics_generator", .read, "2.10–", ["limiter_type"]),
        TempoKeys("metrics_generator", .read, "3.0–", ["ring_mode"]),
        TempoKeys("metrics_generator", .accepted, ["ring"]),
        TempoKeys("metrics_generator", .accepted, "2.2–", ["override_ring_key"]),
        TempoKeys("metrics_generator", .accepted, "2.2–2.10", ["traces_storage", "query_timeout"]),
        TempoKeys("metrics_generator", .accepted, "2.6–2.10", ["traces_query_storage"]),
        TempoKeys("metrics_generator", .accepted, "2.7–", ["instance_id"]),
        TempoKeys("metrics_generator", .accepted, "2.7–2.8", ["assigned_partitions"]),
        TempoKeys("metrics_generator", .accepted, "2.8–2.10", ["disable_local_blocks", "disable_grpc"]),
        TempoKeys("metrics_generator", .accepted, "3.0–", ["leave_consumer_group_on_shutdown"]),
        TempoKeys("metrics_generator", .accepted, "main", ["skip_stale_backlog_on_startup", "startup_replay_horizon"]),
    ]

    static let registry = [
        TempoKeys(
            "metrics_generator.registry", .read,
            ["collection_interval", "stale_duration", "external_labels", "max_label_name_length", "max_label_value_length"]),
        TempoKeys("metrics_generator.registry", .read, "2.5–", ["inject_tenant_id_as"]),
    ]

    static let storage = [
        TempoKeys("metrics_generator.storage", .read, ["path", "wal", "remote_write_flush_deadline", "remote_write"]),
        TempoKeys("metrics_generator.storage", .read, "2.3–", ["remote_write_add_org_id_header"]),
        TempoKeys(
            "metrics_generator.storage.wal", .read,
            [
                "wal_segment_size", "wal_compression", "stripe_size", "truncate_frequency", "min_wal_time", "max_wal_time", "no_lockfile",
            ]),
    ]

    static let processors = [
        TempoKeys("metrics_generator.processor", .read, ["span_metrics", "service_graphs"]),
        TempoKeys("metrics_generator.processor", .read, "2.9–", ["host_info"]),
        TempoKeys("metrics_generator.processor", .named, "2.2–2.10", ["local_blocks"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, ["histogram_buckets", "intrinsic_dimensions", "dimensions"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, "2.1–", ["dimension_mappings", "enable_target_info", "span_multiplier_key"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, "2.2–", ["filter_policies"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, "2.2–3.0", ["subprocessors"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, "2.3–", ["target_info_excluded_dimensions"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, "2.10–", ["enable_instance_label"]),
        TempoKeys("metrics_generator.processor.span_metrics", .read, "3.0–", ["enable_tracestate_span_multiplier"]),
        TempoKeys("metrics_generator.processor.span_metrics", .named, "main", ["max_spans_per_series_per_interval"]),
        TempoKeys("metrics_generator.processor.service_graphs", .read, ["wait", "max_items", "workers", "histogram_buckets", "dimensions"]),
        TempoKeys("metrics_generator.processor.service_graphs", .read, "2.1–", ["span_multiplier_key"]),
        TempoKeys("metrics_generator.processor.service_graphs", .read, "2.2–", ["peer_attributes", "enable_client_server_prefix"]),
        TempoKeys(
            "metrics_generator.processor.service_graphs", .read, "2.5–",
            ["enable_messaging_system_latency_histogram", "enable_virtual_node_label"]),
        TempoKeys("metrics_generator.processor.service_graphs", .read, "2.9–", ["database_name_attributes"]),
        TempoKeys("metrics_generator.processor.service_graphs", .read, "3.0–", ["enable_tracestate_span_multiplier", "filter_policies"]),
        TempoKeys("metrics_generator.processor.host_info", .read, ["host_identifiers", "metric_name"]),
        TempoKeys("metrics_generator.processor.span_metrics.filter_policies[]", .read, ["include", "exclude"]),
        TempoKeys("metrics_generator.processor.span_metrics.filter_policies[]", .read, "3.0–", ["include_any"]),
    ]
}

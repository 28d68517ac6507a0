extension TempoVocabulary {
    static let topLevel = [
        TempoKeys("", .read, ["server", "distributor", "metrics_generator", "overrides", "multitenancy_enabled", "auth_enabled"]),
        TempoKeys("", .read, "2.4–", ["shutdown_delay"]),
        TempoKeys(
            "", .named,
            [
                "target", "http_api_prefix", "internal_server", "metrics_generator_client", "querier", "query_frontend", "storage", "memberlist",
                "usage_report",
            ]),
        TempoKeys("", .named, "–1.5", ["search_enabled", "metrics_generator_enabled"]),
        TempoKeys("", .named, "–2.6", ["use_otel_tracer"]),
        TempoKeys("", .named, "2.1–", ["enable_go_runtime_metrics"]),
        TempoKeys("", .named, "2.2–", ["stream_over_http_enabled"]),
        TempoKeys("", .named, "2.2–2.5", ["autocomplete_filtering_enabled"]),
        TempoKeys("", .named, "2.4–", ["cache"]),
        TempoKeys("", .named, "2.7–", ["ingest", "block_builder"]),
        TempoKeys("", .named, "2.8–", ["backend_scheduler", "backend_scheduler_client", "backend_worker"]),
        TempoKeys("", .named, "2.9–", ["live_store", "live_store_client"]),
        TempoKeys("", .named, "2.9–2.10", ["partition_ring_live_store"]),
        TempoKeys("", .named, "–2.10", ["ingester", "ingester_client", "compactor"]),
        TempoKeys("", .named, "3.0–", ["memory", "span_profiling"]),
        TempoKeys("", .named, "main", ["secrets"]),
    ]
}

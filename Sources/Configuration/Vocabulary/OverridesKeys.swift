import Settings

extension TempoVocabulary {
    static let overrides = [
        TempoKeys(
            "overrides", .accepted, "3.0–", ["enable_legacy_overrides"],
            .noEffect("the flat form is always taken, with a warning that names the scoped key")),
        TempoKeys("overrides.user_configurable_overrides", .accepted, ["poll_interval", "client", "api"]),
        TempoKeys("overrides.defaults", .accepted, "2.3–", ["read", "compaction", "global", "storage", "forwarders"], .noEffect("not looked into")),
        TempoKeys("overrides.defaults", .accepted, "2.7–", ["cost_attribution"], .noEffect("not looked into")),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.3–", ["rate_strategy"]),
        TempoKeys(
            "overrides.defaults.ingestion", .accepted, "2.3–", ["rate_limit_bytes", "burst_size_bytes"],
            .better(
                "no rate limit: Tempo before it has one. So a tenant's entry without `ingestion` is not refused with 429 as in Tempo; a warning tells"
            )),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.3–", ["max_traces_per_user", "max_global_traces_per_user"]),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.5–", ["tenant_shard_size"]),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.8–", ["artificial_delay"]),
        TempoKeys("overrides.defaults.ingestion", .accepted, "2.10–", ["retry_info_enabled"]),
    ]

    static let overriddenGenerator = [
        TempoKeys(
            "overrides.defaults.metrics_generator", .accepted, "2.3–", ["ring_size"], .noEffect("there is no queue between receiver and generator"))
    ]

    static let overriddenProcessors = [
        TempoKeys("overrides.defaults.metrics_generator.processor", .named, "2.3–2.10", ["local_blocks"]),
        TempoKeys("overrides.defaults.metrics_generator.processor", .named, "main", ["secret_detection"]),
        TempoKeys("overrides.defaults.metrics_generator.processor.span_metrics", .named, "main", ["max_spans_per_series_per_interval"]),
    ]
}

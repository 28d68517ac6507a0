import Settings

extension TempoVocabulary {
    private static let otherParts = Effect.noEffect("other parts of Tempo; not looked into, named once in the log")

    static let topLevel = [
        TempoKeys("", .named, ["target", "http_api_prefix", "internal_server"]),
        TempoKeys("", .named, ["metrics_generator_client", "querier", "query_frontend", "storage", "memberlist", "usage_report"], otherParts),
        TempoKeys("", .named, "–1.5", ["search_enabled", "metrics_generator_enabled"]),
        TempoKeys("", .named, "–2.6", ["use_otel_tracer"]),
        TempoKeys("", .named, "2.1–", ["enable_go_runtime_metrics"]),
        TempoKeys("", .named, "2.2–", ["stream_over_http_enabled"]),
        TempoKeys("", .named, "2.2–2.5", ["autocomplete_filtering_enabled"]),
        TempoKeys("", .named, "2.4–", ["cache"], otherParts),
        TempoKeys("ingest", .accepted, "2.7–2.10", ["enabled"], .noEffect("`metronome.kafka.enabled` decides")),
        TempoKeys("", .named, "2.7–", ["block_builder"], otherParts),
        TempoKeys("", .named, "2.8–", ["backend_scheduler", "backend_scheduler_client", "backend_worker"], otherParts),
        TempoKeys("", .named, "2.9–", ["live_store", "live_store_client"], otherParts),
        TempoKeys("", .named, "2.9–2.10", ["partition_ring_live_store"]),
        TempoKeys("", .named, "–2.10", ["ingester", "ingester_client", "compactor"], otherParts),
        TempoKeys("", .named, "3.0–", ["memory", "span_profiling"]),
        TempoKeys("", .named, "main", ["secrets"]),
    ]
}

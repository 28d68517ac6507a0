import Settings

extension TempoVocabulary {
    /// Ring and TraceQL storage of Tempo's generator are of no concern here.
    static let generator = [
        TempoKeys("metrics_generator", .accepted, ["ring"], .noEffect("`__metrics_gen_instance` is the host name, as in Tempo")),
        TempoKeys("metrics_generator", .accepted, "2.2–", ["override_ring_key"], .noEffect("`__metrics_gen_instance` is the host name, as in Tempo")),
        TempoKeys("metrics_generator", .accepted, "2.2–2.10", ["traces_storage", "query_timeout"], .noEffect("TraceQL metrics make no series")),
        TempoKeys("metrics_generator", .accepted, "2.6–2.10", ["traces_query_storage"], .noEffect("TraceQL metrics make no series")),
        TempoKeys("metrics_generator", .accepted, "2.7–2.8", ["assigned_partitions"], .noEffect("the consumer group assigns them")),
        TempoKeys("metrics_generator", .accepted, "2.8–2.10", ["disable_local_blocks", "disable_grpc"], .noEffect("TraceQL metrics make no series")),
    ]

    static let processors = [
        TempoKeys("metrics_generator.processor", .named, "2.2–2.10", ["local_blocks"], .noEffect("TraceQL metrics make no series")),
        TempoKeys(
            "metrics_generator.processor.span_metrics", .named, "main", ["max_spans_per_series_per_interval"], .noEffect("every span is counted")),
    ]
}

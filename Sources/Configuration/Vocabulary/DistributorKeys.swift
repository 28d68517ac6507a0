import Settings

extension TempoVocabulary {
    static let distributor = [
        TempoKeys(
            "distributor", .accepted, ["ring", "override_ring_key", "forwarders", "log_received_spans", "rate_limit_response"],
            .noEffect("refusals for lack of room always carry RetryInfo or Retry-After")),
        TempoKeys("distributor", .accepted, "–2.0", ["search_tags_deny_list"]),
        TempoKeys("distributor", .accepted, "–2.3", ["log_received_traces"]),
        TempoKeys("distributor", .accepted, "–2.10", ["extend_writes"]),
        TempoKeys("distributor", .accepted, "2.3–", ["metric_received_spans", "retry_after_on_resource_exhausted"]),
        TempoKeys("distributor", .accepted, "2.6–", ["log_discarded_spans"]),
        TempoKeys(
            "distributor", .accepted, "2.7–", ["usage", "kafka_config"], .noEffect("refusals for lack of room always carry RetryInfo or Retry-After")),
        TempoKeys("distributor", .accepted, "2.7–2.10", ["ingester_write_path_enabled", "kafka_write_path_enabled"]),
        TempoKeys("distributor", .accepted, "2.8–", ["artificial_delay"]),
        TempoKeys(
            "distributor.receivers", .named, ["jaeger", "zipkin", "kafka"],
            .noEffect("and so are further receivers such as `otlp/internal`; convert with a Collector")),
        TempoKeys(
            "distributor.receivers", .named, "–2.10", ["opencensus"],
            .noEffect("and so are further receivers such as `otlp/internal`; convert with a Collector")),
    ]

    /// The Collector's servers; which release of it is in a Tempo decides.
    static let otlp = [
        TempoKeys(
            "distributor.receivers.otlp.protocols.grpc", .accepted, ["keepalive", "read_buffer_size", "write_buffer_size", "include_metadata"]),
        TempoKeys("distributor.receivers.otlp.protocols.grpc", .accepted, TempoReleases.later, ["middlewares", "dialer"]),
        TempoKeys("distributor.receivers.otlp.protocols.http", .accepted, ["metrics_url_path", "logs_url_path", "include_metadata"]),
        TempoKeys(
            "distributor.receivers.otlp.protocols.http", .accepted, TempoReleases.later,
            [
                "profiles_url_path", "compression_algorithms", "read_timeout", "read_header_timeout", "write_timeout", "idle_timeout",
                "keep_alives_enabled", "middlewares", "dialer",
            ]),
    ]
}

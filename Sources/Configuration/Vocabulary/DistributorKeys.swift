extension TempoVocabulary {
    static let distributor = [
        TempoKeys("distributor", .read, ["receivers"]),
        TempoKeys("distributor", .read, "2.8–", ["max_attribute_bytes"]),
        TempoKeys("distributor", .read, "2.7", ["max_span_attr_byte"]),
        TempoKeys(
            "distributor", .accepted, ["ring", "override_ring_key", "forwarders", "log_received_spans", "rate_limit_response"]),
        TempoKeys("distributor", .accepted, "–2.0", ["search_tags_deny_list"]),
        TempoKeys("distributor", .accepted, "–2.3", ["log_received_traces"]),
        TempoKeys("distributor", .accepted, "–2.10", ["extend_writes"]),
        TempoKeys("distributor", .accepted, "2.3–", ["metric_received_spans", "retry_after_on_resource_exhausted"]),
        TempoKeys("distributor", .accepted, "2.6–", ["log_discarded_spans"]),
        TempoKeys("distributor", .accepted, "2.7–", ["usage", "kafka_config"]),
        TempoKeys("distributor", .accepted, "2.7–2.10", ["ingester_write_path_enabled", "kafka_write_path_enabled"]),
        TempoKeys("distributor", .accepted, "2.8–", ["artificial_delay"]),
        TempoKeys("distributor.receivers", .read, ["otlp"]),
        TempoKeys("distributor.receivers", .named, ["jaeger", "zipkin", "kafka"]),
        TempoKeys("distributor.receivers", .named, "–2.10", ["opencensus"]),
        TempoKeys("distributor.receivers.otlp", .read, ["protocols"]),
        TempoKeys("distributor.receivers.otlp.protocols", .read, ["grpc", "http"]),
    ]

    /// The Collector's servers; which release of it is in a Tempo decides.
    static let otlp = [
        TempoKeys(
            "distributor.receivers.otlp.protocols.grpc", .read,
            ["endpoint", "transport", "tls", "auth", "max_recv_msg_size_mib", "max_concurrent_streams"]),
        TempoKeys(
            "distributor.receivers.otlp.protocols.grpc", .accepted, ["keepalive", "read_buffer_size", "write_buffer_size", "include_metadata"]),
        TempoKeys("distributor.receivers.otlp.protocols.grpc", .accepted, TempoReleases.later, ["middlewares", "dialer"]),
        TempoKeys(
            "distributor.receivers.otlp.protocols.http", .read,
            ["endpoint", "transport", "tls", "auth", "cors", "traces_url_path", "max_request_body_size"]),
        TempoKeys("distributor.receivers.otlp.protocols.http", .read, TempoReleases.later, ["response_headers"]),
        TempoKeys("distributor.receivers.otlp.protocols.http", .accepted, ["metrics_url_path", "logs_url_path", "include_metadata"]),
        TempoKeys(
            "distributor.receivers.otlp.protocols.http", .accepted, TempoReleases.later,
            [
                "profiles_url_path", "compression_algorithms", "read_timeout", "read_header_timeout", "write_timeout", "idle_timeout",
                "keep_alives_enabled", "middlewares", "dialer",
            ]),
    ]
}

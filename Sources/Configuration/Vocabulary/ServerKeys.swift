import Settings

extension TempoVocabulary {
    /// Tempo's server library (weaveworks/common up to 2.1, then dskit).
    static let server = [
        TempoKeys("server", .accepted, ["http_listen_network", "http_listen_conn_limit"]),
        TempoKeys(
            "server", .accepted, ["grpc_listen_network", "grpc_listen_address", "grpc_listen_port", "grpc_listen_conn_limit"],
            .noEffect("gRPC has one address: that of the OTLP receiver")),
        TempoKeys("server", .accepted, ["grpc_tls_config"], .noEffect("gRPC has one address: that of the OTLP receiver")),
        TempoKeys("server", .accepted, ["register_instrumentation"]),
        TempoKeys(
            "server", .accepted, ["graceful_shutdown_timeout", "http_server_read_timeout", "http_server_write_timeout", "http_server_idle_timeout"],
            .noEffect("`metronome.limits.idle_timeout`, `.shutdown_deadline`")),
        TempoKeys(
            "server", .accepted,
            [
                "grpc_server_max_send_msg_size", "grpc_server_max_connection_idle", "grpc_server_max_connection_age",
                "grpc_server_max_connection_age_grace", "grpc_server_keepalive_time", "grpc_server_keepalive_timeout",
                "grpc_server_min_time_between_pings", "grpc_server_ping_without_stream_allowed",
            ], .noEffect("any number of PINGs is allowed")),
        TempoKeys(
            "server", .accepted,
            ["log_source_ips_enabled", "log_source_ips_header", "log_source_ips_regex", "log_request_at_info_level_enabled", "http_path_prefix"]),
        TempoKeys(
            "server", .accepted, TempoReleases.later, ["grpc_collect_max_streams_by_conn"],
            .noEffect("gRPC has one address: that of the OTLP receiver")),
        TempoKeys("server", .accepted, TempoReleases.later, ["proxy_protocol_enabled", "report_grpc_codes_in_instrumentation_label_enabled"]),
        TempoKeys(
            "server", .accepted, TempoReleases.later, ["http_server_read_header_timeout", "http_log_closed_connections_without_response_enabled"],
            .noEffect("`metronome.limits.idle_timeout`, `.shutdown_deadline`")),
        TempoKeys(
            "server", .accepted, TempoReleases.later,
            [
                "grpc_server_num_workers", "grpc_server_stats_tracking_enabled", "grpc_server_recv_buffer_pools_enabled",
                "grpc_server_read_buffer_size", "grpc_server_write_buffer_size", "log_source_ips_full", "log_request_headers",
                "log_request_exclude_headers_list", "trace_request_headers", "trace_request_exclude_headers_list", "cluster_validation", "throughput",
                "create_new_traces", "enable_open_metrics_text_created_samples",
            ]),
    ]
}

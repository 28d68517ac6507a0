/// `server`: Tempo's own HTTP and gRPC server. Its HTTP address is Metronome's admin address.
enum ServerSchema {
    /// What Tempo's server library knows and Metronome has no use for.
    static let ignored = [
        "http_listen_network", "http_listen_conn_limit", "grpc_listen_network", "grpc_listen_address", "grpc_listen_port",
        "grpc_listen_conn_limit", "grpc_collect_max_streams_by_conn", "proxy_protocol_enabled", "tls_cipher_suites", "tls_min_version",
        "grpc_tls_config", "register_instrumentation", "report_grpc_codes_in_instrumentation_label_enabled", "graceful_shutdown_timeout",
        "http_server_read_timeout", "http_server_read_header_timeout", "http_server_write_timeout", "http_server_idle_timeout",
        "http_log_closed_connections_without_response_enabled", "grpc_server_max_send_msg_size", "grpc_server_max_connection_idle",
        "grpc_server_max_connection_age", "grpc_server_max_connection_age_grace", "grpc_server_keepalive_time",
        "grpc_server_keepalive_timeout", "grpc_server_min_time_between_pings", "grpc_server_ping_without_stream_allowed",
        "grpc_server_num_workers", "grpc_server_stats_tracking_enabled", "grpc_server_recv_buffer_pools_enabled",
        "grpc_server_read_buffer_size", "grpc_server_write_buffer_size", "log_source_ips_enabled", "log_source_ips_full",
        "log_source_ips_header", "log_source_ips_regex", "log_request_headers", "log_request_at_info_level_enabled",
        "log_request_exclude_headers_list", "trace_request_headers", "trace_request_exclude_headers_list", "http_path_prefix",
        "cluster_validation", "throughput", "create_new_traces", "enable_open_metrics_text_created_samples",
    ]

    enum LogLevel: String, CaseIterable {
        case debug, info, warn, error
    }

    static func decode(_ keys: MappingReader, _ settings: inout Settings) {
        keys.ignore(ignored)
        if let field = keys.field("http_listen_address"), let host = field.string() {
            settings.listen.admin.host = host.isEmpty ? ListenAddress.everywhere : host
            settings.listen.admin.setting = field.path
        }
        if let field = keys.field("http_listen_port"), let port = field.integer(0...65535) {
            // Without an address Tempo's server listens everywhere.
            if settings.listen.admin.setting == "default" { settings.listen.admin.host = ListenAddress.everywhere }
            settings.listen.admin.port = port
            settings.listen.admin.setting = field.path
        }
        if let level = keys.field("log_level")?.choice(LogLevel.self) { settings.logLevel = level.rawValue }
        keys.read("log_format", into: &settings.logFormat) { $0.choice(LogFormat.self) }
        if let field = keys.field("http_tls_config"), field.asksForSomething { field.findings.noEffectYet(field) }
        // 0 means "no limit" to Tempo; Metronome always keeps one.
        if let size = keys.field("grpc_server_max_recv_msg_size")?.integer(0...Int.max), size > 0 { settings.limits.raiseMessageBytes(to: size) }
        if let streams = keys.field("grpc_server_max_concurrent_streams")?.integer(0...Int.max), streams > 0 {
            settings.limits.maxConcurrentStreams = max(settings.limits.maxConcurrentStreams, min(streams, MetronomeSchema.maxStreams))
        }
    }
}

extension IntakeLimits {
    /// Lets messages of `bytes` in, and gives the limits that would still refuse them room. Never lowers one: a limit of Tempo's server is
    /// a need of its clients.
    mutating func raiseMessageBytes(to bytes: Int) {
        maxMessageBytes = max(maxMessageBytes, min(bytes, MetronomeSchema.maxBytes))
        maxDecompressedBytes = max(maxDecompressedBytes, maxMessageBytes)
        maxBytesInFlight = max(maxBytesInFlight, maxMessageBytes)
    }
}

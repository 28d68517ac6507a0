/// `server`: Tempo's own HTTP and gRPC server. Its HTTP address is Metronome's admin address.
enum ServerSchema {
    enum LogLevel: String, CaseIterable {
        case debug, info, warn, error
    }

    static func decode(_ keys: MappingReader, _ settings: inout Settings) {
        keys.accept("server")
        if let field = keys.field("http_listen_address"), let host = field.string() {
            settings.listen.admin.host = host.isEmpty ? ListenAddress.everywhere : host
            settings.listen.admin.setting = field.path
            keys.findings.listeners[field.path] = field.node.position
        }
        if let field = keys.field("http_listen_port"), let port = field.integer(0...65535) {
            // Without an address Tempo's server listens everywhere.
            if settings.listen.admin.setting == "default" { settings.listen.admin.host = ListenAddress.everywhere }
            settings.listen.admin.port = port
            settings.listen.admin.setting = field.path
            keys.findings.listeners[field.path] = field.node.position
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

/// `metronome`: Metronome's own block.
enum MetronomeSchema {
    /// The most that a size under `limits` may be.
    static let maxBytes = 1 << 40
    static let maxStreams = 1 << 20

    static func decode(_ keys: MappingReader, _ settings: inout Settings, _ names: inout DimensionNames) {
        keys.field("listen")?.mapping { keys in
            keys.readOptional("grpc", into: &settings.listen.grpc) { $0.listenAddress() }
            keys.readOptional("http", into: &settings.listen.http) { $0.listenAddress() }
            keys.read("admin", into: &settings.listen.admin) { $0.listenAddress() }
        }
        if let field = keys.field("limits") {
            field.mapping { decodeLimits($0, field, &settings.limits) }
        }
        DimensionTableSchema.decode(keys, &settings.dimensionTable, &names)
        let hostInfo = [settings.generator.processor.hostInfo.metricName, settings.overrides.defaults.hostInfoMetricName]
        keys.field("metrics").map { CustomMetricsSchema.decode($0, &settings.customMetrics, others: hostInfo.filter { !$0.isEmpty }) }
        keys.read("gateway_names", into: &settings.gatewayNames) { $0.bool() }
        keys.field("provider_health")?.mapping { ProviderHealthSchema.decode($0, &settings.providerHealth) }
        keys.field("span_metrics")?.mapping { SpanCountingSchema.decode($0, &settings.spanCounting) }
        keys.field("gen_ai")?.mapping { GenAISchema.decode($0, &settings.genAI) }
    }

    private static func decodeLimits(_ keys: MappingReader, _ field: Field, _ limits: inout IntakeLimits) {
        let size = 1...maxBytes
        let message = keys.field("max_message_bytes")
        if let bytes = message?.byteSize(size) { limits.maxMessageBytes = bytes }
        let decompressed = keys.field("max_decompressed_bytes")
        if let bytes = decompressed?.byteSize(size) { limits.maxDecompressedBytes = bytes }
        let inFlight = keys.field("max_bytes_in_flight")
        if let bytes = inFlight?.byteSize(size) { limits.maxBytesInFlight = bytes }
        keys.read("max_concurrent_streams", into: &limits.maxConcurrentStreams) { $0.integer(1...maxStreams) }
        keys.read("max_header_bytes", into: &limits.maxHeaderBytes) { $0.byteSize(1024...(16 << 20)) }
        keys.read("idle_timeout", into: &limits.idleTimeout) { $0.duration(atLeast: 1_000_000) }
        keys.read("shutdown_deadline", into: &limits.shutdownDeadline) { $0.duration(atLeast: 1_000_000) }
        keys.read("max_remote_write_queue_bytes", into: &limits.maxRemoteWriteQueueBytes) { $0.byteSize(size) }
        keys.read("max_remote_write_queue_bytes_total", into: &limits.maxRemoteWriteQueueBytesTotal) { $0.byteSize(size) }
        // A limit that was set must hold the largest message; one that was not set makes room for it.
        for (name, set, limit) in [
            ("max_decompressed_bytes", decompressed, \IntakeLimits.maxDecompressedBytes), ("max_bytes_in_flight", inFlight, \.maxBytesInFlight),
        ] where limits[keyPath: limit] < limits.maxMessageBytes {
            if let set {
                set.fail("\(name) of \(limits[keyPath: limit]) bytes has no room for one message of \(limits.maxMessageBytes) bytes")
            }
            limits[keyPath: limit] = limits.maxMessageBytes
        }
    }
}

/// The effective settings as a configuration file: what `/status/config` shows. Secrets are `<secret>`; read back, the text gives the
/// same settings but for them.
package enum SettingsPrinter {
    package static func yaml(_ settings: Settings) -> String { yaml(settings, mode: .effective) }

    static func document(_ settings: Settings) -> YAMLText {
        .mapping([
            ("server", .mapping([("log_level", .string(settings.logLevel)), ("log_format", .string(settings.logFormat.rawValue))])),
            ("multitenancy_enabled", .bool(settings.multitenancyEnabled)),
            ("shutdown_delay", .duration(settings.shutdownDelay)),
            ("distributor", distributor(settings)),
            (
                "metrics_generator",
                .mapping([
                    ("processor", processor(settings.generator.processor, showsParts: true)),
                    ("registry", registry(settings.generator.registry)),
                    ("storage", storage(settings.generator.storage)),
                    ("metrics_ingestion_time_range_slack", .duration(settings.generator.ingestionSlack)),
                    ("limiter_type", .string(settings.generator.limiterType.rawValue)),
                ])
            ),
            ("overrides", overrides(settings.overrides)),
            ("metronome", metronome(settings)),
        ])
    }

    private static func distributor(_ settings: Settings) -> YAMLText {
        var protocols: [(String, YAMLText)] = []
        if let grpc = settings.listen.grpc { protocols.append(("grpc", .mapping([("endpoint", address(grpc))]))) }
        if let http = settings.listen.http { protocols.append(("http", .mapping([("endpoint", address(http))]))) }
        let receivers: YAMLText =
            protocols.isEmpty
            ? .mapping([("jaeger", .mapping([]))]) : .mapping([("otlp", .mapping([("protocols", .mapping(protocols))]))])
        return .mapping([("max_attribute_bytes", .number(settings.maxAttributeBytes)), ("receivers", receivers)])
    }

    private static func address(_ address: ListenSettings.Address) -> YAMLText {
        .string(address.host.contains(":") ? "[\(address.host)]:\(address.port)" : "\(address.host):\(address.port)")
    }

    static func registry(_ registry: RegistrySettings) -> YAMLText {
        .mapping([
            ("collection_interval", .duration(registry.collectionInterval)),
            ("stale_duration", .duration(registry.staleDuration)),
            ("external_labels", .map(registry.externalLabels)),
            ("inject_tenant_id_as", .string(registry.injectTenantIDAs)),
            ("max_label_name_length", .number(registry.maxLabelNameLength)),
            ("max_label_value_length", .number(registry.maxLabelValueLength)),
        ])
    }

    private static func metronome(_ settings: Settings) -> YAMLText {
        let limits = settings.limits
        var listen: [(String, YAMLText)] = []
        if let grpc = settings.listen.grpc { listen.append(("grpc", address(grpc))) }
        if let http = settings.listen.http { listen.append(("http", address(http))) }
        listen.append(("admin", address(settings.listen.admin)))
        return .mapping(
            [
                ("listen", .mapping(listen)),
                (
                    "limits",
                    .mapping([
                        ("max_message_bytes", .number(limits.maxMessageBytes)),
                        ("max_decompressed_bytes", .number(limits.maxDecompressedBytes)),
                        ("max_concurrent_streams", .number(limits.maxConcurrentStreams)),
                        ("max_bytes_in_flight", .number(limits.maxBytesInFlight)),
                        ("max_header_bytes", .number(limits.maxHeaderBytes)),
                        ("idle_timeout", .duration(limits.idleTimeout)),
                        ("shutdown_deadline", .duration(limits.shutdownDeadline)),
                        ("max_remote_write_queue_bytes", .number(limits.maxRemoteWriteQueueBytes)),
                        ("max_remote_write_queue_bytes_total", .number(limits.maxRemoteWriteQueueBytesTotal)),
                    ])
                ),
                ("metrics", customMetrics(settings.customMetrics)),
                ("gateway_names", .bool(settings.gatewayNames)),
                ("span_metrics", spanCounting(settings.spanCounting)),
                ("gen_ai", genAI(settings.genAI)),
                ("provider_health", providerHealth(settings.providerHealth)),
            ] + dimensionTable(settings.dimensionTable))
    }
}

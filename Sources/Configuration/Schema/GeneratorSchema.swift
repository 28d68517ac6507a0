/// `metrics_generator` (tempo-behaviour 1.2) but for its storage and processors.
enum GeneratorSchema {
    enum Codec: String, CaseIterable {
        case pushBytes = "push-bytes"
        case otlp
    }

    enum RingMode: String, CaseIterable {
        case partition, generator
    }

    static func decode(
        _ keys: MappingReader, _ settings: inout GeneratorSettings, _ names: inout DimensionNames.Source, _ environment: (String) -> String?
    ) {
        keys.accept("metrics_generator")
        keys.field("processor")?.mapping { ProcessorSchema.decode($0, &settings.processor, &names) }
        keys.field("registry")?.mapping { decodeRegistry($0, &settings.registry) }
        keys.field("storage")?.mapping { StorageSchema.decode($0, &settings.storage, environment) }
        keys.read("metrics_ingestion_time_range_slack", into: &settings.ingestionSlack) { $0.duration() }
        keys.read("limiter_type", into: &settings.limiterType) { $0.choice(LimiterType.self) }
        // Tempo refuses to start with wrong ones; they concern its Kafka path only.
        _ = keys.field("codec")?.choice(Codec.self)
        _ = keys.field("ring_mode")?.choice(RingMode.self)
        _ = keys.field("ingest_concurrency")?.integer(1...Int.max)
    }

    private static func decodeRegistry(_ keys: MappingReader, _ settings: inout RegistrySettings) {
        keys.read("collection_interval", into: &settings.collectionInterval) { $0.duration(atLeast: 1_000_000) }
        keys.read("stale_duration", into: &settings.staleDuration) { $0.duration(atLeast: 1_000_000) }
        keys.read("inject_tenant_id_as", into: &settings.injectTenantIDAs) { $0.string() }
        keys.read("max_label_name_length", into: &settings.maxLabelNameLength) { $0.integer() }
        keys.read("max_label_value_length", into: &settings.maxLabelValueLength) { $0.integer() }
        keys.read("external_labels", into: &settings.externalLabels) { field in
            field.mapping([String: String](), cure: "write names and values without -, such as {cluster: eu-1}") { keys, labels in
                for (name, field) in keys.all {
                    if name.isEmpty { field.fail("a label needs a name") }
                    if let doubt = ExternalLabelAdvice.doubt(name) { keys.findings.warn(field, doubt) }
                    if let value = field.string() { labels[name] = value }
                }
            }
        }
    }
}

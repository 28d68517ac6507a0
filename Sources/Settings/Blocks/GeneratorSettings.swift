/// `metrics_generator` (tempo-behaviour 1.2).
package struct GeneratorSettings: KeyBlock {
    package var processor = ProcessorSettings()
    package var registry = RegistrySettings()
    package var storage = StorageSettings()
    /// Nanoseconds.
    package var ingestionSlack = 30 * Int64.second
    package var limiterType = LimiterType.series
    package init() {}

    package static let rows = KeyRows<GeneratorSettings> {
        KeyRow("processor", \.processor, .block(), "What the processors make of spans.", .same)
        KeyRow("registry", \.registry, .block(), "All series.", .same)
        KeyRow("storage", \.storage, .block(), "Where series go.", .same)
        KeyRow(
            "metrics_ingestion_time_range_slack", \.ingestionSlack, .duration(), "How far from now spans may have ended; others are left out.",
            .same)
        KeyRow(
            "limiter_type", \.limiterType, .word(), "What a tenant's limit counts: `max_active_series` or `max_active_entities`.",
            .same("`series` or `entity`"), since: "2.10–")
        // Tempo refuses to start with wrong ones; they concern its Kafka path only.
        KeyRow("codec", WordForm<Codec>(), "Kafka.", Self.checked, since: "2.8–")
        KeyRow("ingest_concurrency", .whole(1...Int.max), "Kafka.", Self.checked, since: "2.8–")
        KeyRow("ring_mode", WordForm<RingMode>(), "Kafka.", Self.checked, since: "3.0–")
    }

    private static let checked = Effect.noEffect("the value is checked as in Tempo")

    private enum Codec: String, CaseIterable {
        case pushBytes = "push-bytes"
        case otlp
    }

    private enum RingMode: String, CaseIterable {
        case partition, generator
    }
}

/// `limiter_type`: what `max_active_series` or `max_active_entities` counts.
package enum LimiterType: String, Sendable, Equatable, CaseIterable {
    case series, entity
}

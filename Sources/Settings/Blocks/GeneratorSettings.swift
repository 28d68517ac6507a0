/// `metrics_generator` (tempo-behaviour 1.2).
package struct GeneratorSettings: KeyBlock {
    package var processor = ProcessorSettings()
    package var registry = RegistrySettings()
    package var storage = StorageSettings()
    /// Nanoseconds.
    package var ingestionSlack = 30 * Int64.second
    package var limiterType = LimiterType.series
    package var codec = RecordCodec.pushBytes
    package var ringMode = RingMode.partition
    package var instanceID = ""
    package var leavesGroup = false
    package var skipsStaleBacklog = false
    /// Nanoseconds; 0: `ingestionSlack`.
    package var replayHorizon: Int64 = 0
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
        KeyRow("codec", \.codec, .word(), "What records of Kafka hold.", .same, since: "2.8–")
        KeyRow(
            "ingest_concurrency", .whole(1...Int.max), "Workers that decode records of Kafka.",
            .noEffect("the value is checked as in Tempo; every event loop counts records"), since: "2.8–")
        KeyRow(
            "ring_mode", \.ringMode, .word(), "Which consumer group reads Kafka.", .same("`partition`: the group `metrics-generator`"), since: "3.0–")
        KeyRow(
            "instance_id", \.instanceID, .text, "Name of this member of the consumer group; empty: the host name.",
            .same("`__metrics_gen_instance` is the host name, as in Tempo"), since: "2.7–")
        KeyRow(
            "leave_consumer_group_on_shutdown", \.leavesGroup, .flag, "Whether partitions go to others at once when this process ends.",
            .better("the member has no static name then, so that it also loses its partitions when it crashes"), since: "3.0–")
        KeyRow(
            "skip_stale_backlog_on_startup", \.skipsStaleBacklog, .flag, "Whether records that are too old at the start are not read.", .same,
            since: "main")
        KeyRow(
            "startup_replay_horizon", \.replayHorizon, .duration(), "How old they may be; 0: `metrics_ingestion_time_range_slack`.", .same,
            since: "main")
    }
}

/// `codec`: what a record of Kafka holds (tempo-behaviour 10.5).
package enum RecordCodec: String, Sendable, Equatable, CaseIterable {
    case pushBytes = "push-bytes"
    case otlp
}

/// `ring_mode`: which consumer group is joined.
package enum RingMode: String, Sendable, Equatable, CaseIterable {
    case partition, generator
}

/// `limiter_type`: what `max_active_series` or `max_active_entities` counts.
package enum LimiterType: String, Sendable, Equatable, CaseIterable {
    case series, entity
}

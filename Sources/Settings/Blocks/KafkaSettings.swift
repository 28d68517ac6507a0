/// `metronome.kafka`: spans out of the topic that Tempo's distributors write, beside those that are sent.
package struct KafkaSettings: KeyBlock {
    package var enabled = false
    package var consumerGroup = ""
    package var clientRack = ""
    package var lateBy = LateBy.record
    package var maxQueuedBytes = 64 << 20
    package var maxRecordBytes = 64 << 20
    package var sessionTimeout = 3 * Int64.minute
    package var handoverTimeout = 30 * Int64.second
    package init() {}

    /// What the end of a span is compared with.
    package enum LateBy: String, Sendable, Equatable, CaseIterable {
        /// The record's timestamp: a backlog counts as if it had been read at once.
        case record
        /// The time at which it is read, as Tempo does.
        case now
    }

    package static let rows = KeyRows<KafkaSettings> {
        KeyRow("enabled", \.enabled, .flag, "Whether spans are read from the topic that `ingest.kafka` names.")
        KeyRow(
            "consumer_group", \.consumerGroup, .text,
            "The group to join; empty: Tempo's, which is `metrics-generator`, or `ingest.kafka.consumer_group` where `metrics_generator.ring_mode` is "
                + "`generator`.")
        KeyRow("client_rack", \.clientRack, .text, "Rack or zone of this process: brokers that allow it are read from within it.")
        KeyRow(
            "late_by", \.lateBy, .word(),
            "What decides whether a span is late (`metrics_ingestion_time_range_slack`): the `record`'s timestamp, so that a backlog counts, or `now`, as "
                + "in Tempo.")
        KeyRow(
            "max_queued_bytes", \.maxQueuedBytes, .size((1 << 20)...(1 << 30)),
            "Records that are read ahead; beyond it nothing more is fetched.")
        KeyRow(
            "max_record_bytes", \.maxRecordBytes, .size(1...(256 << 20)),
            "One record, decompressed; larger ones are skipped and counted (`too_large`).")
        KeyRow(
            "session_timeout", \.sessionTimeout, .duration(atLeast: .second),
            "How long partitions of a process that crashed wait for it to come back, before others get them; brokers have a limit, usually 30m.")
        KeyRow(
            "handover_timeout", \.handoverTimeout, .duration(atLeast: .second),
            "How long a rebalance waits until what was counted of partitions that go to another member is kept, so that their offsets can be "
                + "committed.")
    }
}

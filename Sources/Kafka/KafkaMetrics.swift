import SelfMetrics

/// What the reader of the topic counts: lag under Tempo's names (tempo-behaviour 9.2), the rest under its own.
struct KafkaMetrics: Sendable {
    private let registry: MetricsRegistry
    private let group: String
    let records: Counter
    let bytes: Counter
    private let skipped: [RecordSkip: Counter]
    let commits: Counter
    let commitFailures: Counter
    private let errors: [ErrorKind: Counter]
    let rebalances: Counter
    let partitionsLost: Counter
    let waited: Gauge
    let assigned: Gauge

    init(_ registry: MetricsRegistry, group: String) {
        self.registry = registry
        self.group = group
        records = registry.counter("metronome_kafka_records_total", "Records that were read, skipped ones with them.")
        bytes = registry.counter("metronome_kafka_record_bytes_total", "Bytes of their values.")
        skipped = Dictionary(
            uniqueKeysWithValues: RecordSkip.allCases.map {
                ($0, registry.counter("metronome_kafka_records_skipped_total", "Records that nothing was counted of.", [("reason", $0.rawValue)]))
            })
        commits = registry.counter("metronome_kafka_commits_total", "Offsets that were committed.")
        commitFailures = registry.counter("metronome_kafka_commit_failures_total", "Offsets that could not be committed; they are tried again.")
        errors = Dictionary(
            uniqueKeysWithValues: ErrorKind.allCases.map { kind in
                let labels: MetricsRegistry.Labels = [("kind", kind.rawValue)]
                return (kind, registry.counter("metronome_kafka_errors_total", "Errors that brokers or connections to them have told.", labels))
            })
        rebalances = registry.counter("metronome_kafka_rebalances_total", "Times that partitions came or went.")
        partitionsLost = registry.counter(
            "metronome_kafka_partitions_lost_total", "Partitions that went to another member before what was counted of them was committed.")
        waited = registry.fractionalCounter(
            "tempo_metrics_generator_enqueue_time_seconds_total", "Seconds that reading from Kafka waited for event loops.")
        assigned = registry.gauge("tempo_metrics_generator_assigned_partitions", "Partitions that are this process's.")
    }

    func failed(_ kind: ErrorKind) { errors[kind]?.add() }
    func skip(_ reason: RecordSkip, _ count: Int = 1) { skipped[reason]?.add(count) }

    /// - Parameter lags: records, and seconds since the last one was written.
    func show(_ lags: [(partition: Partition, records: Offset, seconds: Double?)]) {
        registry.replaceGauges(
            "tempo_ingest_group_partition_lag", "Lag of a partition.", lags.map { (labels($0.partition), Double($0.records)) })
        registry.replaceGauges(
            "tempo_ingest_group_partition_lag_seconds", "Lag of a partition in seconds.",
            lags.compactMap { lag in lag.seconds.map { (labels(lag.partition), $0) } })
    }

    private func labels(_ partition: Partition) -> MetricsRegistry.Labels { [("group", group), ("partition", "\(partition)")] }
}

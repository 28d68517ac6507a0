import SelfMetrics

/// The `prometheus_remote_storage_*` instruments of one tenant and endpoint (tempo-behaviour 9.4).
///
/// `*_total` counts what arrived (Prometheus counts every attempt), `*_retried_total` every failed attempt that is repeated,
/// `*_failed_total` what the server refused for good, `*_dropped_total` what was given up unsent. A shard is a place for a
/// batch on the wire.
struct SenderMetrics {
    /// The same five counts for samples, exemplars and histograms.
    private struct Kind {
        let total: Counter
        let failed: Counter
        let retried: Counter
        let pending: Gauge
        private var dropped: [SenderStateMachine.DropReason: Counter] = [:]

        init(_ kind: String, _ registry: MetricsRegistry, _ labels: MetricsRegistry.Labels) {
            let name = "prometheus_remote_storage_\(kind)"
            total = registry.counter("\(name)_total", "Total number of \(kind) sent to remote storage.", labels)
            failed = registry.counter(
                "\(name)_failed_total", "Total number of \(kind) which failed on send to remote storage, non-recoverable errors.", labels)
            retried = registry.counter(
                "\(name)_retried_total",
                "Total number of \(kind) which failed on send to remote storage but were retried because the error was recoverable.", labels)
            pending = registry.gauge("\(name)_pending", "The number of \(kind) waiting in memory to be sent to the remote storage.", labels)
            dropped[.rejected] = failed
            for reason in SenderStateMachine.DropReason.allCases where reason != .rejected {
                dropped[reason] = registry.counter(
                    "\(name)_dropped_total", "Total number of \(kind) which were dropped before being sent to the remote storage.",
                    labels + [("reason", reason.rawValue)])
            }
        }

        func count(dropped amount: Int, _ reason: SenderStateMachine.DropReason) { dropped[reason]?.add(amount) }
    }

    private let samples: Kind
    private let exemplars: Kind
    private let histograms: Kind
    private let bytes: Counter
    private let halved: Counter
    private let duration: Distribution
    private let highest: Gauge
    private let highestSent: Gauge

    init(_ registry: MetricsRegistry, tenant: String, endpoint: RemoteWriteEndpoint, remoteName: String, maxInFlight: Int) {
        let labels = [("tenant", tenant), ("remote_name", remoteName), ("url", endpoint.displayURL)]
        samples = Kind("samples", registry, labels)
        exemplars = Kind("exemplars", registry, labels)
        histograms = Kind("histograms", registry, labels)
        let name = "prometheus_remote_storage"
        bytes = registry.counter("\(name)_bytes_total", "The total number of bytes sent by the queue after compression.", labels)
        halved = registry.counter(
            "metronome_remote_write_batches_halved_total", "Batches sent again in halves, to find the series that the server does not take.",
            labels)
        duration = registry.distribution("\(name)_sent_batch_duration_seconds", "Duration of send calls to the remote storage.", labels)
        highest = registry.gauge(
            "\(name)_queue_highest_timestamp_seconds", "Highest timestamp that was enqueued, in seconds since epoch.", labels)
        highestSent = registry.gauge(
            "\(name)_queue_highest_sent_timestamp_seconds",
            "Highest timestamp successfully sent by this queue, in seconds since epoch.", labels)
        // Enqueueing never waits here, so it is never repeated: a full queue drops.
        _ = registry.counter("\(name)_enqueue_retries_total", "Total number of times enqueue has failed because a queue was full.", labels)
        for (suffix, help) in [
            ("shards", "The number of batches that may be on the wire at once."),
            ("shards_min", "The minimum number of batches that may be on the wire at once."),
            ("shards_max", "The maximum number of batches that may be on the wire at once."),
            ("shards_desired", "The number of batches that should be on the wire at once."),
        ] {
            registry.gauge("\(name)_\(suffix)", help, labels).set(maxInFlight)
        }
        // Remote write 1.0 with metadata is not sent: these stay 0.
        for (suffix, help) in [
            ("metadata_total", "Total number of metadata entries sent to remote storage."),
            ("metadata_failed_total", "Total number of metadata entries which failed on send to remote storage, non-recoverable errors."),
            (
                "metadata_retried_total",
                "Total number of metadata entries which failed on send to remote storage but were retried because the error was recoverable."
            ),
            ("metadata_bytes_total", "The total number of bytes of metadata sent by the queue after compression."),
        ] {
            _ = registry.counter("\(name)_\(suffix)", help, labels)
        }
        registry.gauge("\(name)_max_samples_per_send", "The maximum number of samples to be sent in a single request.", labels)
            .set(endpoint.maxSamplesPerSend)
    }

    func enqueued(_ batch: WriteBatch) {
        each(batch) { kind, amount in kind.pending.add(Double(amount)) }
        raise(highest, to: batch)
    }

    func attempted(seconds: Double) {
        duration.observe(seconds)
    }

    func delivered(_ batch: WriteBatch) {
        each(batch) { kind, amount in
            kind.total.add(amount)
            kind.pending.add(-Double(amount))
        }
        bytes.add(batch.body.count)
        raise(highestSent, to: batch)
    }

    func retrying(_ batch: WriteBatch) {
        each(batch) { kind, amount in kind.retried.add(amount) }
    }

    func wasHalved() { halved.add() }

    func dropped(_ batch: WriteBatch, _ reason: SenderStateMachine.DropReason) {
        each(batch) { kind, amount in
            kind.count(dropped: amount, reason)
            kind.pending.add(-Double(amount))
        }
    }

    private func each(_ batch: WriteBatch, _ body: (Kind, Int) -> Void) {
        body(samples, batch.samples)
        body(exemplars, batch.exemplars)
        body(histograms, batch.histograms)
    }

    private func raise(_ gauge: Gauge, to batch: WriteBatch) {
        gauge.set(max(gauge.value, Double(batch.timestamp) / 1000))
    }
}

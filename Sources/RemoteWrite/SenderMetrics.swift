import DurableLog
import SelfMetrics
import Settings

/// The `prometheus_remote_storage_*` instruments of one tenant and endpoint (tempo-behaviour 9.4).
///
/// `*_total` counts what arrived (Prometheus counts every attempt), `*_retried_total` every failed attempt that is repeated,
/// `*_failed_total` what the server refused for good, `*_dropped_total` what was given up unsent. A shard is a place for a
/// batch on the wire.
struct SenderMetrics {
    /// The same counts for samples, exemplars and histograms.
    private struct Kind {
        let retried: Counter
        let book: SenderBook

        /// - Parameter drops: when rows of `dropped` are shown.
        init(_ kind: String, _ registry: MetricsRegistry, _ labels: MetricsRegistry.Labels, isDurable: Bool, _ drops: MetricsRegistry.Showing) {
            let name = "prometheus_remote_storage_\(kind)"
            let total = registry.counter("\(name)_total", "Total number of \(kind) sent to remote storage.", labels)
            let failed = registry.counter(
                "\(name)_failed_total", "Total number of \(kind) which failed on send to remote storage, non-recoverable errors.", labels)
            retried = registry.counter(
                "\(name)_retried_total",
                "Total number of \(kind) which failed on send to remote storage but were retried because the error was recoverable.", labels)
            let pending = registry.gauge("\(name)_pending", "The number of \(kind) waiting to be sent to the remote storage.", labels)
            let collected = registry.counter(
                "metronome_remote_write_\(kind)_collected_total",
                "\(kind.prefix(1).uppercased() + kind.dropFirst()) that were to be sent: those that were sent, failed, were dropped, or wait.", labels
            )
            var reasons = [SenderStateMachine.DropReason.rejected.rawValue: failed]
            let given = SenderStateMachine.DropReason.allCases.map(\.rawValue) + (isDurable ? Loss.Reason.allCases.map(\.rawValue) : [])
            for reason in given where reasons[reason] == nil {
                reasons[reason] = registry.counter(
                    "\(name)_dropped_total", "Total number of \(kind) which were dropped before being sent to the remote storage.",
                    labels + [("reason", reason)], drops)
            }
            book = SenderBook(total: total, pending: pending, collected: collected, reasons: reasons)
        }
    }

    private let samples: Kind
    private let exemplars: Kind
    private let histograms: Kind
    private let bytes: Counter
    private let halved: Counter
    private let givenUp: Counter
    private let duration: Distribution
    private let highest: Gauge
    private let highestSent: Gauge
    private let shards: Gauge
    private let desired: Gauge
    private let metadata: Counter

    init(
        _ registry: MetricsRegistry, tenant: String, endpoint: RemoteWriteEndpoint, remoteName: String, rules: SenderStateMachine.Rules,
        books: SenderBooks, isDurable: Bool = false
    ) {
        let labels = [("tenant", tenant), ("remote_name", remoteName), ("url", endpoint.displayURL)]
        // An alert takes their rate.
        samples = Kind("samples", registry, labels, isDurable: isDurable, .always)
        exemplars = Kind("exemplars", registry, labels, isDurable: isDurable, .onceNotZero)
        histograms = Kind("histograms", registry, labels, isDurable: isDurable, .onceNotZero)
        for kind in [samples, exemplars, histograms] { books.add(kind.book) }
        let name = "prometheus_remote_storage"
        bytes = registry.counter("\(name)_bytes_total", "The total number of bytes sent by the queue after compression.", labels)
        halved = registry.counter(
            "metronome_remote_write_batches_halved_total", "Batches sent again in halves, to find the series that the server does not take.",
            labels)
        givenUp = registry.counter(
            "metronome_remote_write_batches_given_up_total",
            "Batches of which no more halves were sent, since the first ones were all refused in the same words.", labels)
        duration = registry.distribution("\(name)_sent_batch_duration_seconds", "Duration of send calls to the remote storage.", labels)
        highest = registry.gauge(
            "\(name)_queue_highest_timestamp_seconds", "Highest timestamp that was enqueued, in seconds since epoch.", labels)
        highestSent = registry.gauge(
            "\(name)_queue_highest_sent_timestamp_seconds",
            "Highest timestamp successfully sent by this queue, in seconds since epoch.", labels)
        // Enqueueing never waits here, so it is never repeated: a full queue drops.
        _ = registry.counter("\(name)_enqueue_retries_total", "Total number of times enqueue has failed because a queue was full.", labels)
        shards = registry.gauge("\(name)_shards", "The number of batches that may be on the wire at once.", labels)
        desired = registry.gauge("\(name)_shards_desired", "The number of batches that should be on the wire at once.", labels)
        for (suffix, which, count) in [("min", "minimum", rules.usualInFlight), ("max", "maximum", rules.maxInFlight)] {
            registry.gauge("\(name)_shards_\(suffix)", "The \(which) number of batches that may be on the wire at once.", labels).set(count)
        }
        metadata = registry.counter("\(name)_metadata_total", "Total number of metadata entries sent to remote storage.", labels)
        // Metadata goes with its series, in remote write 2.0: these stay 0.
        for (suffix, help) in [
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
        show(shards: rules.usualInFlight)
    }

    func show(shards count: Int) {
        shards.set(count)
        desired.set(count)
    }

    func enqueued(_ batch: WriteBatch) {
        enqueued(samples: batch.samples, exemplars: batch.exemplars, histograms: batch.histograms, timestamp: batch.timestamp)
    }

    /// - Parameter timestamp: milliseconds since the epoch.
    func enqueued(samples count: Int, exemplars exemplarCount: Int, histograms histogramCount: Int, timestamp: Int64) {
        samples.book.enqueued(count)
        exemplars.book.enqueued(exemplarCount)
        histograms.book.enqueued(histogramCount)
        highest.set(max(highest.value, Double(timestamp) / 1000))
    }

    func attempted(seconds: Double) {
        duration.observe(seconds)
    }

    /// A request was taken.
    ///
    /// - Parameter metadata: series in it that say what they are.
    func taken(bytes count: Int, metadata entries: Int) {
        bytes.add(count)
        metadata.add(entries)
    }

    func delivered(_ batch: WriteBatch) {
        each(batch) { kind, amount in kind.book.delivered(amount) }
        highestSent.set(max(highestSent.value, Double(batch.timestamp) / 1000))
    }

    func retrying(_ batch: WriteBatch) {
        each(batch) { kind, amount in kind.retried.add(amount) }
    }

    func wasHalved() { halved.add() }

    func gaveUpHalving(_ batches: Int) { givenUp.add(batches) }

    func dropped(_ batch: WriteBatch, _ reason: SenderStateMachine.DropReason) {
        each(batch) { kind, amount in kind.book.dropped(amount, reason.rawValue) }
    }

    /// Given up by the journal.
    func dropped(samples count: Int, exemplars exemplarCount: Int, histograms histogramCount: Int, _ reason: String) {
        samples.book.dropped(count, reason)
        exemplars.book.dropped(exemplarCount, reason)
        histograms.book.dropped(histogramCount, reason)
    }

    private func each(_ batch: WriteBatch, _ body: (Kind, Int) -> Void) {
        body(samples, batch.samples)
        body(exemplars, batch.exemplars)
        body(histograms, batch.histograms)
    }
}

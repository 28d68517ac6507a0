import DurableLog
import Logging
import SelfMetrics
import Synchronization

/// `metronome_log_*`: how the log under `storage.path` is.
final class JournalMetrics: Sendable {
    private let bytes: Gauge
    private let memory: Gauge
    private let writable: Gauge
    private let syncs: Counter
    private let syncSeconds: Gauge
    private let problems: Counter
    private let state: StorageState
    private let logger: Logger
    private let last = Mutex(JournalReport())

    init(_ metrics: MetricsRegistry, _ recovery: JournalRecovery, _ state: StorageState, logger: Logger) {
        self.state = state
        self.logger = logger
        bytes = metrics.gauge("metronome_durable_log_bytes", "Bytes of the log under storage.path.")
        memory = metrics.gauge("metronome_durable_log_memory_bytes", "Bytes that wait in memory because they could not be written to storage.path.")
        writable = metrics.gauge("metronome_durable_log_writable", "1 if the last write to storage.path succeeded, else 0.")
        syncs = metrics.counter("metronome_durable_log_syncs_total", "Times that the log was brought to the disk for good.")
        syncSeconds = metrics.gauge("metronome_durable_log_sync_seconds", "Seconds that all of that took so far.")
        problems = metrics.counter("metronome_durable_log_errors_total", "Reads and writes under storage.path that failed.")
        writable.set(1)
        for (reason, count) in [("torn", recovery.torn), ("corrupt", recovery.corrupt), ("unfinished", recovery.unfinished)] {
            metrics.counter(
                "metronome_durable_log_records_skipped_total", "Records of earlier processes that do not count, at the start.", [("reason", reason)]
            ).add(count)
        }
    }

    func show(_ report: JournalReport) {
        let before = last.withLock { last in
            defer { last = report }
            return last
        }
        bytes.set(report.bytes)
        memory.set(report.bytesInMemory)
        writable.set(report.problem == nil ? 1 : 0)
        syncs.add(report.syncs - before.syncs)
        syncSeconds.set(Double(report.syncNanoseconds) / 1e9)
        problems.add(report.problems - before.problems)
        state.note(report.problem)
        switch (before.problem, report.problem) {
        case (nil, .some(let problem)):
            logger.error(
                "storage.path cannot be written to: collections wait in memory, and are lost with the process",
                metadata: ["error": "\(problem)", "advice": "\(StorageState.advice(problem.cause))"], source: Storage.code)
        case (.some, nil): logger.info("storage.path can be written to again")
        default: break
        }
    }
}

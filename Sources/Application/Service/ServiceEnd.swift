import Logging
import RemoteWrite
import Synchronization

/// What a run came to, for its last log line and its exit code.
struct ServiceEnd {
    /// Everything that was counted was sent to every endpoint.
    let isComplete: Bool
    let metadata: Logger.Metadata

    /// Of a run that came to no end.
    static let interrupted = ServiceEnd(isComplete: false, metadata: [:])

    private init(isComplete: Bool, metadata: Logger.Metadata) {
        self.isComplete = isComplete
        self.metadata = metadata
    }

    /// - Parameters:
    ///   - dropped: what was given up when the process ended.
    ///   - isKept: what did not arrive is on the disk.
    init(_ totals: (spans: UInt64, series: Int), dropped: PushTotals, report: DeliveryReport, hasEndpoints: Bool, isKept: Bool) {
        isComplete = dropped.batches == 0 && report.behind.isEmpty
        let lastPush =
            if !hasEndpoints {
                "no remote_write is configured"
            } else if !report.behind.isEmpty {
                "did not arrive at \(report.behind.joined(separator: ", "))\(isKept ? ", kept in storage.path for the next start" : "")"
            } else if dropped.batches > 0 {
                "arrived in part"
            } else {
                report.delivered.batches > 0 ? "arrived" : "nothing to send"
            }
        metadata = [
            "spans": "\(totals.spans)", "series": "\(totals.series)", "samples_sent": "\(report.delivered.samples)",
            "samples_dropped": "\(report.dropped.samples)", "last_push": "\(lastPush)",
        ]
    }
}

/// Where the part that sends last leaves what the run came to.
final class EndOfRun: Sendable {
    private let state = Mutex(ServiceEnd.interrupted)

    var value: ServiceEnd {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

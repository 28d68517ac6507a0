import Dispatch
import Glibc
import Logging
import SelfMetrics
import Settings
import Synchronization

/// Reads the topic on a thread of its own: polls, has records counted, commits what is kept. It goes on whatever brokers do.
package final class KafkaReader: Sendable {
    private struct Wishes {
        var stops = false
        var whenStopped: CheckedContinuation<Void, Never>?
        /// When the end has to be there, by the clock that nobody sets; nil: it is not asked for.
        var endsBy: UInt64?
        var whenEnded: CheckedContinuation<Void, Never>?
        var hasEnded = false
    }

    private let wishes = Mutex(Wishes())
    /// Signalled when there is a wish.
    private let wished = DispatchSemaphore(value: 0)
    private let options: KafkaOptions
    private let book: RecordBook
    private let sink: any RecordSink
    private let clock: KafkaClock
    private let metrics: KafkaMetrics
    private let status: KafkaStatus
    private let logger: Logger

    package init(
        _ options: KafkaOptions, book: RecordBook, sink: any RecordSink, clock: KafkaClock, metrics: MetricsRegistry, logger: Logger
    ) {
        self.options = options
        self.book = book
        self.sink = sink
        self.clock = clock
        self.metrics = KafkaMetrics(metrics, group: options.group)
        status = KafkaStatus(options)
        self.logger = logger
    }

    /// How it does. From any thread.
    package var state: KafkaState { status.state }

    /// Begins to read. Once.
    package func start() {
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<KafkaReader>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        // Without threads at start nothing of the process works.
        precondition(failure == 0, "no thread for Kafka: \(String(cString: strerror(failure)))")
        pthread_detach(thread)
        logger.info(
            "reading from Kafka",
            metadata: [
                "topic": "\(options.topic)", "group": "\(options.group)", "member": "\(options.member ?? "")", "codec": "\(options.codec.rawValue)",
            ])
    }

    /// Takes no more records. Waits until those that were taken are counted.
    package func stop() async {
        await wish { wishes, continuation in
            wishes.stops = true
            wishes.whenStopped = continuation
        }
    }

    /// Commits what is kept, and leaves the brokers. After ``stop()``.
    ///
    /// - Parameter time: nanoseconds. A broker that hangs, or librdkafka itself, is waited for no longer.
    package func end(within time: Int64) async {
        let (deadline, overflow) = clock.steady().addingReportingOverflow(UInt64(max(time, 0)))
        await wish { wishes, continuation in
            wishes.endsBy = overflow ? .max : deadline
            wishes.whenEnded = continuation
        }
    }

    /// Waits until a wish is granted, or the thread has ended, which grants them all.
    private func wish(_ note: (inout Wishes, CheckedContinuation<Void, Never>) -> Void) async {
        await withCheckedContinuation { continuation in
            let hasEnded = wishes.withLock { wishes in
                if !wishes.hasEnded { note(&wishes, continuation) }
                return wishes.hasEnded
            }
            wished.signal()
            if hasEnded { continuation.resume() }
        }
    }

    // MARK: Thread

    private var isStopping: Bool { wishes.withLock { $0.stops } }

    private func run() {
        let session = ReaderSession(options, book: book, sink: sink, clock: clock, metrics: metrics, status: status, logger: logger)
        var backoff = Backoff()
        while !isStopping {
            let began = clock.steady()
            session.run(isStopping: { self.isStopping }, hold: { self.hold() })
            guard !isStopping else { break }
            // One that has worked for a while has not failed at once.
            if clock.steady() &- began > 300_000_000_000 { backoff.reset() }
            wait(backoff.delay())
        }
        _ = hold()
        let (stopped, ended) = wishes.withLock { wishes in
            wishes.hasEnded = true
            defer { (wishes.whenStopped, wishes.whenEnded) = (nil, nil) }
            return (wishes.whenStopped, wishes.whenEnded)
        }
        stopped?.resume()
        ended?.resume()
    }

    /// Nothing more is taken; waits for the end, while collections are made.
    ///
    /// - Returns: when the end has to be there.
    private func hold() -> UInt64 {
        let stopped = wishes.withLock { wishes in
            defer { wishes.whenStopped = nil }
            return wishes.whenStopped
        }
        stopped?.resume()
        while true {
            if let deadline = wishes.withLock(\.endsBy) { return deadline }
            wished.wait()
        }
    }

    /// Until the time is over, or there is a wish.
    private func wait(_ nanoseconds: UInt64) { _ = wished.wait(timeout: .now() + .nanoseconds(Int(clamping: nanoseconds))) }
}

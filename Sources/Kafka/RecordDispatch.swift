import Dispatch

/// Spreads records over the event loops: one partition, one loop at a time. Of the reader's thread.
struct RecordDispatch {
    /// Nanoseconds of a loop between which it answers requests.
    private static let slice: UInt64 = 1_000_000
    private let readers: [RecordReader]
    private let sink: any RecordSink
    private let isLateByRecord: Bool
    private let clock: KafkaClock

    init(_ options: KafkaOptions, _ sink: any RecordSink, _ clock: KafkaClock) {
        self.sink = sink
        self.clock = clock
        isLateByRecord = options.isLateByRecord
        readers = (0..<max(sink.loops, 1)).map { RecordReader(options, sink, loop: $0) }
    }

    /// Has the records counted, and waits for it.
    func count(_ records: [BrokerRecord]) {
        var shares = [[BrokerRecord]](repeating: [], count: readers.count)
        let spread = RecordSpread(loops: readers.count, bytes: records.reduce(0) { $0 + $1.value.count }, first: records.first?.partition)
        for record in records { shares[spread.loop(of: record.partition)].append(record) }
        let done = DispatchSemaphore(value: 0)
        var pending = 0
        for (loop, share) in shares.enumerated() where !share.isEmpty {
            pending += 1
            Self.step(Work(readers[loop], share, clock, isLateByRecord, sink, loop), done)
        }
        for _ in 0..<pending { done.wait() }
    }

    /// What one loop has to do.
    ///
    /// `@unchecked Sendable`: only its loop uses it.
    private final class Work: @unchecked Sendable {
        let reader: RecordReader
        let records: [BrokerRecord]
        let clock: KafkaClock
        let isLateByRecord: Bool
        let sink: any RecordSink
        let loop: Int
        var position = 0

        init(_ reader: RecordReader, _ records: [BrokerRecord], _ clock: KafkaClock, _ isLateByRecord: Bool, _ sink: any RecordSink, _ loop: Int) {
            self.reader = reader
            self.records = records
            self.clock = clock
            self.isLateByRecord = isLateByRecord
            self.sink = sink
            self.loop = loop
        }

        /// Returns whether more is left.
        func run() -> Bool {
            let start = clock.steady()
            while position < records.count {
                let record = records[position]
                position += 1
                let received = RecordLateness.received(timestamp: record.timestamp, now: clock.wall(), byRecord: isLateByRecord)
                record.outcome = reader.read(record, received: received)
                if clock.steady() &- start >= RecordDispatch.slice { break }
            }
            return position < records.count
        }
    }

    private static func step(_ work: Work, _ done: DispatchSemaphore) {
        work.sink.run(on: work.loop) {
            if work.run() { step(work, done) } else { done.signal() }
        }
    }
}

/// What the time is, in nanoseconds.
package struct KafkaClock: Sendable {
    /// Since the epoch.
    package var wall: @Sendable () -> UInt64
    /// Of the clock that nobody sets.
    package var steady: @Sendable () -> UInt64

    package init(wall: @escaping @Sendable () -> UInt64, steady: @escaping @Sendable () -> UInt64) {
        self.wall = wall
        self.steady = steady
    }
}

import Dispatch
import Kafka
import Logging
import SelfMetrics
import Settings
import Synchronization
import Testing

/// A reader with brokers that go away, and what it counts.
@Suite(.timeLimit(.minutes(2))) struct KafkaReaderTests {
    /// Counts records of tenants, as the generator would.
    private final class Counts: RecordSink {
        private let queues = [DispatchQueue(label: "loop 0"), DispatchQueue(label: "loop 1")]
        private let state = Mutex<(records: [String: Int], order: [UInt8: [UInt8]])>(([:], [:]))
        let book: RecordBook
        var loops: Int { queues.count }

        init(_ book: RecordBook) { self.book = book }

        func tenant(ofKey key: String) -> String? { key.isEmpty ? nil : key }
        func run(on loop: Int, _ body: @escaping @Sendable () -> Void) { queues[loop].async(execute: body) }

        func take(_ request: RecordRequest, loop: Int) -> RecordOutcome {
            guard let partition = request.body.last else { return .skipped(.undecodable, "it is empty") }
            state.withLock { state in
                state.records[request.tenant, default: 0] += 1
                state.order[partition, default: []].append(request.body.dropLast().last ?? 0)
            }
            return .counted(spans: 1)
        }

        /// A collection that is kept.
        func collect(_ tenants: Set<String>) async {
            for tenant in tenants {
                await book.close(tenant)
                _ = book.open(tenant)
                book.settle(tenant, isKept: true)
            }
        }

        var records: [String: Int] { state.withLock { $0.records } }
        /// What was written before the partition's number, by partition.
        var order: [UInt8: [UInt8]] { state.withLock { $0.order } }
    }

    private struct Run {
        let reader: KafkaReader
        let counts: Counts
        let metrics = MetricsRegistry()

        init?(_ brokers: MockBrokers, _ change: (inout Settings) -> Void = { _ in }) {
            var settings = Settings()
            settings.kafka.enabled = true
            settings.kafka.sessionTimeout = 6 * .second
            settings.ingest.address = brokers.address
            settings.ingest.topic = "spans"
            settings.ingest.commitInterval = .millisecond
            settings.generator.codec = .otlp
            settings.generator.leavesGroup = true
            change(&settings)
            guard let options = KafkaOptions(settings, hostName: "host") else { return nil }
            let book = RecordBook(topic: options.topic)
            counts = Counts(book)
            let steady: @Sendable () -> UInt64 = { DispatchTime.now().uptimeNanoseconds }
            var logger = Logger(label: "tests")
            logger.logLevel = .critical
            reader = KafkaReader(
                options, book: book, sink: counts, clock: KafkaClock(wall: steady, steady: steady), metrics: metrics, logger: logger)
            reader.start()
        }

        func own(_ name: String) -> Double {
            let lines = metrics.exposition().split(separator: "\n").filter { $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{") }
            return lines.reduce(0) { $0 + (Double($1.split(separator: " ").last ?? "") ?? 0) }
        }

        func end() async {
            await reader.stop()
            await counts.collect(Set(counts.records.keys))
            await reader.end(within: 30 * .second)
        }
    }

    private func wait(_ condition: () -> Bool) async throws {
        while !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }

    @Test func recordsCountOnceWhateverBrokersDo() async throws {
        let brokers = try #require(MockBrokers(topic: "spans", partitions: 2))
        func write(_ count: Int, _ tenant: String) {
            for index in 0..<count { brokers.write([10, 2, UInt8(index), UInt8(index % 2)], key: tenant, partition: Int32(index % 2)) }
        }
        write(60, "a")
        write(40, "b")
        brokers.write([1], key: "", partition: 0)
        let first = try #require(Run(brokers))
        try await wait { first.counts.records == ["a": 60, "b": 40] }
        // Those of one partition in the order in which they were written: no two loops have some at once.
        for partition in UInt8(0)...1 {
            let written = [60, 40].flatMap { (count: UInt8) in stride(from: partition, to: count, by: 2) }
            #expect(first.counts.order[partition] == written)
        }
        try await wait { first.own("metronome_kafka_records_total") == 101 }
        // Nothing is kept, nothing is committed; then everything.
        #expect(first.own("metronome_kafka_commits_total") == 0)
        await first.counts.collect(["a", "b"])
        try await wait { first.own("metronome_kafka_commits_total") == 2 }

        brokers.goAway()
        write(10, "a")
        try await wait { first.own("metronome_kafka_errors_total") > 0 }
        brokers.comeBack()
        try await wait { first.counts.records == ["a": 70, "b": 40] }
        await first.end()

        // Who comes next begins behind what was committed.
        let second = try #require(Run(brokers))
        write(2, "b")
        try await wait { second.counts.records["b"] == 2 }
        await second.end()
        #expect(second.counts.records == ["b": 2])
        #expect(second.own("metronome_kafka_partitions_lost_total") == 0)
    }

    /// What is older than the horizon at the start is not read; what comes then is. The brokers know no times: for them nothing is young.
    @Test func aBacklogThatIsTooOldIsNotRead() async throws {
        let brokers = try #require(MockBrokers(topic: "spans", partitions: 2))
        for index in 0..<20 { brokers.write([10, 1, UInt8(index % 2)], key: "old", partition: Int32(index % 2)) }
        let run = try #require(Run(brokers) { $0.generator.skipsStaleBacklog = true })
        var written = 0
        try await wait {
            brokers.write([10, 1, UInt8(written % 2)], key: "new", partition: Int32(written % 2))
            written += 1
            return run.counts.order.count == 2
        }
        await run.end()
        #expect(run.counts.records["old"] == nil && run.counts.records["new"] ?? 0 > 1)
    }

    /// A client that is thrown out while it joins does not take the process with it, nor does one that joins when the end comes. (The brokers in
    /// memory keep a place for who was thrown out, so that nobody is given anything after it.)
    @Test func whoIsThrownOutIsLeftBehind() async throws {
        let brokers = try #require(MockBrokers(topic: "spans", partitions: 2))
        brokers.throwOut()
        let run = try #require(Run(brokers))
        try await wait { run.own("metronome_kafka_errors_total") > 0 }
        await run.end()
        #expect(run.own("metronome_kafka_partitions_lost_total") == 0)
    }

    /// Who may be gone.
    private struct Watched {
        weak var reader: KafkaReader?
    }

    /// What was asked of a broker that hangs is not waited for at the end, and no thread stays behind that does.
    @Test(.timeLimit(.minutes(1))) func theEndWaitsForNoBroker() async throws {
        let brokers = try #require(MockBrokers(topic: "spans", partitions: 2))
        for index in 0..<20 { brokers.write([10, 1, UInt8(index % 2)], key: "a", partition: Int32(index % 2)) }
        var run = Run(brokers)
        let watched = Watched(reader: run?.reader)
        try await wait { run?.counts.records == ["a": 20] }
        brokers.hang()
        await run?.counts.collect(["a"])
        // It is asked to commit, and does not answer.
        try await wait { (run?.own("metronome_kafka_commit_failures_total") ?? 0) > 0 }
        await run?.reader.stop()
        await run?.reader.end(within: .second)
        #expect(run?.own("metronome_kafka_commits_total") == 0)
        run = nil
        try await wait { watched.reader == nil }
    }
}

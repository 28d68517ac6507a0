import CKafka
import Dispatch
import Logging
import SelfMetrics

/// The life of one client after the other, on the reader's thread.
final class ReaderSession {
    /// Of one round: what is asked and committed between does not wait longer.
    private static let maxRecords = 1000
    private static let maxBytes = 4 << 20
    private static let pollMilliseconds: Int32 = 100
    /// Nanoseconds between two looks at certificates.
    private static let lookInterval: UInt64 = 1_000_000_000
    /// Nanoseconds between two looks at where partitions end.
    private static let topicInterval: UInt64 = 5_000_000_000
    /// Nanoseconds that brokers have for an answer, and a client for its end.
    private static let patience: UInt64 = 5_000_000_000

    private let options: KafkaOptions
    private let book: RecordBook
    private let sink: any RecordSink
    private let clock: KafkaClock
    private let metrics: KafkaMetrics
    private let status: KafkaStatus
    private let logger: Logger
    private let dispatch: RecordDispatch
    private var quiet = QuietLog()

    /// Read, and not yet counted.
    private var records: [BrokerRecord] = []
    private var bytes = 0
    /// Partitions that stand before a batch that cannot be read.
    private var searches: [Partition: BatchSearch] = [:]
    private var isBroken = false
    /// As the client has read them.
    private var files = FileStamps([])
    private var lastLook: UInt64 = 0
    private var lastTopicLook: UInt64 = 0
    /// When the leader of a partition was asked where it ends.
    private var askedLeader: [Partition: UInt64] = [:]
    /// Nothing has worked since.
    private var hasFailed = false
    private var isEnding = false
    /// When the end of a client is waited for no longer.
    private var closeBy: UInt64 = 0
    /// Milliseconds since the epoch of the oldest record that is read; nil: all are.
    private let oldest: Int64?
    /// Partitions that have come once, where not all are read.
    private var begun: Set<Partition> = []
    private var nextCommit: UInt64 = 0
    /// Of commits that fail: while nobody answers, reading goes on between them.
    private var backoff = Backoff()
    private var lastLag: UInt64 = 0
    /// Of the last record of each partition, milliseconds since the epoch.
    private var timestamps: [Partition: Int64] = [:]
    /// Keys that come again and again.
    private var lastKey: (key: String, tenant: String?)?

    init(
        _ options: KafkaOptions, book: RecordBook, sink: any RecordSink, clock: KafkaClock, metrics: KafkaMetrics, status: KafkaStatus, logger: Logger
    ) {
        self.options = options
        self.book = book
        self.sink = sink
        self.clock = clock
        self.metrics = metrics
        self.status = status
        self.logger = logger
        dispatch = RecordDispatch(options, sink, clock)
        oldest = options.replayHorizon.map { StartOffsets.oldest(now: clock.wall(), horizon: $0) }
    }

    /// Reads with a client until it is broken, or reading is to stop.
    ///
    /// - Parameter hold: returns when what was counted is kept, and says when the end has to be there.
    func run(isStopping: () -> Bool, hold: () -> UInt64) {
        isBroken = false
        searches = [:]
        files = FileStamps(options.files)
        let listener = ClientListener(
            assigned: { [unowned self] in assigned($0, $1) }, revoked: { [unowned self] in revoked($0, isLost: $1, $2) },
            failed: { [unowned self] in failed($0) })
        let client: KafkaClient
        do throws(ClientError) {
            client = try KafkaClient(options, listener)
        } catch {
            return failed(error)
        }
        while !isStopping(), !isBroken {
            readRound(client)
            countRecords()
            commitIfDue(client)
            showLagIfDue(client)
            useFilesThatHaveChanged()
            findAnotherTopic(client)
        }
        if isBroken {
            extend()
        } else {
            closeBy = hold()
            isEnding = true
            note(client.commit(ask(book.with { $0.committable() }), within: timeLeft))
        }
        // Told by the client while it is closed.
        let problem = withExtendedLifetime(listener) { client.close(endsProcess: isEnding) { timeLeft == 0 } }
        if let problem { logger.warning("the client of Kafka is left behind", metadata: ["reason": "\(problem)"]) }
        let left = book.with { $0.partitions }
        // Nobody has told that they go: the client had failed for good, or has not come so far.
        if !left.isEmpty, !isEnding { lost(left) }
        book.with { $0.revoke(left) }
        metrics.assigned.set(0)
        status.note { $0.assigned = 0 }
        metrics.show([])
    }

    /// A client that is replaced has some time from now on; at the end of the process there is no more than there is.
    private func extend() {
        guard !isEnding else { return }
        let (time, overflow) = clock.steady().addingReportingOverflow(Self.patience)
        closeBy = overflow ? .max : time
    }

    /// For a step of the end, nanoseconds.
    private var timeLeft: UInt64 {
        let now = clock.steady()
        return closeBy > now ? min(closeBy - now, Self.patience) : 0
    }

    // MARK: Records

    private func readRound(_ client: KafkaClient) {
        var patience = Self.pollMilliseconds
        while records.count < Self.maxRecords, bytes < Self.maxBytes, !isBroken {
            switch client.poll(milliseconds: patience) {
            case .nothing: return
            case .error(let error): failed(error)
            case .unreadable(let error, let partition, let offset):
                failed(error)
                search(partition, client) { search in
                    guard let known = search, known.base <= offset else { return search = BatchSearch(base: offset) }
                    if known.base == offset { search?.cameAgain() } else { search?.ends(before: offset) }
                }
            case .record(let message) where searches[message.pointee.partition] != nil:
                // It is read again when it is known where the batch ends.
                let (partition, offset) = KafkaClient.discard(message)
                let probe = searches[partition]?.probe ?? offset
                search(partition, client) { $0?.ends(before: probe) }
            case .record(let message):
                let record = BrokerRecord(message, tenant: tenant(ofKey:))
                bytes += record.value.count
                records.append(record)
            }
            patience = 0
        }
        for record in records where isAlreadyCounted(record) { _ = isAnotherTopic(record.partition, client) }
    }

    // MARK: Batches that cannot be read

    /// Goes on with the search for the end of such a batch, or past it once that is known.
    private func search(_ partition: Partition, _ client: KafkaClient, _ note: (inout BatchSearch?) -> Void) {
        note(&searches[partition])
        guard var search = searches[partition] else { return }
        if search.end == nil, let probe = search.probe, let end = client.end(of: partition), probe >= end { search.ends(before: end) }
        searches[partition] = search
        guard let place = search.end ?? search.probe else { return }
        if search.end != nil { skip(partition, search.base..<max(place, search.base)) }
        guard let error = client.seek(partition, to: place, within: Self.patience) else { return }
        failed(error)
        // Who knows where it reads: another client begins with what is committed.
        isBroken = true
    }

    private func skip(_ partition: Partition, _ offsets: Range<Offset>) {
        searches[partition] = nil
        metrics.records.add(offsets.count)
        metrics.skip(.undecodable, offsets.count)
        status.note {
            $0.records += offsets.count
            $0.skipped += offsets.count
        }
        if let last = offsets.last { book.with { $0.note(partition, last, countedFor: nil) } }
        guard let batches = quiet.occurred("batch", now: clock.steady()) else { return }
        logger.warning(
            "records are skipped",
            metadata: [
                "reason": "the batch that they are in cannot be read", "topic": "\(options.topic)", "partition": "\(partition)",
                "offset": "\(offsets.lowerBound)", "records": "\(offsets.count)", "batches": "\(batches)",
            ])
    }

    private func tenant(ofKey key: String) -> String? {
        if let last = lastKey, last.key == key { return last.tenant }
        let tenant = sink.tenant(ofKey: key)
        lastKey = (key, tenant)
        return tenant
    }

    private func isAlreadyCounted(_ record: BrokerRecord) -> Bool {
        guard let tenant = record.tenant else { return false }
        return book.with { $0.isCounted(tenant, record.partition, record.offset) }
    }

    /// A topic that ends before what was read or counted of it is another one. What is said of it here is asked of the leader.
    private func isAnotherTopic(_ partition: Partition, _ client: KafkaClient) -> Bool {
        guard !isBroken, let end = client.end(of: partition), book.with({ $0.isBeyond(end, of: partition) }) else { return false }
        let now = clock.steady()
        if let asked = askedLeader[partition], now &- asked < Self.lookInterval { return false }
        askedLeader[partition] = now
        guard let end = client.leadersEnd(of: partition, within: Self.patience) else {
            // Its records must not be taken for those of before: another client begins with what is committed.
            isBroken = true
            records.removeAll { $0.partition == partition }
            return false
        }
        guard book.with({ $0.checkEnd(end, of: partition) }) else { return false }
        if let partitions = quiet.occurred("another topic", now: now) {
            logger.warning(
                "the topic is another one than before: it is read from its beginning",
                metadata: ["topic": "\(options.topic)", "partition": "\(partition)", "times": "\(partitions)"])
        }
        return true
    }

    /// Of partitions that nothing comes of any more.
    private func findAnotherTopic(_ client: KafkaClient) {
        let now = clock.steady()
        guard now &- lastTopicLook >= Self.topicInterval else { return }
        lastTopicLook = now
        for partition in book.with({ $0.partitions }) where isAnotherTopic(partition, client) {
            guard let error = client.seek(partition, to: nil, within: Self.patience) else { continue }
            failed(error)
            isBroken = true
        }
    }

    /// Counts what was read. Records of tenants that are being collected come last.
    private func countRecords() {
        guard !records.isEmpty else { return }
        let began = clock.steady()
        var rest = records
        records = []
        bytes = 0
        let (count, at) = (rest.count, seconds)
        status.note {
            $0.records += count
            $0.lastSuccess = at
        }
        hasFailed = false
        let nobodys = rest.filter { $0.tenant == nil }
        rest.removeAll { $0.tenant == nil }
        for record in nobodys { record.outcome = .skipped(.tenant, "its key is no tenant id") }
        book.pass(nobodys)
        for record in nobodys { tell(record) }
        while !rest.isEmpty {
            let free = book.enter(Set(rest.compactMap(\.tenant)))
            let now = rest.filter { $0.tenant.map(free.contains) ?? false }
            rest.removeAll { $0.tenant.map(free.contains) ?? false }
            var fresh: [BrokerRecord] = []
            for record in now {
                if isAlreadyCounted(record) { record.outcome = .skipped(.counted, "") } else { fresh.append(record) }
            }
            dispatch.count(fresh)
            book.leave(free, now)
            for record in now { tell(record) }
        }
        metrics.waited.add(Double(clock.steady() &- began) / 1e9)
    }

    private func tell(_ record: BrokerRecord) {
        metrics.records.add()
        metrics.bytes.add(record.value.count)
        timestamps[record.partition] = record.timestamp
        guard case .skipped(let reason, let text) = record.outcome else { return }
        metrics.skip(reason)
        status.note { $0.skipped += 1 }
        guard reason != .counted, reason != .empty, let count = quiet.occurred(reason.rawValue, now: clock.steady()) else { return }
        logger.warning(
            "records are skipped",
            metadata: [
                "reason": "\(text)", "topic": "\(options.topic)", "partition": "\(record.partition)", "offset": "\(record.offset)",
                "records": "\(count)",
            ])
    }

    // MARK: Commits

    private func ask(_ offsets: [Partition: Offset]) -> [Partition: Offset] {
        book.with { $0.asked(offsets) }
        return offsets
    }

    private func commitIfDue(_ client: KafkaClient) {
        guard clock.steady() >= nextCommit else { return }
        let offsets = book.with { $0.committable() }
        guard !offsets.isEmpty else { return }
        let isDone = note(client.commit(ask(offsets), within: Self.patience))
        if isDone { backoff.reset() }
        let (next, overflow) = clock.steady().addingReportingOverflow(isDone ? options.commitInterval : backoff.delay())
        nextCommit = overflow ? .max : next
    }

    /// Returns whether all of them are committed.
    @discardableResult
    private func note(_ answers: [(Partition, Offset, ClientError?)]) -> Bool {
        var isDone = true
        for (partition, offset, error) in answers {
            guard let error else {
                metrics.commits.add()
                let at = seconds
                status.note { $0.lastSuccess = at }
                hasFailed = false
                book.with { $0.committed(partition, offset) }
                continue
            }
            isDone = false
            metrics.commitFailures.add()
            book.with { $0.refused(partition) }
            failed(error)
        }
        return isDone
    }

    // MARK: Rebalances

    private func assigned(_ partitions: [Partition], _ client: OpaquePointer) -> [Partition: Offset] {
        metrics.rebalances.add()
        book.with { $0.assign(partitions) }
        for partition in partitions { searches[partition] = nil }
        showAssignment("partitions come", partitions)
        guard let oldest else { return [:] }
        // A member that joins others gets nothing at first, and a partition that comes back was begun with before.
        let fresh = partitions.filter { begun.insert($0).inserted }
        guard !fresh.isEmpty else { return [:] }
        let young = KafkaClient.offsets(client, options.topic, fresh, at: oldest)
        let committed = KafkaClient.committed(client, options.topic, fresh)
        var begins: [Partition: Offset] = [:]
        for partition in fresh { begins[partition] = StartOffsets.begin(committed: committed[partition], young: young[partition]) }
        if !begins.isEmpty {
            logger.info(
                "a backlog that is too old is not read", metadata: ["partitions": "\(begins.count)", "oldest": "\(oldest / 1000)"])
        }
        return begins
    }

    /// Keeps what was counted of partitions that go, and commits it, so that who gets them begins behind it.
    private func revoked(_ partitions: [Partition], isLost: Bool, _ client: OpaquePointer) {
        metrics.rebalances.add()
        // Collections are not the client's time.
        defer { extend() }
        if isLost {
            lost(partitions)
            let gone = Set(partitions)
            records.removeAll { gone.contains($0.partition) }
        } else {
            countRecords()
            if !isEnding { collect(book.with { $0.tenants(uncollectedIn: partitions) }) }
            let offsets = ask(book.with { $0.committable(partitions) })
            note(KafkaClient.commit(client, options.topic, offsets, within: isEnding ? timeLeft : Self.patience))
        }
        book.with { $0.revoke(partitions) }
        for partition in partitions { (timestamps[partition], searches[partition]) = (nil, nil) }
        showAssignment("partitions go", partitions)
    }

    private func lost(_ partitions: [Partition]) {
        metrics.partitionsLost.add(partitions.count)
        logger.warning(
            "partitions are lost: what was counted of them and not committed another member counts again",
            metadata: ["partitions": "\(partitions.count)"])
    }

    private func collect(_ tenants: Set<String>) {
        guard !tenants.isEmpty else { return }
        let done = DispatchSemaphore(value: 0)
        let sink = sink
        Task.detached {
            await sink.collect(tenants)
            done.signal()
        }
        guard done.wait(timeout: .now() + .nanoseconds(Int(clamping: options.handoverTimeout))) == .timedOut else { return }
        logger.warning(
            "partitions go before what was counted of them is kept: another member counts it again", metadata: ["tenants": "\(tenants.count)"])
    }

    private func showAssignment(_ what: String, _ partitions: [Partition]) {
        let all = book.with { $0.partitions }
        metrics.assigned.set(all.count)
        status.note { $0.assigned = all.count }
        logger.info(
            "\(what)", metadata: ["partitions": "\(partitions.sorted().map(String.init).joined(separator: ","))", "assigned": "\(all.count)"])
    }

    // MARK: Lag and errors

    private func showLagIfDue(_ client: KafkaClient) {
        let now = clock.steady()
        guard let interval = options.lagInterval, now &- lastLag >= interval else { return }
        lastLag = now
        let places = book.with { ledger in ledger.partitions.map { ($0, ledger.next(of: $0)) } }
        let wall = Double(clock.wall()) / 1e9
        metrics.show(
            places.compactMap { partition, next in
                guard let next, let end = client.end(of: partition) else { return nil }
                let lag = max(end - next, 0)
                let seconds = timestamps[partition].map { lag == 0 ? 0 : max(wall - Double($0) / 1000, 0) }
                return (partition, lag, seconds)
            })
    }

    private func failed(_ error: ClientError) {
        if error.code == RD_KAFKA_RESP_ERR__PARTITION_EOF { return }
        metrics.failed(error.kind)
        if error.isFatal { isBroken = true }
        let told = KafkaState.Failure(at: seconds, text: "\(error)", advice: error.advice(options))
        // That nobody is there says less than why.
        let isLess = error.code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN
        status.note { state in if !isLess || !state.isFailing(now: told.at) { state.failure = told } }
        hasFailed = true
        guard let count = quiet.occurred(error.name, now: clock.steady()) else { return }
        var metadata: Logger.Metadata = ["error": "\(error)", "times": "\(count)"]
        if let advice = told.advice { metadata["advice"] = "\(advice)" }
        logger.warning("Kafka", metadata: metadata)
    }

    /// A client never reads its certificates again: where something fails and they are others by now another client is made.
    private func useFilesThatHaveChanged() {
        let now = clock.steady()
        guard hasFailed, !options.files.isEmpty, !isBroken, now &- lastLook >= Self.lookInterval else { return }
        lastLook = now
        guard FileStamps(options.files) != files else { return }
        isBroken = true
        logger.info(
            "certificates or keys for Kafka have changed: they are read again", metadata: ["files": "\(options.files.joined(separator: ", "))"])
    }

    /// Since the epoch.
    private var seconds: Int64 { Int64(clamping: clock.wall() / 1_000_000_000) }
}

import Glibc

/// A ``Journal`` on a thread of its own, where a disk may take its time. Callable from any thread; calls of one thread are carried out in
/// their order. What waits is carried out together, and synced once.
///
/// `@unchecked Sendable`: `journal` and what stands with it belong to the thread, the rest is guarded by `lock`.
package final class DurableJournal: @unchecked Sendable {
    package typealias Book = Journal<POSIXDisk>
    package typealias TransactionID = Book.TransactionID

    /// Who hears what comes to be offered and what was given up. Called on the journal's thread.
    package struct Listener: Sendable {
        package var offers: @Sendable ([Offer]) -> Void
        package var losses: @Sendable ([Loss]) -> Void
        package var report: @Sendable (JournalReport) -> Void

        package init(
            offers: @escaping @Sendable ([Offer]) -> Void, losses: @escaping @Sendable ([Loss]) -> Void,
            report: @escaping @Sendable (JournalReport) -> Void
        ) {
            self.offers = offers
            self.losses = losses
            self.report = report
        }
    }

    /// Bytes on the way to the disk beyond which ``room()`` waits.
    private static let maxQueuedBytes = 8 << 20
    /// Nanoseconds between two looks at what is too old.
    private static let limitsInterval: UInt64 = 1_000_000_000
    /// As remote write's: a collection may take longer where all cores are busy, answers to requests may not.
    private static let niceness: CInt = 5

    private typealias Job = (DurableJournal) -> Void

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [Job] = []
    private var queuedBytes = 0
    private var waitingForRoom: [() -> Void] = []
    private var isEnding = false

    private var journal: Book
    private var listener: Listener?
    private var commits: [TransactionID: (Bool) -> Void] = [:]
    private var report = JournalReport()
    private var limitsLookedAt: UInt64 = 0
    private var ages = AgeClock()
    private var whenEnded: ((_ bytesInMemory: Int) -> Void)?

    /// What an earlier process has left.
    package let recovery: JournalRecovery
    /// See ``JournalLimits/loadBytes``.
    package let loadBytes: Int

    /// - Parameter endpoints: names that stay the same over restarts.
    /// - Throws: the directory cannot be used.
    package init(directory: String, endpoints: [String], limits: JournalLimits) throws(DiskError) {
        journal = Book(try POSIXDisk(directory), endpoints: endpoints, limits: limits)
        recovery = try journal.recover()
        loadBytes = limits.loadBytes
        lock = .allocate(capacity: 1)
        arrived = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrived, nil)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<DurableJournal>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        precondition(failure == 0, "no thread for the journal: \(String(cString: strerror(failure)))")
        pthread_detach(thread)
    }

    deinit {
        pthread_mutex_destroy(lock)
        pthread_cond_destroy(arrived)
        lock.deallocate()
        arrived.deallocate()
    }

    // MARK: Thread

    private func submit(bytes: Int = 0, _ job: @escaping Job) {
        pthread_mutex_lock(lock)
        jobs.append(job)
        queuedBytes += bytes
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(lock)
    }

    private func run() {
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        var batch: [Job] = []
        while true {
            pthread_mutex_lock(lock)
            while jobs.isEmpty, !isEnding { pthread_cond_wait(arrived, lock) }
            swap(&batch, &jobs)
            let isLast = batch.isEmpty
            pthread_mutex_unlock(lock)
            for job in batch { job(self) }
            batch.removeAll(keepingCapacity: true)
            if journal.needsSync || isLast { sync() }
            keepWithinLimits()
            tell()
            if isLast {
                whenEnded?(journal.bytesInMemory)
                return
            }
        }
    }

    private func sync() {
        let start = Self.monotonic()
        journal.sync()
        report.syncs += 1
        report.syncNanoseconds &+= Self.monotonic() &- start
    }

    /// Not before somebody hears of it: what an earlier process left is counted when it is offered, and so is what goes of it.
    private func keepWithinLimits() {
        let now = Self.monotonic()
        guard listener != nil, now &- limitsLookedAt >= Self.limitsInterval else { return }
        limitsLookedAt = now
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let wall = Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
        journal.keepWithinLimits(now: ages.time(wall: wall, steady: Int64(clamping: now / 1_000_000)))
    }

    private func tell() {
        let offers = journal.takeOffers()
        let losses = journal.takeLosses()
        if !offers.isEmpty { listener?.offers(offers) }
        if !losses.isEmpty { listener?.losses(losses) }
        // Who waited for a commit and then asks what has been sent finds that it was offered.
        for ended in journal.takeEnded() { commits.removeValue(forKey: ended.id)?(ended.isDurable) }
        var now = report
        now.bytes = journal.bytes
        now.bytesInMemory = journal.bytesInMemory
        now.problem = journal.problem
        now.problems = journal.problems
        report = now
        listener?.report(now)
    }

    private static func monotonic() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    private func taken(_ bytes: Int) {
        pthread_mutex_lock(lock)
        queuedBytes -= bytes
        let resumed = queuedBytes <= Self.maxQueuedBytes ? waitingForRoom : []
        if !resumed.isEmpty { waitingForRoom = [] }
        pthread_mutex_unlock(lock)
        for resume in resumed { resume() }
    }

    // MARK: Writing

    /// Begins a tenant's collection; see ``Journal/begin(_:)``.
    package func begin(_ tenant: String) async -> TransactionID {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: $0.journal.begin(tenant)) }
        }
    }

    package func add(_ batch: JournalBatch, number: UInt64, timestamp: Int64, to endpoints: [Int], of id: TransactionID) {
        submit(bytes: batch.body.count) {
            $0.journal.add(batch, number: number, timestamp: timestamp, to: endpoints, of: id)
            $0.taken(batch.body.count)
        }
    }

    package func addState(_ content: [UInt8], isWhole: Bool, to id: TransactionID) {
        submit(bytes: content.count) {
            $0.journal.addState(content, isWhole: isWhole, to: id)
            $0.taken(content.count)
        }
    }

    /// Waits until little is on the way to the disk: who makes batches faster than a disk takes them.
    package func room() async {
        await withCheckedContinuation { continuation in
            pthread_mutex_lock(lock)
            let isFree = queuedBytes <= Self.maxQueuedBytes
            if !isFree { waitingForRoom.append { continuation.resume() } }
            pthread_mutex_unlock(lock)
            if isFree { continuation.resume() }
        }
    }

    /// Waits until the transaction is on the disk for good, and is offered.
    ///
    /// - Returns: false: it is offered, and lost if the process ends.
    package func commit(_ id: TransactionID) async -> Bool {
        await withCheckedContinuation { continuation in
            submit { me in
                me.commits[id] = { continuation.resume(returning: $0) }
                me.journal.commit(id)
            }
        }
    }

    // MARK: Reading

    /// What comes next for an endpoint of a tenant, given on the journal's thread; see ``Journal/next(_:_:after:upTo:)``.
    ///
    /// - Parameter done: this collection, and all before it, have come to an end.
    package func next(
        _ tenant: String, _ endpoint: Int, done: UInt64?, after place: (collection: UInt64, index: Int)?, upTo bytes: Int,
        _ body: @escaping @Sendable (Delivery?) -> Void
    ) {
        submit { me in
            if let done { me.journal.done(tenant, endpoint, done) }
            body(me.journal.next(tenant, endpoint, after: place, upTo: bytes))
        }
    }

    // MARK: At the start and at the end

    /// Waits and snapshots of earlier processes: before anything else is asked for.
    package func tenants() async -> [String] {
        await withCheckedContinuation { continuation in submit { continuation.resume(returning: $0.journal.knownTenants) } }
    }

    /// Number and time of a tenant's newest collection.
    package func newest(of tenant: String) async -> (number: UInt64, timestamp: Int64?) {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: ($0.journal.newestNumber(of: tenant), $0.journal.newestTimestamp(of: tenant))) }
        }
    }

    /// See ``Journal/statePartCount(of:)``.
    package func statePartCount(of tenant: String) async -> Int {
        await withCheckedContinuation { continuation in submit { continuation.resume(returning: $0.journal.statePartCount(of: tenant)) } }
    }

    /// A part of a tenant's snapshot, or what there is instead.
    package enum StatePart: Sendable {
        case content([UInt8])
        case end
        case unreadable
    }

    /// See ``Journal/statePart(of:_:)``.
    package func statePart(of tenant: String, _ index: Int) async -> StatePart {
        await withCheckedContinuation { continuation in
            submit { me in
                do {
                    continuation.resume(returning: try me.journal.statePart(of: tenant, index).map { .content($0) } ?? .end)
                } catch {
                    continuation.resume(returning: .unreadable)
                }
            }
        }
    }

    package func forgetState(of tenant: String) { submit { $0.journal.forgetState(of: tenant) } }

    package func wantsWholeState(_ tenant: String) async -> Bool {
        await withCheckedContinuation { continuation in submit { continuation.resume(returning: $0.journal.wantsWholeState(tenant)) } }
    }

    /// From now on the listener is told; first of all that waits from earlier processes.
    package func attach(_ listener: Listener) {
        submit { me in
            me.listener = listener
            // They wait, too.
            _ = me.journal.takeOffers()
            listener.offers(me.journal.allWaiting())
        }
    }

    /// Brings everything to the disk and ends the thread. Call once, last.
    ///
    /// - Returns: bytes of what waits, and is gone with the process: the disk did not take it.
    @discardableResult
    package func close() async -> Int {
        await withCheckedContinuation { continuation in
            pthread_mutex_lock(lock)
            isEnding = true
            whenEnded = { continuation.resume(returning: $0) }
            pthread_cond_signal(arrived)
            pthread_mutex_unlock(lock)
        }
    }
}

import DurableLog
import Glibc
import Logging
import NIOCore
import Outbound
import SelfMetrics
import Settings
import Synchronization

/// Somebody who gets each request as it came. Whoever offers one never waits: there is room in the queue, or it is counted as dropped.
package final class ForwardTarget: Sendable {
    /// Nanoseconds that requests under way have to be given up.
    private static let lastMoment = Int64(500_000_000)
    /// Nanoseconds between two attempts to write to a disk that fails.
    private static let diskPause = 5 * Int64(1_000_000_000)
    /// Written to the disk at a time.
    private static let overflowBytes = 4 << 20

    package let name: String
    /// As pages show it.
    private let url: String
    private let wire: ForwardSettings.Wire
    private let takesJSON: Bool
    private let transport: any ForwardTransport
    /// nil: nothing is kept on a disk.
    private let store: ForwardStore?
    private let queue: Mutex<ForwardQueue>
    private let metrics: ForwardMetrics
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let loop = Mutex<Task<Void, Never>?>(nil)
    /// Requests are being written to the disk.
    private let isKeeping = Atomic<Bool>(false)
    /// It failed: not before that again.
    private let diskRest = Mutex<Int64>(.min)
    private let log: ForwardLog
    private let clock: ForwardClock
    /// Told when much memory that requests had is free.
    private let giveBack: @Sendable () -> Void
    private let lastAttempts = Mutex(LastAttempts())

    /// When something arrived last, and what was said where it did not.
    private struct LastAttempts {
        var success: Int64?
        var failure: ForwardState.Failure?
    }

    /// - Parameters:
    ///   - directory: where its requests are kept; nil: nowhere.
    ///   - giveBack: told when much memory that requests had is free.
    /// - Throws: ``ForwardError`` when it cannot be used.
    package convenience init(
        _ settings: ForwardSettings, directory: String?, group: any EventLoopGroup, userAgent: String, metrics: MetricsRegistry, logger: Logger,
        clock: ForwardClock = .system, giveBack: @escaping @Sendable () -> Void = {}
    ) throws(ForwardError) {
        let name = settings.title
        let log = ForwardLog(target: name, logger: logger)
        let place = try ForwardPlace(settings)
        let transport = try Self.transport(to: place, settings, group: group, userAgent: userAgent, log)
        var store: ForwardStore?
        if let directory, settings.maxDiskBytes > 0 {
            do throws(DiskError) {
                store = try ForwardStore(directory: "\(directory)/\(ForwardPlace.directory(name))", maxBytes: settings.maxDiskBytes)
            } catch {
                log.error("requests that wait are kept in memory alone: \(error)")
            }
        }
        let limits = ForwardQueue.Limits(bytes: settings.maxQueueBytes, age: settings.maxAge, atOnce: settings.requestsAtOnce)
        self.init(
            name: name, url: place.shown(settings.wire), settings.wire, takesJSON: settings.wire == .http, limits, transport, store, restores: true,
            metrics: ForwardMetrics(metrics, target: name), log: log, clock: clock, giveBack: giveBack)
        metrics.beforeExposition { [weak self] in self?.show() }
    }

    static func transport(
        to place: ForwardPlace, _ settings: ForwardSettings, group: any EventLoopGroup, userAgent: String, _ log: ForwardLog
    ) throws(ForwardError) -> any ForwardTransport {
        switch settings.wire {
        case .http: return try HTTPTransport(place, settings, group: group, userAgent: userAgent, log: log)
        case .grpc: return try GRPCTransport(place, settings, group: group, userAgent: userAgent, log: log)
        }
    }

    /// - Parameters:
    ///   - takesJSON: requests in JSON, too.
    ///   - restores: what is in the store waits here.
    init(
        name: String, url: String, _ wire: ForwardSettings.Wire, takesJSON: Bool, _ limits: ForwardQueue.Limits, _ transport: any ForwardTransport,
        _ store: ForwardStore?, restores: Bool, metrics: ForwardMetrics, log: ForwardLog, clock: ForwardClock,
        giveBack: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.url = url
        self.wire = wire
        self.takesJSON = takesJSON
        self.transport = transport
        self.store = store
        self.log = log
        self.clock = clock
        self.giveBack = giveBack
        self.metrics = metrics
        var queue = ForwardQueue(limits, seed: UInt64.random(in: 0 ... .max))
        let found = restores ? store?.found ?? [] : []
        // They are given all of the time again.
        for record in found { queue.restore(record.position, bytes: record.bytes, since: clock.now()) }
        metrics.restore(found.count)
        if restores, let damaged = store?.damaged, damaged > 0 { log.warn("damaged records of an earlier process are skipped: \(damaged)") }
        self.queue = Mutex(queue)
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Brings its gauges up to date.
    func show() { queue.withLock { metrics.show($0) } }

    /// Why it cannot be used; nil: nothing is known against it. Reads the files of its TLS settings.
    package static func problem(_ settings: ForwardSettings) -> ForwardError? {
        do throws(ForwardError) {
            _ = try ForwardPlace(settings)
            try ForwardError.check(settings.tls)
            return nil
        } catch {
            return error
        }
    }

    /// How it does. From any thread.
    package var state: ForwardState {
        var state = ForwardState(name: name, url: url, wire: wire.rawValue)
        queue.withLock { queue in
            state.waiting = queue.count
            state.waitingBytes = queue.bytes
            state.waitingDiskBytes = queue.diskBytes
            state.isFailing = queue.isFailing
        }
        metrics.read(into: &state)
        lastAttempts.withLock { attempts in
            state.lastSuccess = attempts.success
            state.failure = attempts.failure
            if let failure = attempts.failure, failure.at > attempts.success ?? .min { state.isFailing = true }
        }
        return state
    }

    /// From any thread, at once.
    package func offer(_ request: ForwardedRequest) {
        metrics.offer()
        guard takesJSON || request.encoding == .protobuf else { return metrics.drop(.encoding) }
        if let reason = queue.withLock({ $0.offer(request, now: clock.now()) }) {
            metrics.drop(reason)
            if reason == .queueFull { log.warn("the queue is full: requests are not forwarded until there is room (max_queue_bytes)") }
        } else {
            waker.yield()
        }
    }

    // MARK: Routing

    /// Requests that others got.
    var moved: Int { metrics.movedCount }

    var isEmpty: Bool { queue.withLock(\.isEmpty) }

    /// Room for a request of at most so many bytes; to be offered with them, or released.
    func reserve(_ bytes: Int) -> Bool { queue.withLock { $0.reserve(bytes) } }

    func release(_ bytes: Int) { queue.withLock { $0.release(bytes) } }

    func offer(_ request: ForwardedRequest, reserved: Int) {
        metrics.offer()
        if let reason = queue.withLock({ $0.offer(request, reserved: reserved, now: clock.now()) }) {
            metrics.drop(reason)
        } else {
            waker.yield()
        }
    }

    func resize(bytes: Int) { queue.withLock { $0.resize(bytes: bytes) } }

    /// What failed before need not fail again: it is tried at once.
    func tryAgain() {
        queue.withLock { $0.tryAgain() }
        waker.yield()
    }

    // MARK: Start and end

    /// Requests are sent from now on.
    package func start() {
        loop.withLock { $0 = Task { await run() } }
        waker.yield()
    }

    /// Sends what waits; when time is up what is left goes to the disk, or is dropped.
    ///
    /// - Parameters:
    ///   - time: nanoseconds.
    ///   - diskTime: nanoseconds that the disk has then. What one that hangs has not taken is dropped.
    package func end(within time: Int64, disk diskTime: Int64) async {
        await wait(until: deadline(time)) { $0.isEmpty }
        waker.finish()
        let running = loop.withLock { $0 }
        running?.cancel()
        // What was under way waits again; who connects does not hear of the end at once.
        await wait(until: deadline(Self.lastMoment)) { $0.underWay == 0 && !self.isKeeping.load(ordering: .relaxed) }
        await keepAll(until: deadline(diskTime))
        let left = queue.withLock { $0.close() }
        metrics.drop(.shutdown, left)
        let kept = queue.withLock(\.countOnDisk)
        if left > 0 { log.error("requests were not forwarded before the end and are lost: \(left)") }
        if kept > 0 { log.info("requests wait on the disk for the next start: \(kept)") }
        await transport.close()
    }

    /// In so many nanoseconds.
    private func deadline(_ time: Int64) -> Int64 {
        let (deadline, overflow) = clock.now().addingReportingOverflow(time)
        return overflow ? .max : deadline
    }

    /// At the latest until `deadline`.
    private func wait(until deadline: Int64, _ isDone: (borrowing ForwardQueue) -> Bool) async {
        while !queue.withLock({ isDone($0) }), clock.now() < deadline { try? await Task.sleep(for: .milliseconds(20)) }
    }

    /// Writes what waits in memory to the disk. One that does not come to an end is left to itself.
    private func keepAll(until deadline: Int64) async {
        guard store != nil else { return }
        let (isOver, over) = AsyncStream.makeStream(of: Void.self)
        let keeping = Task {
            while await keep(all: true), !Task.isCancelled {}
            over.finish()
        }
        let alarm = Task {
            await clock.sleep(deadline)
            over.finish()
        }
        for await _ in isOver {}
        keeping.cancel()
        alarm.cancel()
    }

    private func run() async {
        await withDiscardingTaskGroup { group in
            // When somebody will wake it: it is not asked for twice.
            var alarm = Int64.min
            for await _ in wakes {
                // In a task of its own: a disk that hangs holds up no sending.
                if store != nil, isDiskDue(), !isKeeping.exchange(true, ordering: .relaxed) { group.addTask { await self.keepOverflow() } }
                sending: while true {
                    let now = clock.now()
                    let (step, dropped) = step(now: now)
                    // A disk that hangs holds up no sending here either.
                    if !dropped.isEmpty { group.addTask { await self.store?.done(dropped) } }
                    switch step {
                    case .send(let item): group.addTask { await self.attempt(item) }
                    case .idle: break sending
                    case .wait(let until):
                        if alarm <= now || until < alarm {
                            alarm = until
                            group.addTask { await self.wake(at: until) }
                        }
                        break sending
                    }
                }
            }
        }
    }

    private func isDiskDue() -> Bool {
        queue.withLock(\.isOverflowing) && diskRest.withLock { clock.now() >= $0 }
    }

    private func keepOverflow() async {
        let mayBeMore = await keep()
        isKeeping.store(false, ordering: .relaxed)
        if mayBeMore { waker.yield() }
    }

    /// - Returns: what is to be done, and what of the disk nobody needs any more.
    private func step(now: Int64) -> (ForwardQueue.Step, [ForwardQueue.Position]) {
        var dropped: [ForwardQueue.Item] = []
        let step = queue.withLock { $0.next(now: now, dropped: &dropped) }
        if !dropped.isEmpty {
            metrics.drop(.tooOld, dropped.count)
            log.warn("requests waited for max_age in vain and are dropped")
        }
        return (step, dropped.compactMap(\.position))
    }

    private func wake(at time: Int64) async {
        await clock.sleep(time)
        waker.yield()
    }

    private func attempt(_ item: ForwardQueue.Item) async {
        defer { waker.yield() }
        let outcome: ForwardOutcome
        switch await request(item) {
        case .request(var request):
            request.since = item.since
            outcome = await transport.send(request)
        case .failed(let error): outcome = .later(after: nil, "\(error)")
        case .damaged:
            queue.withLock { $0.lost(item) }
            metrics.drop(.damaged)
            await done(item)
            return log.warn("a request on the disk is damaged, it is dropped")
        }
        metrics.note(outcome)
        note(outcome)
        let (isDone, drop) = queue.withLock { $0.finished(item, outcome, now: clock.now()) }
        if let drop { metrics.drop(drop) }
        if isDone { await done(item) }
        if queue.withLock({ $0.isMuchFree() }) { giveBack() }
        switch outcome {
        case .taken, .moved: break
        // It was given up because the process ends.
        case .later where Task.isCancelled: break
        case .later(_, let text), .busy(_, let text): log.warn("the target does not take requests now, they are tried again: \(text)")
        case .refused(let text): log.warn("the target refuses a request, it is dropped: \(text)")
        }
    }

    private func note(_ outcome: ForwardOutcome) {
        let now = Int64(time(nil))
        lastAttempts.withLock { attempts in
            switch outcome {
            case .taken: attempts.success = now
            case .later(_, let text), .busy(_, let text), .refused(let text): attempts.failure = ForwardState.Failure(at: now, text: text)
            case .moved: break
            }
        }
    }

    private func request(_ item: ForwardQueue.Item) async -> ForwardStore.ReadResult {
        switch item.place {
        case .memory(let request): .request(request)
        case .disk(let position): await store?.read(position) ?? .damaged
        }
    }

    private func done(_ item: ForwardQueue.Item) async { await store?.done([item.position].compactMap { $0 }) }

    /// Writes what takes too much memory to the disk.
    ///
    /// - Returns: whether there may be more of it.
    private func keep(all: Bool = false) async -> Bool {
        guard let store else { return false }
        let items = queue.withLock { $0.overflow(atMost: Self.overflowBytes, all: all) }
        guard !items.isEmpty else { return false }
        let requests = items.compactMap { item -> ForwardedRequest? in if case .memory(let request) = item.place { request } else { nil } }
        let (positions, failure) = await store.append(requests)
        let unused = queue.withLock { $0.moved(Dictionary(zip(items.map(\.number), positions)) { $1 }) }
        await store.done(unused)
        guard positions.contains(where: { $0 == nil }) else { return true }
        metrics.diskFailed()
        diskRest.withLock { $0 = clock.now() + Self.diskPause }
        log.warn("requests stay in memory: \(failure.map { "\($0)" } ?? "the disk may hold no more of them (max_disk_bytes)")")
        return false
    }
}

import NIOCore
import NIOPosix
import Synchronization

/// Sends on one event loop, and is confined to it: picks the next body, a connection with room, counts what comes back.
final class LoadWorker: ConnectionDelegate {
    private enum Phase { case connecting, sending, draining, finished }

    private let loop: any EventLoop
    private let plan: WorkerPlan
    private let live: LiveCounters
    private let result: EventLoopPromise<Tally>
    private var source: BodySource
    private var connections: [any LoadConnection] = []
    private var nextConnection = 0
    private var phase = Phase.connecting
    private var tally = Tally()
    private var pacer = Pacer(requestsPerSecond: nil, startNanos: 0)
    private var isTimerSet = false
    private var requestsLeft: Int
    private var startNanos: Int64 = 0
    private var drainNanos: Int64 = 0
    /// Requests that wait to be sent again; no more than can be in flight.
    private var waiting: [WaitingRetry] = []
    private var connectionsLostInARow = 0
    private var hasGivenUp = false
    /// Connections being opened: the loop must not end before them.
    private var opening = 0

    private struct WaitingRetry {
        var sending: Sending
        var dueNanos: Int64
        var wasLost: Bool
    }

    private static let tickMillis: Int64 = 20

    init(loop: any EventLoop, plan: WorkerPlan, source: BodySource, live: LiveCounters) {
        self.loop = loop
        self.plan = plan
        self.source = source
        self.live = live
        requestsLeft = plan.requests ?? .max
        result = loop.makePromise()
    }

    var finished: EventLoopFuture<Tally> { result.futureResult }

    /// Opens every connection; fails with the first that cannot be opened.
    func connect() -> EventLoopFuture<Void> {
        EventLoopFuture.andAllSucceed((0..<plan.connections).map { _ in open() }, on: loop)
    }

    /// Starts sending; `finished` tells the end.
    func start() {
        startNanos = Clock.monotonicNanos()
        pacer = Pacer(requestsPerSecond: plan.requestsPerSecond, startNanos: startNanos)
        phase = .sending
        tally.firstSendNanos = startNanos
        // A server may have closed connections before the first request.
        for _ in connections.count..<max(plan.connections, connections.count) { lostConnection() }
        pump()
        tick()
    }

    // MARK: Sending

    private func pump() {
        while phase == .sending {
            let now = Clock.monotonicNanos()
            guard !isOver(now) else { return drain(now) }
            let wait = pacer.waitNanos(now: now)
            guard wait == 0 else { return wake(afterNanos: wait) }
            guard waiting.count < plan.connections * plan.concurrency, let connection = freeConnection() else { return }
            guard let body = nextBody() else { return drain(now) }
            pacer.sent()
            send(Sending(body: body), on: connection)
        }
    }

    private func nextBody() -> BodySource.Body? {
        guard requestsLeft > 0 else { return source.nextLast(nowNanos: Clock.unixNanos()) }
        requestsLeft -= 1
        return source.next(nowNanos: Clock.unixNanos())
    }

    private func isOver(_ now: Int64) -> Bool {
        if hasGivenUp || live.isStopped.load(ordering: .relaxed) { return true }
        guard let duration = plan.durationNanos else { return false }
        return now - startNanos >= duration
    }

    private func freeConnection() -> (any LoadConnection)? {
        for offset in connections.indices {
            let index = (nextConnection + offset) % connections.count
            if connections[index].freeSlots > 0 {
                nextConnection = index + 1
                return connections[index]
            }
        }
        return nil
    }

    private func send(_ sending: Sending, on connection: any LoadConnection) {
        var sending = sending
        sending.startNanos = Clock.monotonicNanos()
        tally.sent(bytes: sending.body.plainBytes, wireBytes: sending.body.bytes.readableBytes)
        connection.send(sending)
    }

    private func wake(afterNanos wait: Int64) {
        guard !isTimerSet else { return }
        isTimerSet = true
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(wait)) {
            self.isTimerSet = false
            self.pump()
        }
    }

    // MARK: Answers

    func answered(_ sending: Sending, _ answer: Answer) {
        let now = Clock.monotonicNanos()
        let spans = sending.body.spans
        if case .lost = answer {
        } else {
            connectionsLostInARow = 0
            tally.answered(afterNanos: now - sending.startNanos, at: now)
        }
        switch answer {
        case .accepted(let rejected, let message):
            let rejected = Int(min(rejected, Int64(spans)))
            tally.accepted(spans: spans - rejected, rejected: rejected, message: message)
            live.spansAccepted.wrappingAdd(spans - rejected, ordering: .relaxed)
            if rejected > 0 { live.spansRefused.wrappingAdd(rejected, ordering: .relaxed) }
        case .refused(let refusal):
            tally.error(refusal.code, refusal.message)
            if !refusal.isRetryable || !retry(sending, afterNanos: refusal.retryAfterNanos, wasLost: false) {
                count(unaccepted: spans, wasLost: false)
            }
        case .lost(let code):
            tally.error(code, "")
            if !retry(sending, afterNanos: nil, wasLost: true) { count(unaccepted: spans, wasLost: true) }
        }
        if phase == .draining { finishIfDrained() } else { pump() }
    }

    /// Keeps a request to be sent again later, if that is wanted and still makes sense.
    private func retry(_ sending: Sending, afterNanos wish: Int64?, wasLost: Bool) -> Bool {
        let now = Clock.monotonicNanos()
        guard plan.retries, sending.attempt < ClientLimits.retriesMax, !isOver(now) else { return false }
        var sending = sending
        let wait = min(wish ?? ClientLimits.backoffNanos(attempt: sending.attempt), ClientLimits.retryWaitNanosMax)
        sending.attempt += 1
        tally.retries += 1
        waiting.append(WaitingRetry(sending: sending, dueNanos: now + wait, wasLost: wasLost))
        return true
    }

    private func sendDueRetries(_ now: Int64) {
        guard !waiting.isEmpty else { return }
        if isOver(now) {
            for retry in waiting { count(unaccepted: retry.sending.body.spans, wasLost: retry.wasLost) }
            waiting = []
            return finishIfDrained()
        }
        while let index = waiting.firstIndex(where: { $0.dueNanos <= now }), let connection = freeConnection() {
            drainNanos = now
            send(waiting.remove(at: index).sending, on: connection)
        }
    }

    private func count(unaccepted spans: Int, wasLost: Bool) {
        if wasLost {
            tally.spansLost += spans
        } else {
            tally.spansRefused += spans
            live.spansRefused.wrappingAdd(spans, ordering: .relaxed)
        }
    }

    // MARK: Ending

    private func drain(_ now: Int64) {
        phase = .draining
        drainNanos = now
        finishIfDrained()
    }

    private func finishIfDrained() {
        guard phase == .draining, waiting.isEmpty, opening == 0, connections.allSatisfy({ $0.inFlight == 0 }) else { return }
        finish()
    }

    private func finish() {
        phase = .finished
        for connection in connections { connection.close() }
        result.succeed(tally)
        live.workersFinished.wrappingAdd(1, ordering: .releasing)
    }

    /// Looks after what no answer would bring up: the end of the duration, silent servers, a signal.
    private func tick() {
        guard phase != .finished else { return }
        let now = Clock.monotonicNanos()
        if phase == .sending, isOver(now) { drain(now) }
        sendDueRetries(now)
        for connection in connections {
            guard let oldest = connection.oldestStartNanos, now - oldest > plan.timeoutNanos else { continue }
            tally.error("NO_ANSWER", "")
            connection.close()
        }
        if phase == .draining, waiting.isEmpty, now - drainNanos > ClientLimits.drainNanos {
            for connection in connections { connection.close() }
        }
        guard phase != .finished else { return }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(Self.tickMillis)) { self.tick() }
    }

    // MARK: Connections

    private func open() -> EventLoopFuture<Void> {
        let isGRPC = plan.target.wire == .grpc
        let channel = ClientBootstrap(group: loop)
            .connectTimeout(.seconds(ClientLimits.connectSeconds))
            .channelInitializer { isGRPC ? GRPCConnection.prepare($0) : HTTPConnection.prepare($0) }
            .connect(host: plan.target.host, port: plan.target.port)
        return channel.assumeIsolated().flatMapThrowing { channel in
            let connection: any LoadConnection =
                if isGRPC {
                    try GRPCConnection(
                        channel: channel, target: self.plan.target, concurrency: self.plan.concurrency, delegate: self)
                } else {
                    try HTTPConnection(channel: channel, target: self.plan.target, delegate: self)
                }
            self.connections.append(connection)
        }.nonisolated()
    }

    func connectionClosed(_ connection: any LoadConnection) {
        connections.removeAll { $0 === connection }
        guard phase == .sending || phase == .draining else { return }
        lostConnection()
    }

    private func lostConnection() {
        connectionsLostInARow += 1
        guard connectionsLostInARow <= ClientLimits.connectionsLostInARowMax else {
            if !hasGivenUp {
                tally.error("GAVE_UP", "\(connectionsLostInARow) connections in a row ended without an answer")
            }
            hasGivenUp = true
            if phase == .sending { drain(Clock.monotonicNanos()) } else { finishIfDrained() }
            return
        }
        if phase == .draining, waiting.isEmpty { return finishIfDrained() }
        let wait = ClientLimits.backoffNanos(attempt: connectionsLostInARow - 1)
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(wait)) { self.reconnect() }
    }

    private func reconnect() {
        guard phase == .sending || phase == .draining && !waiting.isEmpty else { return }
        opening += 1
        open().assumeIsolated().whenComplete { result in
            self.opening -= 1
            switch result {
            case .success:
                self.tally.reconnections += 1
                self.pump()
                self.finishIfDrained()
            case .failure:
                self.lostConnection()
            }
        }
    }
}

import NIOCore

/// Carries out what the state machine of one tenant and endpoint decides. Stays on one event loop.
final class Sender {
    private let tenant: String
    private let endpoint: EndpointClient
    private let metrics: SenderMetrics
    private let loop: NIOIsolatedEventLoop
    private let maxQueueBytes: Int
    private var machine: SenderStateMachine
    private var headers: RequestHeaders
    private var timer: Scheduled<Void>?
    private var abandoned = 0
    private var whenDrained: ((_ abandoned: Int) -> Void)?
    private var whenRoom: [() -> Void] = []
    private var roomTimer: Scheduled<Void>?
    /// No wait for room goes beyond it.
    private var roomDeadline = Int64.max

    init(
        tenant: String, endpoint: EndpointClient, rules: SenderStateMachine.Rules, headers: RequestHeaders, metrics: SenderMetrics,
        loop: NIOIsolatedEventLoop
    ) {
        self.tenant = tenant
        self.endpoint = endpoint
        self.metrics = metrics
        self.loop = loop
        self.headers = headers
        maxQueueBytes = rules.maxQueueBytes
        machine = SenderStateMachine(rules: rules, seed: .random(in: .min ... .max))
    }

    /// Holds from the next attempt on.
    func setHeaders(_ headers: RequestHeaders) {
        self.headers = headers
    }

    func enqueue(_ batches: [WriteBatch]) {
        for batch in batches {
            metrics.enqueued(batch)
            perform(machine.enqueue(batch, now: monotonicNow()))
        }
    }

    /// `completion` is called once, with the number of batches given up.
    func flush(deadline: Int64, completion: @escaping (_ abandoned: Int) -> Void) {
        let earlier = whenDrained
        whenDrained = { abandoned in
            earlier?(abandoned)
            completion(abandoned)
        }
        perform(machine.beginFlush(deadline: deadline, now: monotonicNow()))
    }

    /// Calls `resume` once, when there is room for more batches or no hope of it.
    func whenRoom(_ resume: @escaping () -> Void) {
        whenRoom.append(resume)
        checkRoom()
    }

    /// No wait for room goes beyond `deadline` from now on.
    func endRoomWaits(at deadline: Int64) {
        roomDeadline = deadline
        checkRoom()
    }

    private func checkRoom() {
        guard !whenRoom.isEmpty else { return }
        roomTimer?.cancel()
        let now = monotonicNow()
        if let end = machine.waitForRoom(now: now), now < roomDeadline {
            roomTimer = loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(clamping: min(end, roomDeadline)))) { self.checkRoom() }
            return
        }
        let waiting = whenRoom
        whenRoom = []
        for resume in waiting { resume() }
    }

    private func perform(_ actions: [SenderStateMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let id, let batch, let attempt): send(id, batch, attempt: attempt)
            case .delivered(let batch): metrics.delivered(batch)
            case .retrying(let batch): metrics.retrying(batch)
            case .dropped(let batch, let reason): dropped(batch, reason)
            case .wake(let time): wake(at: time)
            case .drained: drained()
            }
        }
        checkRoom()
    }

    private func send(_ id: SenderStateMachine.BatchID, _ batch: WriteBatch, attempt: Int) {
        let start = monotonicNow()
        endpoint.push(batch.body, headers: headers, attempt: attempt).assumeIsolated().whenComplete { result in
            let now = monotonicNow()
            self.metrics.attempted(seconds: Double(now - start) / 1e9)
            switch result {
            case .success(let response): self.answered(id, response, samples: batch.samples, now: now)
            case .failure(let error): self.failed(id, FailureText.kind(error), FailureText.of(error), samples: batch.samples, now: now)
            }
        }
    }

    private func answered(_ id: SenderStateMachine.BatchID, _ response: PushResponse, samples: Int, now: Int64) {
        if (200..<300).contains(response.status) {
            endpoint.log.worked(tenant: tenant)
            return perform(machine.succeeded(id, now: now))
        }
        let wait = response.retryAfter.flatMap { RetryAfter.parse($0, wallClock: wallClockSeconds()) }
        let text = response.text.isEmpty ? "" : ": \(response.text)"
        failed(id, .status(response.status, retryAfter: wait), "HTTP status \(response.status)\(text)", samples: samples, now: now)
    }

    private func failed(_ id: SenderStateMachine.BatchID, _ failure: SendFailure, _ reason: String, samples: Int, now: Int64) {
        if failure.isRetryable(retryOn429: endpoint.endpoint.retryOn429) {
            endpoint.log.retrying(tenant: tenant, reason: reason, now: now)
        } else {
            endpoint.log.rejected(tenant: tenant, reason: reason, samples: samples, now: now)
        }
        perform(machine.failed(id, failure, now: now))
    }

    private func dropped(_ batch: WriteBatch, _ reason: SenderStateMachine.DropReason) {
        metrics.dropped(batch, reason)
        switch reason {
        case .rejected: break  // logged with the server's words where the answer is read
        case .queueFull: endpoint.log.queueFull(tenant: tenant, limit: maxQueueBytes, samples: batch.samples, now: monotonicNow())
        case .shutdown: abandoned += 1
        }
    }

    private func wake(at time: Int64) {
        timer?.cancel()
        timer = loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(clamping: time))) {
            self.perform(self.machine.tick(now: monotonicNow()))
        }
    }

    private func drained() {
        timer?.cancel()
        if abandoned > 0 { endpoint.log.abandoned(tenant: tenant, batches: abandoned) }
        let completion = whenDrained
        let count = abandoned
        whenDrained = nil
        abandoned = 0
        completion?(count)
    }
}

import DurableLog
import NIOCore
import Outbound
import Settings

/// Carries out what the state machine of one tenant and endpoint decides. Stays on one event loop.
final class Sender {
    private let tenant: String
    private let endpoint: EndpointClient
    private let metrics: SenderMetrics
    private let loop: NIOIsolatedEventLoop
    private let instance: String
    private let maxQueueBytes: Int
    private var machine: SenderStateMachine
    private var headers: RequestHeaders
    private var timer: Scheduled<Void>?
    private var abandoned = PushTotals()
    private var whenDrained: ((_ abandoned: PushTotals) -> Void)?
    /// Why the last attempt failed that did.
    private var lastReason = EndpointLog.Reason(text: "")
    /// The limit on all queues, while batches are given up for it.
    private var totalLimit: Int?
    /// Called when there may be more room, or less hope of it.
    private let changed: () -> Void
    private(set) var delivered = PushTotals()
    private(set) var dropped = PushTotals()
    /// Seconds since the epoch; nil: never.
    private(set) var lastSuccess: Int64?
    private(set) var lastFailure: EndpointState.Failure?
    /// Times of the newest samples: of those that arrived, and of those that were sent or given up.
    private var newestArrived = Int64.min
    private var newestEnded = Int64.min
    /// Where batches come from, unless they are handed over.
    private let source: Source?
    private var feed: CollectionFeed
    /// Of a collection that is asked for later, so that an endpoint that comes back is not flooded.
    private var pacing: Scheduled<Void>?
    private var deferred: (() -> Void)?
    private var isFlushing = false
    private var shownLimit = 0
    private var shownFruitless = 0
    /// Of a batch that is about to be given up: what the server has not written; nil: all of it.
    private var unwritten: MessageCounts?
    private var isClosed = false

    /// A journal as one tenant and endpoint see it.
    struct Source {
        /// Asks for what comes next; the answer comes on the loop.
        var next: (_ done: UInt64?, _ after: CollectionFeed.Place?, _ bytes: Int, _ body: @escaping (Delivery?) -> Void) -> Void
        var pace: ReplayPace
        /// Bytes that may be read ahead at present.
        var share: () -> Int
    }
    /// Nothing of the last collection has arrived.
    var isBehind: Bool { newestEnded > newestArrived }

    init(
        tenant: String, endpoint: EndpointClient, rules: SenderStateMachine.Rules, headers: RequestHeaders, metrics: SenderMetrics,
        instance: String, loop: NIOIsolatedEventLoop, source: Source? = nil, changed: @escaping () -> Void
    ) {
        self.source = source
        feed = CollectionFeed(
            loadBytes: JournalLimits().loadBytes, maxSamples: min(max(endpoint.endpoint.capacity, 1), 1 << 32) * min(rules.usualInFlight, 1 << 16))
        self.tenant = tenant
        self.endpoint = endpoint
        self.metrics = metrics
        self.loop = loop
        self.headers = headers
        self.instance = instance
        self.changed = changed
        maxQueueBytes = rules.maxQueueBytes
        machine = SenderStateMachine(rules: rules, seed: .random(in: .min ... .max))
    }

    var queuedBytes: Int { machine.queuedBytes }
    var waitingBytes: Int { machine.waitingBytes }
    /// ``queuedBytes`` as the limit on all queues knows it.
    var countedBytes = 0

    func room(now: Int64) -> SenderStateMachine.Room { machine.room(now: now) }

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

    /// Gives up the oldest batches that wait: all queues together hold more than `limit`.
    func dropOldest(bytes: Int, limit: Int) {
        totalLimit = limit
        defer { totalLimit = nil }
        perform(machine.dropOldest(bytes: bytes))
    }

    /// `completion` is called once, with what was given up.
    func flush(deadline: Int64, completion: @escaping (_ abandoned: PushTotals) -> Void) {
        let earlier = whenDrained
        whenDrained = { abandoned in
            earlier?(abandoned)
            completion(abandoned)
        }
        isFlushing = true
        if source != nil {
            // The machine knows nothing of what is still asked for.
            loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(clamping: deadline))) {
                self.isClosed = true
                self.drained()
            }
        }
        // In a flush nothing is gained by waiting.
        if let pacing {
            pacing.cancel()
            self.pacing = nil
            deferred?()
        }
        perform(machine.beginFlush(deadline: deadline, now: monotonicNow()))
    }

    private func perform(_ actions: [SenderStateMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let id, let batch, let attempt): send(id, batch, attempt: attempt)
            case .delivered(let batch): arrived(batch)
            case .retrying(let batch): metrics.retrying(batch)
            case .halved(let batch):
                metrics.wasHalved()
                feed.halved(batch)
            case .dropped(let batch, let reason): gaveUp(batch, reason)
            case .wake(let time): wake(at: time)
            case .drained: drained()
            }
        }
        if machine.fruitless != shownFruitless {
            metrics.gaveUpHalving(machine.fruitless - shownFruitless)
            shownFruitless = machine.fruitless
        }
        if machine.inFlightLimit != shownLimit {
            shownLimit = machine.inFlightLimit
            metrics.show(shards: shownLimit)
        }
        changed()
    }

    private func send(_ id: SenderStateMachine.BatchID, _ batch: WriteBatch, attempt: Int) {
        let start = monotonicNow()
        let headers = headers
        endpoint.push(batch.body, headers: headers, attempt: attempt).assumeIsolated().whenComplete { result in
            let now = monotonicNow()
            self.metrics.attempted(seconds: Double(now - start) / 1e9)
            switch result {
            case .success(let response): self.answered(id, response, headers, now: now)
            case .failure(let error):
                let problem = AttemptProblem(push: error)
                let advice = FailureAdvice.problem(problem.cause, self.known(headers))
                self.failed(id, problem.failure, EndpointLog.Reason(text: problem.text, advice: advice), now: now)
            }
        }
    }

    private func answered(_ id: SenderStateMachine.BatchID, _ response: PushResponse, _ headers: RequestHeaders, now: Int64) {
        if (200..<300).contains(response.status) {
            endpoint.log.worked(tenant: tenant)
            if response.isPage { endpoint.log.showedAPage(tenant: tenant, redirectedTo: response.redirectedTo, now: now) }
            metrics.taken(bytes: response.sentBytes, metadata: response.sentMetadata)
            lastSuccess = wallClockSeconds()
            perform(machine.succeeded(id, now: now))
            return endpoint.works()
        }
        let wait = response.retryAfter.flatMap { RetryAfter.parse($0, wallClock: wallClockSeconds()) }
        let text = response.text.isEmpty ? "" : ": \(response.text)"
        let place = response.redirectedTo.map { "\(Redirect.words)\($0): " } ?? ""
        let advice = FailureAdvice.answer(response.status, response.text, known(headers, isElsewhere: response.isElsewhere))
        let reason = EndpointLog.Reason(text: "\(place)HTTP status \(response.status)\(text)", advice: advice)
        unwritten = response.unwritten
        defer { unwritten = nil }
        let failure: SendFailure =
            if response.unwritten != nil { .writtenInPart } else if response.mayBeReplaced { .unproven } else {
                .status(response.status, retryAfter: wait)
            }
        failed(id, failure, reason, words: NameHash.of64Bits("\(response.status) \(response.text)"), now: now)
    }

    private func failed(
        _ id: SenderStateMachine.BatchID, _ failure: SendFailure, _ reason: EndpointLog.Reason, words: UInt64? = nil, now: Int64
    ) {
        // An answer that comes after the flush deadline is of nobody's interest.
        guard machine.isOnWire(id) else { return }
        lastReason = reason
        lastFailure = EndpointState.Failure(at: wallClockSeconds(), text: reason.text, advice: reason.advice)
        if failure.isRetryable(retryOn429: endpoint.endpoint.retryOn429) { endpoint.log.retrying(tenant: tenant, reason, now: now) }
        let wasPaused = machine.isPaused
        perform(machine.failed(id, failure, words: words, now: now))
        if machine.isPaused, !wasPaused {
            endpoint.whenItWorks { [weak self] in
                if let self { perform(machine.endpointWorks(now: monotonicNow())) }
            }
        }
    }

    private func known(_ headers: RequestHeaders, isElsewhere: Bool = false) -> FailureAdvice.Endpoint {
        FailureAdvice.Endpoint(
            hasCredentials: headers.hasAuthorization || endpoint.hasCredentials, orgID: headers.orgID,
            isHTTPS: endpoint.endpoint.isHTTPS, maxSamplesPerSend: endpoint.endpoint.maxSamplesPerSend, instance: instance,
            isElsewhere: isElsewhere, isOTLP: endpoint.endpoint.message == .otlp)
    }

    private func arrived(_ batch: WriteBatch) {
        metrics.delivered(batch)
        delivered.add(batch)
        newestArrived = max(newestArrived, batch.timestamp)
        newestEnded = max(newestEnded, batch.timestamp)
        ended(batch)
    }

    private func gaveUp(_ batch: WriteBatch, _ reason: SenderStateMachine.DropReason) {
        // It stays in the journal, for the next process.
        if source != nil, reason == .shutdown { return isClosed = true }
        defer { ended(batch) }
        var lost = batch
        if reason == .rejected, let rest = unwritten {
            let written = batch.without(rest)
            metrics.delivered(written)
            delivered.add(written)
            lost = batch.without(MessageCounts(samples: written.samples, histograms: written.histograms, exemplars: written.exemplars))
        }
        metrics.dropped(lost, reason)
        dropped.add(lost)
        newestEnded = max(newestEnded, batch.timestamp)
        let now = monotonicNow()
        switch reason {
        case .rejected: endpoint.log.rejected(tenant: tenant, lastReason, lost, now: now)
        case .poisoned: endpoint.log.poisoned(tenant: tenant, lastReason, batch, now: now)
        case .tooOld: endpoint.log.tooOld(tenant: tenant, samples: batch.samples, now: now)
        case .queueFull:
            let limit = totalLimit.map { "all remote write queues together hold more than \($0) bytes" }
            endpoint.log.queueFull(
                tenant: tenant, limit ?? "remote write queue is full at \(maxQueueBytes) bytes", samples: batch.samples, now: now)
        case .shutdown: abandoned.add(batch)
        }
    }

    private func wake(at time: Int64) {
        timer?.cancel()
        timer = loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(clamping: time))) {
            self.perform(self.machine.tick(now: monotonicNow()))
        }
    }

    private func drained() {
        guard source == nil || isClosed || feed.isEmpty || machine.isClosed else { return }
        timer?.cancel()
        if abandoned.batches > 0 { endpoint.log.abandoned(tenant: tenant, batches: abandoned.batches, samples: abandoned.samples) }
        let completion = whenDrained
        let given = abandoned
        whenDrained = nil
        abandoned = PushTotals()
        completion?(given)
    }

    // MARK: Journal

    /// The journal has something for this endpoint.
    func offered(_ offer: Offer) {
        let counts = offer.counts
        metrics.enqueued(samples: counts.samples, exemplars: counts.exemplars, histograms: counts.histograms, timestamp: offer.timestamp)
        newestEnded = max(newestEnded, offer.timestamp)
        lookAtShare()
        carryOut(feed.offered())
        perform(machine.newerWait(feed.hasNewer, now: monotonicNow()))
    }

    /// The journal has given up what waited there.
    func lost(_ loss: Loss) {
        let counts = loss.counts
        metrics.dropped(samples: counts.samples, exemplars: counts.exemplars, histograms: counts.histograms, loss.reason.rawValue)
        dropped.batches += counts.batches
        dropped.samples += counts.samples + counts.histograms
        endpoint.log.lost(tenant: tenant, loss.reason, samples: counts.samples + counts.histograms, now: monotonicNow())
    }

    private func ended(_ batch: WriteBatch) {
        guard source != nil else { return }
        lookAtShare()
        carryOut(feed.ended(batch))
    }

    private func lookAtShare() {
        if let source { feed.loadBytes = source.share() }
    }

    private func carryOut(_ actions: [CollectionFeed.Action]) {
        guard let source else { return }
        for action in actions {
            switch action {
            case .enqueue(let batch):
                let age = wallClockSeconds().subtractingReportingOverflow(batch.timestamp / 1000).partialValue
                perform(machine.enqueue(batch, age: age.multipliedReportingOverflow(by: 1_000_000_000).partialValue, now: monotonicNow()))
            case .load(let after, let done):
                // What is new goes at once, what has waited at the speed that the endpoint is granted.
                let wait = after == nil && feed.hasNewer && !isFlushing ? source.pace.wait(now: monotonicNow()) : 0
                let ask = { [weak self] in source.next(done, after, source.share()) { self?.loaded($0) } }
                guard wait > 0 else {
                    ask()
                    continue
                }
                deferred = ask
                pacing = loop.scheduleTask(in: .nanoseconds(wait)) {
                    self.pacing = nil
                    self.deferred = nil
                    ask()
                }
            }
        }
    }

    private func loaded(_ delivery: Delivery?) {
        if let delivery, feed.hasNewer || delivery.hasNewer, let source {
            source.pace.spend(delivery.parts.reduce(0) { $0 + $1.batch.body.count }, now: monotonicNow())
        }
        lookAtShare()
        let actions = feed.loaded(delivery)
        perform(machine.newerWait(feed.hasNewer, now: monotonicNow()))
        carryOut(actions)
        if isFlushing, delivery == nil, machine.batches == 0 { drained() }
    }
}

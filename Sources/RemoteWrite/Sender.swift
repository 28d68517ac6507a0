import DurableLog
import NIOCore
import Outbound
import Settings

/// Carries out what ``SenderCore`` decides about one tenant's batches for one endpoint. Stays on one event loop.
final class Sender {
    private let tenant: String
    private let endpoint: EndpointClient
    private let metrics: SenderMetrics
    private let loop: NIOIsolatedEventLoop
    private let instance: String
    private let maxQueueBytes: Int
    private var core: SenderCore
    private var headers: RequestHeaders
    private var timer: Scheduled<Void>?
    private var abandoned = PushTotals()
    private var whenFlushed: ((_ abandoned: PushTotals) -> Void)?
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
    /// Of a collection that is asked for later, so that an endpoint that comes back is not flooded.
    private var pacing: Scheduled<Void>?
    private var deferred: (() -> Void)?
    /// At the end the journal has more, or may have.
    private(set) var leavesSomething = false
    private var shownLimit = 0
    private var shownFruitless = 0
    /// Of a batch that is about to be given up: what the server has not written; nil: all of it.
    private var unwritten: MessageCounts?

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
        self.tenant = tenant
        self.endpoint = endpoint
        self.metrics = metrics
        self.loop = loop
        self.headers = headers
        self.instance = instance
        self.changed = changed
        maxQueueBytes = rules.maxQueueBytes
        let machine = SenderStateMachine(rules: rules, seed: .random(in: .min ... .max))
        let maxSamples = min(max(endpoint.endpoint.capacity, 1), 1 << 32) * min(rules.usualInFlight, 1 << 16)
        core = SenderCore(machine, feed: source.map { CollectionFeed(loadBytes: $0.share(), maxSamples: maxSamples) })
    }

    var queuedBytes: Int { core.queuedBytes }
    var waitingBytes: Int { core.waitingBytes }
    /// ``queuedBytes`` as the limit on all queues knows it.
    var countedBytes = 0

    func room(now: Int64) -> SenderStateMachine.Room { core.room(now: now) }

    /// Holds from the next attempt on.
    func setHeaders(_ headers: RequestHeaders) {
        self.headers = headers
    }

    func enqueue(_ batches: [WriteBatch]) {
        for batch in batches {
            metrics.enqueued(batch)
            perform(core.enqueue(batch, now: monotonicNow()))
        }
    }

    /// Gives up the oldest batches that wait: all queues together hold more than `limit`.
    func dropOldest(bytes: Int, limit: Int) {
        totalLimit = limit
        defer { totalLimit = nil }
        perform(core.dropOldest(bytes: bytes))
    }

    /// `completion` is called once, with what was given up.
    func flush(deadline: Int64, completion: @escaping (_ abandoned: PushTotals) -> Void) {
        let earlier = whenFlushed
        whenFlushed = { abandoned in
            earlier?(abandoned)
            completion(abandoned)
        }
        // In a flush nothing is gained by waiting.
        if let pacing {
            pacing.cancel()
            self.pacing = nil
            deferred?()
            deferred = nil
        }
        perform(core.beginFlush(deadline: deadline, now: monotonicNow()))
    }

    private func perform(_ actions: [SenderCore.Action]) {
        for action in actions {
            switch action {
            case .send(let id, let batch, let attempt): send(id, batch, attempt: attempt)
            case .delivered(let batch): arrived(batch)
            case .retrying(let batch): metrics.retrying(batch)
            case .halved: metrics.wasHalved()
            case .dropped(let batch, let reason): gaveUp(batch, reason)
            case .left: break
            case .load(let place, let done, let hasWaited): load(after: place, done: done, hasWaited: hasWaited)
            case .wake(let time): wake(at: time)
            case .flushed(let leaves): flushed(leaves: leaves)
            }
        }
        if core.fruitless != shownFruitless {
            metrics.gaveUpHalving(core.fruitless - shownFruitless)
            shownFruitless = core.fruitless
        }
        if core.inFlightLimit != shownLimit {
            shownLimit = core.inFlightLimit
            metrics.show(shards: shownLimit)
        }
        changed()
    }

    private func send(_ id: SenderCore.BatchID, _ batch: WriteBatch, attempt: Int) {
        let start = monotonicNow()
        let headers = headers
        endpoint.push(batch.body, headers: headers, attempt: attempt).assumeIsolated().whenComplete { result in
            let now = monotonicNow()
            self.lookAtShare()
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

    private func answered(_ id: SenderCore.BatchID, _ response: PushResponse, _ headers: RequestHeaders, now: Int64) {
        if response.isTaken {
            endpoint.log.worked(tenant: tenant)
            metrics.taken(bytes: response.sentBytes, metadata: response.sentMetadata)
            lastSuccess = wallClockSeconds()
            perform(core.succeeded(id, now: now))
            return endpoint.works()
        }
        let wait = response.retryAfter.flatMap { RetryAfter.parse($0, wallClock: wallClockSeconds()) }
        let text = response.text.isEmpty ? "" : ": \(response.text)"
        let place = response.redirectedTo.map { "\(Redirect.words)\($0): " } ?? ""
        guard !response.isSuccess else {
            let text = "\(place)HTTP status \(response.status) with \(WebPage.words)"
            return failed(id, .page, EndpointLog.Reason(text: text, advice: FailureAdvice.page(known(headers))), now: now)
        }
        let advice = FailureAdvice.answer(response.status, response.text, known(headers, isElsewhere: response.isElsewhere))
        let reason = EndpointLog.Reason(text: "\(place)HTTP status \(response.status)\(text)", advice: advice)
        unwritten = response.unwritten
        defer { unwritten = nil }
        let failure: SendFailure =
            if response.unwritten != nil { .writtenInPart } else if response.mayBeReplaced { .unproven } else {
                // Not about single series, whatever the status.
                .status(response.isUnproven ? 401 : response.status, retryAfter: wait)
            }
        failed(id, failure, reason, words: NameHash.of64Bits("\(response.status) \(response.text)"), now: now)
    }

    private func failed(
        _ id: SenderCore.BatchID, _ failure: SendFailure, _ reason: EndpointLog.Reason, words: UInt64? = nil, now: Int64
    ) {
        // An answer that comes after the flush deadline is of nobody's interest.
        guard core.isOnWire(id) else { return }
        lastReason = reason
        lastFailure = EndpointState.Failure(at: wallClockSeconds(), text: reason.text, advice: reason.advice)
        if failure.isRetryable(retryOn429: endpoint.endpoint.retryOn429) { endpoint.log.retrying(tenant: tenant, reason, now: now) }
        let wasPaused = core.isPaused
        perform(core.failed(id, failure, words: words, now: now))
        if core.isPaused, !wasPaused {
            endpoint.whenItWorks { [weak self] in
                if let self { perform(core.endpointWorks(now: monotonicNow())) }
            }
        }
    }

    private func known(_ headers: RequestHeaders, isElsewhere: Bool = false) -> FailureAdvice.Endpoint {
        FailureAdvice.Endpoint(
            hasCredentials: headers.hasAuthorization || endpoint.hasCredentials, orgID: headers.orgID,
            isHTTPS: endpoint.endpoint.isHTTPS, hasCertificate: endpoint.endpoint.hasCertificate,
            maxSamplesPerSend: endpoint.endpoint.maxSamplesPerSend, instance: instance, isElsewhere: isElsewhere,
            isOTLP: endpoint.endpoint.message == .otlp)
    }

    private func arrived(_ batch: WriteBatch) {
        metrics.delivered(batch)
        delivered.add(batch)
        newestArrived = max(newestArrived, batch.timestamp)
        newestEnded = max(newestEnded, batch.timestamp)
    }

    private func gaveUp(_ batch: WriteBatch, _ reason: SenderStateMachine.DropReason) {
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
            self.perform(self.core.tick(now: monotonicNow()))
        }
    }

    private func flushed(leaves: Bool) {
        leavesSomething = leaves
        timer?.cancel()
        if abandoned.batches > 0 { endpoint.log.abandoned(tenant: tenant, batches: abandoned.batches, samples: abandoned.samples) }
        let completion = whenFlushed
        let given = abandoned
        whenFlushed = nil
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
        perform(core.offered(now: monotonicNow()))
    }

    /// The journal has given up what waited there.
    func lost(_ loss: Loss) {
        if let collection = loss.givenUp { core.journalGaveUp(through: collection) }
        let counts = loss.counts
        guard counts.batches > 0 else { return }
        metrics.dropped(samples: counts.samples, exemplars: counts.exemplars, histograms: counts.histograms, loss.reason.rawValue)
        dropped.batches += counts.batches
        dropped.samples += counts.samples + counts.histograms
        endpoint.log.lost(tenant: tenant, loss.reason, samples: counts.samples + counts.histograms, now: monotonicNow())
    }

    private func lookAtShare() {
        if let source { core.share(source.share()) }
    }

    private func load(after place: CollectionFeed.Place?, done: UInt64?, hasWaited: Bool) {
        guard let source else { return }
        // What is new goes at once, what has waited at the speed that the endpoint is granted.
        let wait = hasWaited ? source.pace.wait(now: monotonicNow()) : 0
        let ask = { [weak self] in source.next(done, place, source.share()) { self?.loaded($0) } }
        guard wait > 0 else { return ask() }
        deferred = ask
        pacing = loop.scheduleTask(in: .nanoseconds(wait)) {
            self.pacing = nil
            self.deferred = nil
            ask()
        }
    }

    private func loaded(_ delivery: Delivery?) {
        if let delivery, core.hasNewer || delivery.hasNewer, let source {
            source.pace.spend(delivery.parts.reduce(0) { $0 + $1.batch.body.count }, now: monotonicNow())
        }
        lookAtShare()
        perform(core.loaded(delivery, wallClock: wallClockSeconds(), now: monotonicNow()))
    }
}

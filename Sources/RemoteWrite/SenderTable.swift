import AsyncHTTPClient
import DurableLog
import Logging
import NIOCore
import SelfMetrics
import Settings

/// Endpoints × tenants: finds or makes the sender. Stays on one event loop.
///
/// Tenants are not limited here: whoever admits tenants limits them.
final class SenderTable {
    private struct Key: Hashable {
        var tenant: String
        var endpoint: Int
    }

    private let endpoints: [EndpointClient]
    private let addOrgIDHeader: Bool
    private let identity: RemoteWriter.Identity
    private let limits: RemoteWriteLimits
    private let registry: MetricsRegistry
    private let loop: any EventLoop
    private var senders: [Key: Sender] = [:]
    private var tenantHeaders: [String: [String: String]] = [:]
    private var highestTimestamps: [String: Gauge] = [:]
    private let incoming: IncomingCounters
    private let books: SenderBooks
    private let waits: RoomWaits
    private let journal: DurableJournal?
    private let paces: [ReplayPace]
    /// In all queues.
    private var heldBytes = 0
    private var isRelieving = false

    init(
        endpoints: [EndpointClient], addOrgIDHeader: Bool, identity: RemoteWriter.Identity, limits: RemoteWriteLimits,
        registry: MetricsRegistry, loop: any EventLoop, journal: DurableJournal?
    ) {
        self.journal = journal
        paces = endpoints.map { _ in ReplayPace(bytesPerSecond: limits.maxReplayBytesPerSecond) }
        self.endpoints = endpoints
        self.addOrgIDHeader = addOrgIDHeader
        self.identity = identity
        waits = RoomWaits(loop: loop)
        self.limits = limits
        self.registry = registry
        self.loop = loop
        incoming = IncomingCounters(registry)
        books = SenderBooks(registry)
    }

    /// Nothing is sent any more.
    ///
    /// - Returns: clients to be shut down.
    func close() -> [HTTPClient] { endpoints.flatMap { $0.close() } }

    func setHeaders(_ headers: [String: String], tenant: String) {
        guard tenantHeaders[tenant] ?? [:] != headers else { return }
        tenantHeaders[tenant] = headers.isEmpty ? nil : headers
        for (key, sender) in senders where key.tenant == tenant {
            sender.setHeaders(requestHeaders(key))
        }
    }

    /// An index out of range is ignored: the caller made it from the same list of endpoints.
    func enqueue(_ batches: [WriteBatch], tenant: String, endpoint: Int) {
        guard endpoints.indices.contains(endpoint), let newest = batches.map(\.timestamp).max() else { return }
        // Every endpoint gets the same samples: those of the first one are all.
        if endpoint == 0 { incoming.count(batches) }
        let highest = highestTimestamp(tenant)
        highest.set(max(highest.value, Double(newest) / 1000))
        sender(Key(tenant: tenant, endpoint: endpoint)).enqueue(batches)
    }

    /// The journal has more for these.
    func take(_ offers: [Offer]) {
        for offer in offers where endpoints.indices.contains(offer.endpoint) {
            if offer.endpoint == 0 {
                incoming.count(samples: offer.counts.samples, exemplars: offer.counts.exemplars, histograms: offer.counts.histograms)
            }
            let highest = highestTimestamp(offer.tenant)
            highest.set(max(highest.value, Double(offer.timestamp) / 1000))
            sender(Key(tenant: offer.tenant, endpoint: offer.endpoint)).offered(offer)
        }
    }

    /// The journal has given up what waited for these.
    func take(_ losses: [Loss]) {
        for loss in losses where endpoints.indices.contains(loss.endpoint) {
            sender(Key(tenant: loss.tenant, endpoint: loss.endpoint)).lost(loss)
        }
    }

    private func source(_ key: Key) -> Sender.Source? {
        guard let journal else { return nil }
        let loop = loop
        return Sender.Source(
            next: { done, after, bytes, body in
                let body = NIOLoopBound(body, eventLoop: loop)
                journal.next(key.tenant, key.endpoint, done: done, after: after.map { ($0.collection, $0.index) }, upTo: bytes) { delivery in
                    loop.execute { body.value(delivery) }
                }
            }, pace: paces[key.endpoint],
            share: { [weak self] in self?.readAhead ?? 1 })
    }

    /// Bytes that each tenant and endpoint may read ahead of the journal: together they keep to the limit, but for one batch each, so that none
    /// waits for another one that gets nothing through.
    private var readAhead: Int { min(journal?.loadBytes ?? .max, limits.maxTotalQueueBytes / max(senders.count, 1)) }

    /// Calls `resume` once, when one of the tenant's endpoints has room for more batches or none has hope of it.
    func whenRoom(tenant: String, _ resume: @escaping () -> Void) {
        waits.add(tenant, resume)
        checkRoom(tenant)
    }

    /// No wait for room goes beyond `deadline` from now on.
    func endRoomWaits(at deadline: Int64) {
        waits.end(at: deadline)
        for tenant in waits.tenants { checkRoom(tenant) }
    }

    private func checkRoom(_ tenant: String) {
        waits.check(tenant) { now in
            .together(endpoints.indices.compactMap { senders[Key(tenant: tenant, endpoint: $0)]?.room(now: now) })
        } again: { [weak self] in
            self?.checkRoom(tenant)
        }
    }

    /// A sender has done something.
    private func changed(_ key: Key) {
        checkRoom(key.tenant)
        guard let sender = senders[key] else { return }
        heldBytes += sender.queuedBytes - sender.countedBytes
        sender.countedBytes = sender.queuedBytes
        relieve()
    }

    /// Keeps all queues together within their limit. Frees a little more than it must: looking for the fullest takes its time.
    private func relieve() {
        guard heldBytes > limits.maxTotalQueueBytes, !isRelieving, journal == nil else { return }
        isRelieving = true
        defer { isRelieving = false }
        while heldBytes > limits.maxTotalQueueBytes, let fullest = senders.values.max(by: { $0.waitingBytes < $1.waitingBytes }),
            fullest.waitingBytes > 0
        {
            let excess = heldBytes - limits.maxTotalQueueBytes
            fullest.dropOldest(bytes: max(excess, limits.maxTotalQueueBytes / 64), limit: limits.maxTotalQueueBytes)
        }
    }

    var report: DeliveryReport {
        var report = DeliveryReport()
        var behind: Set<Int> = []
        for (key, sender) in senders {
            report.delivered.add(sender.delivered)
            report.dropped.add(sender.dropped)
            if sender.isBehind || sender.leavesSomething { behind.insert(key.endpoint) }
        }
        report.behind = behind.sorted().map { endpoints[$0].remoteName }
        return report
    }

    /// Of each endpoint, in their order.
    var states: [EndpointState] {
        var states = endpoints.map { EndpointState($0) }
        for (key, sender) in senders { states[key.endpoint].add(sender) }
        return states
    }

    /// `completion` is called once, with what was given up.
    func flush(deadline: Int64, completion: @escaping (_ abandoned: PushTotals) -> Void) {
        var unfinished = senders.count
        var abandoned = PushTotals()
        guard unfinished > 0 else { return completion(abandoned) }
        for sender in senders.values {
            sender.flush(deadline: deadline) { given in
                unfinished -= 1
                abandoned.add(given)
                if unfinished == 0 { completion(abandoned) }
            }
        }
    }

    private func sender(_ key: Key) -> Sender {
        if let sender = senders[key] { return sender }
        let client = endpoints[key.endpoint]
        let rules = SenderStateMachine.Rules(client.endpoint, limits, isKeptElsewhere: journal != nil)
        let metrics = SenderMetrics(
            registry, tenant: key.tenant, endpoint: client.endpoint, remoteName: client.remoteName, rules: rules,
            books: books, isDurable: journal != nil)
        let sender = Sender(
            tenant: key.tenant, endpoint: client, rules: rules, headers: requestHeaders(key), metrics: metrics, instance: identity.instance,
            loop: loop.assumeIsolated(), source: source(key), changed: { [weak self] in self?.changed(key) })
        senders[key] = sender
        return sender
    }

    private func requestHeaders(_ key: Key) -> RequestHeaders {
        RequestHeaders(
            endpoint: endpoints[key.endpoint].endpoint.headers.mapValues(\.value), tenant: key.tenant,
            tenantHeaders: tenantHeaders[key.tenant] ?? [:], addOrgIDHeader: addOrgIDHeader, userAgent: identity.userAgent)
    }

    private func highestTimestamp(_ tenant: String) -> Gauge {
        if let gauge = highestTimestamps[tenant] { return gauge }
        let gauge = registry.gauge(
            "prometheus_remote_storage_highest_timestamp_in_seconds",
            "Highest timestamp that has come into the remote storage, in seconds since epoch.", [("tenant", tenant)])
        highestTimestamps[tenant] = gauge
        // New headers hold from the next attempt on; there is nothing that could fail.
        _ = registry.counter(
            "tempo_metrics_generator_storage_remote_write_update_failed_total", "Changes of a tenant's remote write that failed.",
            [("tenant", tenant)])
        return gauge
    }
}

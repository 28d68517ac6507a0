import Logging
import NIOCore
import SelfMetrics

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
    private let limits: RemoteWriteLimits
    private let registry: MetricsRegistry
    private let loop: any EventLoop
    private var senders: [Key: Sender] = [:]
    private var tenantHeaders: [String: [String: String]] = [:]
    private var highestTimestamps: [String: Gauge] = [:]
    private let incoming: IncomingCounters
    private var roomDeadline = Int64.max

    init(endpoints: [EndpointClient], addOrgIDHeader: Bool, limits: RemoteWriteLimits, registry: MetricsRegistry, loop: any EventLoop) {
        self.endpoints = endpoints
        self.addOrgIDHeader = addOrgIDHeader
        self.limits = limits
        self.registry = registry
        self.loop = loop
        incoming = IncomingCounters(registry)
    }

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

    /// Calls `resume` once, when the sender has room for more batches or no hope of it.
    func whenRoom(tenant: String, endpoint: Int, _ resume: @escaping () -> Void) {
        guard let sender = senders[Key(tenant: tenant, endpoint: endpoint)] else { return resume() }
        sender.whenRoom(resume)
    }

    /// No wait for room goes beyond `deadline` from now on.
    func endRoomWaits(at deadline: Int64) {
        roomDeadline = deadline
        for sender in senders.values { sender.endRoomWaits(at: deadline) }
    }

    /// `completion` is called once, with the number of batches given up.
    func flush(deadline: Int64, completion: @escaping (_ abandoned: Int) -> Void) {
        var unfinished = senders.count
        var abandoned = 0
        guard unfinished > 0 else { return completion(0) }
        for sender in senders.values {
            sender.flush(deadline: deadline) { count in
                unfinished -= 1
                abandoned += count
                if unfinished == 0 { completion(abandoned) }
            }
        }
    }

    private func sender(_ key: Key) -> Sender {
        if let sender = senders[key] { return sender }
        let client = endpoints[key.endpoint]
        let rules = SenderStateMachine.Rules(client.endpoint, limits)
        let metrics = SenderMetrics(
            registry, tenant: key.tenant, endpoint: client.endpoint, remoteName: client.remoteName, maxInFlight: rules.maxInFlight)
        let sender = Sender(
            tenant: key.tenant, endpoint: client, rules: rules, headers: requestHeaders(key), metrics: metrics, loop: loop.assumeIsolated())
        sender.endRoomWaits(at: roomDeadline)
        senders[key] = sender
        return sender
    }

    private func requestHeaders(_ key: Key) -> RequestHeaders {
        RequestHeaders(
            endpoint: endpoints[key.endpoint].endpoint.headers, tenant: key.tenant,
            tenantHeaders: tenantHeaders[key.tenant] ?? [:], addOrgIDHeader: addOrgIDHeader)
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

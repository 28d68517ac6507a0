import AsyncHTTPClient
import DurableLog
#if canImport(Glibc)
    import Glibc
#endif
import Logging
import NIOCore
import NIOPosix
import Outbound
import SelfMetrics
import Settings

/// Pushes batches to every endpoint for every tenant, on one thread of its own. One object for the process; callable from any
/// thread. Without endpoints it takes nothing and costs a sleeping thread.
package final class RemoteWriter: Sendable {
    /// How the process shows itself.
    package struct Identity: Sendable {
        /// Header `User-Agent`.
        package var userAgent: String
        /// Value of the label `__metrics_gen_instance`; for advice in the log alone.
        package var instance: String

        package init(userAgent: String = "metronome", instance: String = "") {
            self.userAgent = userAgent
            self.instance = instance
        }
    }

    /// Of the sending thread: pushes may take longer where all cores are busy, answers to requests may not.
    private static let niceness: Int32 = 5

    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let table: NIOLoopBoundBox<SenderTable>
    private let journal: DurableJournal?

    /// Names under which endpoints are known over restarts, in their order. What was collected as differences is for nobody who wants totals,
    /// and the other way round: after a change an endpoint is another one.
    package static func names(_ endpoints: [RemoteWriteEndpoint]) -> [String] {
        zip(endpoints, distinctNames(endpoints)).map { $0.temporality == .delta ? "\($1) (delta)" : $1 }
    }

    /// Throws `RemoteWriteError` for a URL that cannot be used. Endpoints are known by their index from here on.
    ///
    /// - Parameters:
    ///   - lookUp: the addresses of a host whose requests take them in turn. May block.
    ///   - journal: where batches come from, made with ``names(_:)``; nil: they are handed over by ``enqueue(_:tenant:to:)``.
    package init(
        endpoints: [RemoteWriteEndpoint], addOrgIDHeader: Bool, identity: Identity = Identity(), limits: RemoteWriteLimits = RemoteWriteLimits(),
        registry: MetricsRegistry, logger: Logger, environment: @escaping @Sendable (String) -> String? = RemoteWriter.environment,
        lookUp: @escaping @Sendable (String) -> [String] = RemoteWriter.addresses, journal: DurableJournal? = nil
    ) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        // Linux takes 0 for the calling thread.
        loop.execute { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness) }
        var made: [EndpointClient] = []
        do {
            for (endpoint, name) in zip(endpoints, Self.distinctNames(endpoints)) {
                made.append(
                    try EndpointClient(
                        endpoint, remoteName: name, loop: loop, registry: registry, logger: logger, environment: environment, lookUp: lookUp))
            }
        } catch {
            // No connection was made yet.
            Task { try? await group.shutdownGracefully() }
            throw error
        }
        self.group = group
        self.loop = loop
        self.journal = journal
        table = .makeBoxSendingValue(
            SenderTable(
                endpoints: made, addOrgIDHeader: addOrgIDHeader, identity: identity, limits: limits, registry: registry, loop: loop,
                journal: journal),
            eventLoop: loop)
    }

    /// Takes from the journal what waits there, and from now on what comes. Call once, when the headers of its tenants are set.
    ///
    /// - Parameter report: hears how the journal is.
    package func begin(report: @escaping @Sendable (JournalReport) -> Void = { _ in }) {
        journal?.attach(
            DurableJournal.Listener(
                offers: { [loop, table] offers in loop.execute { table.value.take(offers) } },
                losses: { [loop, table] losses in loop.execute { table.value.take(losses) } }, report: report))
    }

    /// Extra headers of a tenant (`remote_write_headers`), for all its endpoints, from the next attempt on.
    package func setHeaders(_ headers: [String: String], tenant: String) {
        loop.execute { [table] in table.value.setHeaders(headers, tenant: tenant) }
    }

    /// Hands batches over for one endpoint; never waits. Batches of one collection come together or one after another. The same
    /// batches may go to several endpoints: their bytes are shared.
    package func enqueue(_ batches: [WriteBatch], tenant: String, to endpoint: Int) {
        loop.execute { [table] in table.value.enqueue(batches, tenant: tenant, endpoint: endpoint) }
    }

    /// Waits while much of what was handed over for this tenant is not sent yet (`RemoteWriteLimits.maxBytesAhead`) by any of its
    /// endpoints that takes batches (`RemoteWriteLimits.roomPatience`): who hands over a large collection piece by piece loses none of it
    /// at the fastest, and a slow or dead endpoint delays nobody.
    package func room(tenant: String) async {
        await withCheckedContinuation { continuation in
            loop.execute { [table] in table.value.whenRoom(tenant: tenant) { continuation.resume() } }
        }
    }

    /// Waits of ``room(tenant:)`` end in `nanoseconds` at the latest, from now on.
    package func endRoomWaits(in nanoseconds: Int64) {
        loop.execute { [table] in table.value.endRoomWaits(at: Self.time(in: nanoseconds)) }
    }

    /// Waits until everything handed over so far is sent or refused, at most this long; what is left then is dropped and
    /// counted (reason `shutdown`). Returns what was dropped.
    package func flush(within nanoseconds: Int64) async -> PushTotals {
        await withCheckedContinuation { continuation in
            loop.execute { [table] in
                table.value.flush(deadline: Self.time(in: nanoseconds)) { continuation.resume(returning: $0) }
            }
        }
    }

    /// What became of everything so far.
    package func report() async -> DeliveryReport {
        await withCheckedContinuation { continuation in
            loop.execute { [table] in continuation.resume(returning: table.value.report) }
        }
    }

    /// How each endpoint does, in their order.
    package func states() async -> [EndpointState] {
        await withCheckedContinuation { continuation in
            loop.execute { [table] in continuation.resume(returning: table.value.states) }
        }
    }

    /// By the system's resolver.
    package static let addresses: @Sendable (String) -> [String] = HostAddresses.system

    /// The process's own.
    package static let environment: @Sendable (String) -> String? = { name in getenv(name).map { String(cString: $0) } }

    private static func time(in nanoseconds: Int64) -> Int64 {
        let (deadline, overflow) = monotonicNow().addingReportingOverflow(max(0, nanoseconds))
        return overflow ? .max : deadline
    }

    /// Closes all connections and ends the thread, also those that are being made: in
    /// ``OutboundLimits/closeTime`` or little more. Call once, after `flush`; the object is of no use afterwards.
    package func shutdown() async {
        let clients = await withCheckedContinuation { continuation in
            loop.execute { [table] in continuation.resume(returning: table.value.close()) }
        }
        await HTTPClient.end(clients)
        try? await group.shutdownGracefully()
    }

    /// Two entries that differ only in secrets or backoff would share their metrics: later ones get a number.
    private static func distinctNames(_ endpoints: [RemoteWriteEndpoint]) -> [String] {
        var seen: [String: Int] = [:]
        return endpoints.map { endpoint in
            let count = seen[endpoint.remoteName, default: 0] + 1
            seen[endpoint.remoteName] = count
            return count == 1 ? endpoint.remoteName : "\(endpoint.remoteName)-\(count)"
        }
    }
}

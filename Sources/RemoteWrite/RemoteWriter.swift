import AsyncHTTPClient
#if canImport(Glibc)
    import Glibc
#endif
import Logging
import NIOCore
import NIOPosix
import SelfMetrics

/// Pushes batches to every endpoint for every tenant, on one thread of its own. One object for the process; callable from any
/// thread. Without endpoints it takes nothing and costs a sleeping thread.
package final class RemoteWriter: Sendable {
    /// Of the sending thread: pushes may take longer where all cores are busy, answers to requests may not.
    private static let niceness: Int32 = 10

    private let group: MultiThreadedEventLoopGroup
    private let loop: any EventLoop
    private let clients: [HTTPClient]
    private let table: NIOLoopBoundBox<SenderTable>

    /// Throws `RemoteWriteError` for a URL that cannot be used. Endpoints are known by their index from here on.
    package init(
        endpoints: [RemoteWriteEndpoint], addOrgIDHeader: Bool, limits: RemoteWriteLimits = RemoteWriteLimits(),
        registry: MetricsRegistry, logger: Logger
    ) throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        // Linux takes 0 for the calling thread.
        loop.execute { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness) }
        var made: [EndpointClient] = []
        do {
            for (endpoint, name) in zip(endpoints, Self.distinctNames(endpoints)) {
                made.append(try EndpointClient(endpoint, remoteName: name, loop: loop, logger: logger))
            }
        } catch {
            let clients = made.map(\.client)
            Task {
                for client in clients { try? await client.shutdown() }
                try? await group.shutdownGracefully()
            }
            throw error
        }
        self.group = group
        self.loop = loop
        clients = made.map(\.client)
        table = .makeBoxSendingValue(
            SenderTable(endpoints: made, addOrgIDHeader: addOrgIDHeader, limits: limits, registry: registry, loop: loop), eventLoop: loop)
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

    /// Waits while much of what was handed over for this tenant and endpoint is not sent yet (`RemoteWriteLimits.maxBytesAhead`) and
    /// the endpoint takes batches
    /// (`RemoteWriteLimits.roomPatience`): who hands over a large collection piece by piece loses none of it.
    package func room(tenant: String, endpoint: Int) async {
        await withCheckedContinuation { continuation in
            loop.execute { [table] in table.value.whenRoom(tenant: tenant, endpoint: endpoint) { continuation.resume() } }
        }
    }

    /// Waits of ``room(tenant:endpoint:)`` end in `nanoseconds` at the latest, from now on.
    package func endRoomWaits(in nanoseconds: Int64) {
        loop.execute { [table] in
            let (deadline, overflow) = monotonicNow().addingReportingOverflow(max(0, nanoseconds))
            table.value.endRoomWaits(at: overflow ? .max : deadline)
        }
    }

    /// Waits until everything handed over so far is sent or refused, at most this long; what is left then is dropped and
    /// counted (reason `shutdown`). Returns the number of batches dropped.
    package func flush(within nanoseconds: Int64) async -> Int {
        await withCheckedContinuation { continuation in
            loop.execute { [table] in
                let (deadline, overflow) = monotonicNow().addingReportingOverflow(max(0, nanoseconds))
                table.value.flush(deadline: overflow ? .max : deadline) { continuation.resume(returning: $0) }
            }
        }
    }

    /// Closes all connections and ends the thread. Call once, after `flush`; the object is of no use afterwards.
    package func shutdown() async {
        for client in clients { try? await client.shutdown() }
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

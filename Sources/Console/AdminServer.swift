import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Serving
import Settings
import Synchronization

/// The admin HTTP server, on a thread of its own so that a scrape never delays the intake.
package final class AdminServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: Listener
    private let isStopped = Atomic<Bool>(false)

    /// The port that was bound.
    package var port: Int? { listener.localAddress?.port }

    private init(group: MultiThreadedEventLoopGroup, listener: Listener) {
        self.group = group
        self.listener = listener
    }

    /// Binds `address` and serves the pages of `router`, also those registered later.
    ///
    /// - Parameter guide: which port takes what; the admin port is noted there.
    /// - Throws: ``ListenError`` if the address cannot be listened on, ``ServerTLSError`` if its certificates cannot be used.
    package static func start(
        _ address: ListenAddress, tls: ServerTLS? = nil, access: AdminAccess = AdminAccess(), router: AdminRouter,
        limits: AdminLimits = AdminLimits(), metrics registry: MetricsRegistry,
        guide: PortGuide = PortGuide(), logger: Logger
    ) async throws -> AdminServer {
        let metrics = TransportMetrics(registry, prefix: "metronome_console", transport: "admin")
        let report = WrongProtocolReport(registry, guide: guide, logger: logger)
        let session = AdminSession(
            router: router, limits: limits, durations: AdminDurations(registry: registry), report: report, access: access,
            refuse: { metrics.refused($0).add() })
        let plan = Listener.Plan(
            address, .admin, tls: tls, protocols: ["http/1.1"], connections: limits.connections, handshakeTime: limits.headTime)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let bootstrap = ServerBootstrap(group: group).serverChannelOption(.backlog, value: 256)
        do {
            let listener = try await Listener.start(plan, bootstrap, metrics: metrics, report, registry, logger: logger) { channel, activity in
                let asyncChannel = try AdminConnection(session, metrics, activity).wrap(channel)
                Task { await session.serve(asyncChannel) }
            }
            guide.note(.admin, listener.localAddress)
            logger.info("admin pages", metadata: ["address": "\(listener.localAddress?.hostAndPort ?? "")"])
            return AdminServer(group: group, listener: listener)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Takes no new connection, finishes the answers in progress until `deadline`, and ends the thread. Only the first call counts.
    package func stop(deadline: NIODeadline) async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        await listener.stopAccepting()
        listener.quiesce()
        _ = await listener.drain(until: deadline)
        try? await group.shutdownGracefully()
    }
}

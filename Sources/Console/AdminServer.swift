import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Receivers
import SelfMetrics
import Settings
import Synchronization

/// The admin HTTP server, on a thread of its own so that a scrape never delays the intake.
package final class AdminServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel
    private let connections: Connections
    private let metrics: ReceiverMetrics
    private let certificates: ServerCertificates?
    private let isStopped = Atomic<Bool>(false)

    /// The port that was bound.
    package var port: Int? { channel.localAddress?.port }

    private init(
        group: MultiThreadedEventLoopGroup, channel: any Channel, connections: Connections, metrics: ReceiverMetrics,
        certificates: ServerCertificates?
    ) {
        self.certificates = certificates
        self.group = group
        self.channel = channel
        self.connections = connections
        self.metrics = metrics
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
        let certificates = try tls.map { tls throws(ServerTLSError) in
            try ServerCertificates(tls, protocols: ["http/1.1"], .admin, registry, logger: logger)
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let metrics = ReceiverMetrics(registry, prefix: "metronome_console", transport: "admin")
        let connections = Connections(limit: limits.connections, metrics: metrics)
        let report = WrongProtocolReport(registry, guide: guide, logger: logger)
        let session = AdminSession(
            router: router, limits: limits, durations: AdminDurations(registry: registry), report: report, access: access,
            refuse: { metrics.refused($0).add() })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let activity = try connections.admit(channel)
                    if let certificates {
                        try HandshakeCheck.add(certificates, to: channel, limit: limits.headTime, .admin, metrics.closed(.tls), report)
                    }
                    let connection = AdminConnection(session, metrics, activity)
                    let asyncChannel = try connection.wrap(channel)
                    Task { await session.serve(asyncChannel) }
                }
            }
        do {
            let channel = try await bootstrap.listen(on: address, sparing: connections, .admin, registry, logger)
            guide.note(.admin, channel.localAddress)
            logger.info("admin pages", metadata: ["address": "\(channel.localAddress?.hostAndPort ?? "")"])
            certificates?.watch(on: channel.eventLoop)
            return AdminServer(group: group, channel: channel, connections: connections, metrics: metrics, certificates: certificates)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Takes no new connection, finishes the answers in progress until `deadline`, and ends the thread. Only the first call counts.
    package func stop(deadline: NIODeadline) async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        certificates?.stop()
        try? await channel.close()
        connections.quiesce()
        metrics.closed(.drain).add(await connections.drain(until: deadline, on: channel.eventLoop))
        try? await group.shutdownGracefully()
    }
}

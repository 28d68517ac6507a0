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
    private let isStopped = Atomic<Bool>(false)

    /// The port that was bound.
    package var port: Int? { channel.localAddress?.port }

    private init(group: MultiThreadedEventLoopGroup, channel: any Channel, connections: Connections, metrics: ReceiverMetrics) {
        self.group = group
        self.channel = channel
        self.connections = connections
        self.metrics = metrics
    }

    /// Binds `address` and serves the pages of `router`, also those registered later.
    ///
    /// - Parameter guide: which port takes what; the admin port is noted there.
    /// - Throws: ``ListenError`` if the address cannot be listened on.
    package static func start(
        _ address: ListenAddress, router: AdminRouter, limits: AdminLimits = AdminLimits(), metrics registry: MetricsRegistry,
        guide: PortGuide = PortGuide(), logger: Logger
    ) async throws -> AdminServer {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let metrics = ReceiverMetrics(registry, prefix: "metronome_console", transport: "admin")
        let connections = Connections(limit: limits.connections, metrics: metrics)
        let report = WrongProtocolReport(registry, guide: guide, logger: logger)
        let session = AdminSession(
            router: router, limits: limits, durations: AdminDurations(registry: registry), report: report,
            refuse: { metrics.refused(.messageTooLarge).add() })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = AdminConnection(session, metrics, try connections.admit(channel))
                    let asyncChannel = try connection.wrap(channel)
                    Task { await session.serve(asyncChannel) }
                }
            }
        do {
            let channel = try await bootstrap.listen(on: address, sparing: connections, .admin, registry, logger)
            guide.note(.admin, channel.localAddress)
            logger.info("admin pages", metadata: ["address": "\(channel.localAddress?.hostAndPort ?? "")"])
            return AdminServer(group: group, channel: channel, connections: connections, metrics: metrics)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Takes no new connection, finishes the answers in progress until `deadline`, and ends the thread. Only the first call counts.
    package func stop(deadline: NIODeadline) async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        try? await channel.close()
        connections.quiesce()
        metrics.closed(.drain).add(await connections.drain(until: deadline, on: channel.eventLoop))
        try? await group.shutdownGracefully()
    }
}

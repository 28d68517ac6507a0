import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Settings

/// An address that is listened on: its socket, its connections and its certificates.
package struct Listener: Sendable {
    /// What is listened on, and what whoever comes may do.
    package struct Plan: Sendable {
        package var address: ListenAddress
        package var port: PortGuide.Port
        /// nil: clear text.
        package var tls: ServerTLS?
        /// For ALPN.
        package var protocols: [String]
        /// Connections at a time.
        package var connections: Int
        /// How long a TLS handshake may take.
        package var handshakeTime: Duration

        package init(
            _ address: ListenAddress, _ port: PortGuide.Port, tls: ServerTLS?, protocols: [String], connections: Int, handshakeTime: Duration
        ) {
            self.address = address
            self.port = port
            self.tls = tls
            self.protocols = protocols
            self.connections = connections
            self.handshakeTime = handshakeTime
        }
    }

    private let channel: any Channel
    private let connections: Connections
    private let metrics: TransportMetrics
    private let certificates: ServerCertificates?

    /// What was bound.
    package var localAddress: SocketAddress? { channel.localAddress }

    /// Binds the address and takes connections.
    ///
    /// - Parameters:
    ///   - bootstrap: with the loops and the options of the sockets.
    ///   - configure: sets up a connection that was let in, behind TLS if there is any.
    /// - Throws: ``ListenError`` for an address that cannot be listened on, ``ServerTLSError`` for certificates that cannot be used.
    package static func start(
        _ plan: Plan, _ bootstrap: ServerBootstrap, metrics: TransportMetrics, _ report: WrongProtocolReport, _ registry: MetricsRegistry,
        logger: Logger, configure: @escaping @Sendable (any Channel, ConnectionActivity) throws -> Void
    ) async throws -> Listener {
        let certificates = try plan.tls.map { tls throws(ServerTLSError) in
            try ServerCertificates(tls, protocols: plan.protocols, plan.port, registry, logger: logger)
        }
        let connections = Connections(limit: plan.connections, metrics: metrics)
        let bootstrap = bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let activity = try connections.admit(channel)
                    if let certificates {
                        try HandshakeCheck.add(certificates, to: channel, limit: plan.handshakeTime, plan.port, metrics.closed(.tls), report)
                    }
                    try configure(channel, activity)
                }
            }
        let channel = try await bootstrap.listen(on: plan.address, sparing: connections, plan.port, registry, logger)
        certificates?.whenReplaced { [weak connections] in connections?.endPresent() ?? 0 }
        certificates?.watch(on: channel.eventLoop)
        return Listener(channel: channel, connections: connections, metrics: metrics, certificates: certificates)
    }

    /// Closes the listening socket, and looks at the certificates no more; connections go on.
    package func stopAccepting() async {
        certificates?.stop()
        try? await channel.close()
    }

    /// Tells every connection to finish what it is doing. To be called after ``stopAccepting()``.
    package func quiesce() { connections.quiesce() }

    /// Waits until all connections are closed; what is still open at `deadline` is closed and counted (reason `drain`). To be called after
    /// ``quiesce()``.
    ///
    /// - Returns: how many connections had to be closed.
    package func drain(until deadline: NIODeadline) async -> Int {
        let closed = await connections.drain(until: deadline, on: channel.eventLoop)
        metrics.closed(.drain).add(closed)
        return closed
    }
}

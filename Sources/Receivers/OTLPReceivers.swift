import Glibc
import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Settings

/// Where and how spans come in.
package struct ReceiverConfiguration: Sendable {
    /// OTLP/gRPC, cleartext HTTP/2; nil: not served.
    package var grpc: ListenAddress?
    /// OTLP/HTTP; nil: not served.
    package var http: ListenAddress?
    /// Of each; nil: clear text.
    package var grpcTLS: ServerTLS?
    package var httpTLS: ServerTLS?
    package var limits: IntakeLimits
    package var access: IntakeAccess
    /// nil: pages of browsers may not send.
    package var crossOrigin: CrossOrigin?
    /// Who else gets what was taken; nil: nobody.
    package var relay: (any RequestRelay)?

    package init(
        grpc: ListenAddress?, http: ListenAddress?, grpcTLS: ServerTLS? = nil, httpTLS: ServerTLS? = nil, limits: IntakeLimits = IntakeLimits(),
        access: IntakeAccess = IntakeAccess(), crossOrigin: CrossOrigin? = nil, relay: (any RequestRelay)? = nil
    ) {
        self.relay = relay
        self.crossOrigin = crossOrigin
        self.access = access
        self.grpc = grpc
        self.http = http
        self.grpcTLS = grpcTLS
        self.httpTLS = httpTLS
        self.limits = limits
    }
}

/// The intake: OTLP over gRPC and HTTP on the loops of one group. Does not own the group.
package final class OTLPReceivers: Sendable {
    private struct Listener: Sendable {
        var channel: any Channel
        var connections: Connections
        var metrics: ReceiverMetrics
        var certificates: ServerCertificates?
    }

    private typealias Loops = [ObjectIdentifier: NIOLoopBound<ReceiverLoop>]
    private typealias Configure = @Sendable (any Channel, ReceiverLoop, ConnectionActivity) throws -> Void

    private let shared: ReceiverShared
    private let grpc: Listener?
    private let http: Listener?
    private let logger: Logger

    /// The ports that were bound, nil where nothing is served.
    package var grpcPort: Int? { grpc?.channel.localAddress?.port }
    package var httpPort: Int? { http?.channel.localAddress?.port }

    private init(shared: ReceiverShared, grpc: Listener?, http: Listener?, logger: Logger) {
        self.shared = shared
        self.grpc = grpc
        self.http = http
        self.logger = logger
    }

    /// Binds the addresses and starts to take connections, which are spread over all loops of `group`.
    ///
    /// - Parameter guide: which port takes what; the two of the intake are noted there.
    ///
    /// The index `loop` that `sink` is given is the position of the connection's loop in `group`.
    /// - Throws: ``ListenError`` for an address that cannot be listened on, ``ServerTLSError`` for certificates that cannot be used; then
    ///   nothing is left open.
    package static func start(
        _ configuration: ReceiverConfiguration, group: any EventLoopGroup, sink: any SpanSink, metrics: MetricsRegistry,
        guide: PortGuide = PortGuide(), logger: Logger
    ) async throws -> OTLPReceivers {
        let report = WrongProtocolReport(metrics, guide: guide, logger: logger)
        let shared = ReceiverShared(
            sink: sink, limits: configuration.limits, registry: metrics, report: report, access: configuration.access,
            crossOrigin: configuration.crossOrigin, relay: configuration.relay)
        var loops: Loops = [:]
        for (index, loop) in group.makeIterator().enumerated() {
            loops[ObjectIdentifier(loop)] = try await loop.submit {
                NIOLoopBound(ReceiverLoop(index: index, shared: shared), eventLoop: loop)
            }.get()
        }
        let grpc = try await listen(configuration.grpc, configuration.grpcTLS, .grpc, group, loops, shared, logger) {
            try GRPCPipeline.configure($0, loop: $1, $2)
        }
        let http: Listener?
        do {
            http = try await listen(configuration.http, configuration.httpTLS, .http, group, loops, shared, logger) {
                try HTTPPipeline.configure($0, loop: $1, $2)
            }
        } catch {
            try? await grpc?.channel.close()
            throw error
        }
        guide.note(.grpc, grpc?.channel.localAddress)
        guide.note(.http, http?.channel.localAddress)
        let receivers = OTLPReceivers(shared: shared, grpc: grpc, http: http, logger: logger)
        logger.info(
            "receiving OTLP",
            metadata: [
                "grpc": "\(grpc?.channel.localAddress?.hostAndPort ?? "off")", "http": "\(http?.channel.localAddress?.hostAndPort ?? "off")",
            ])
        return receivers
    }

    private static func listen(
        _ address: ListenAddress?, _ tls: ServerTLS?, _ port: PortGuide.Port, _ group: any EventLoopGroup, _ loops: Loops, _ shared: ReceiverShared,
        _ logger: Logger, _ configure: @escaping Configure
    ) async throws -> Listener? {
        guard let address else { return nil }
        let metrics = port == .grpc ? shared.grpc : shared.http
        let connections = Connections(limit: shared.limits.maxConnections, metrics: metrics)
        let certificates = try tls.map { tls throws(ServerTLSError) in
            try ServerCertificates(tls, protocols: port == .grpc ? ["h2"] : ["http/1.1"], port, shared.registry, logger: logger)
        }
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: ReceiveBufferSize())
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let activity = try connections.admit(channel)
                    guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.operationUnsupported }
                    if let certificates {
                        try HandshakeCheck.add(certificates, to: channel, limit: shared.limits.headTime, port, metrics.closed(.tls), shared.report)
                    }
                    try configure(channel, loop.value, activity)
                }
            }
        let channel = try await bootstrap.listen(on: address, sparing: connections, port, shared.registry, logger)
        certificates?.watch(on: channel.eventLoop)
        return Listener(channel: channel, connections: connections, metrics: metrics, certificates: certificates)
    }

    /// Closes the listening sockets and turns the health check to NOT_SERVING; connections go on.
    package func stopAccepting() async {
        guard shared.beginDraining() else { return }
        for listener in [grpc, http].compactMap({ $0 }) {
            listener.certificates?.stop()
            try? await listener.channel.close()
        }
    }

    /// Ends all connections in good order: GOAWAY or `Connection: close`, requests in progress are finished and answered.
    ///
    /// What is still open at `deadline` is closed and counted (reason `drain`).
    package func drain(deadline: NIODeadline) async {
        await stopAccepting()
        let listeners = [grpc, http].compactMap { $0 }
        for listener in listeners { listener.connections.quiesce() }
        for listener in listeners {
            let closed = await listener.connections.drain(until: deadline, on: listener.channel.eventLoop)
            listener.metrics.closed(.drain).add(closed)
            if closed > 0 { logger.warning("closed connections that did not finish in time", metadata: ["count": "\(closed)"]) }
        }
    }
}

extension ServerBootstrap {
    /// Binds `address`; an empty host is every address, IPv6 and IPv4 if the host has both.
    ///
    /// Without file descriptors nothing is accepted for a second, and `connections` gives up some without requests.
    /// - Throws: ``ListenError``
    package func listen(
        on address: ListenAddress, sparing connections: Connections, _ port: PortGuide.Port, _ registry: MetricsRegistry, _ logger: Logger
    ) async throws -> any Channel {
        let bootstrap = serverChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    AcceptPause(port, registry, logger: logger) { connections.spareUnanswered() })
            }
        }
        do {
            guard address.host.isEmpty else { return try await bootstrap.bind(host: address.host, port: address.port).get() }
            do {
                return try await bootstrap.bind(host: "::", port: address.port).get()
            } catch let error as IOError where error.errnoCode == EAFNOSUPPORT || error.errnoCode == EADDRNOTAVAIL {
                return try await bootstrap.bind(host: "0.0.0.0", port: address.port).get()
            }
        } catch {
            throw ListenError(address, error)
        }
    }
}

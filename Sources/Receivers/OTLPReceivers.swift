import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Serving
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
    private typealias Loops = [ObjectIdentifier: NIOLoopBound<ReceiverLoop>]
    private typealias Configure = @Sendable (any Channel, ReceiverLoop, ConnectionActivity) throws -> Void

    private let shared: ReceiverShared
    private let grpc: Listener?
    private let http: Listener?
    private let logger: Logger

    /// The ports that were bound, nil where nothing is served.
    package var grpcPort: Int? { grpc?.localAddress?.port }
    package var httpPort: Int? { http?.localAddress?.port }

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
            await grpc?.stopAccepting()
            throw error
        }
        guide.note(.grpc, grpc?.localAddress)
        guide.note(.http, http?.localAddress)
        let receivers = OTLPReceivers(shared: shared, grpc: grpc, http: http, logger: logger)
        logger.info(
            "receiving OTLP",
            metadata: [
                "grpc": "\(grpc?.localAddress?.hostAndPort ?? "off")", "http": "\(http?.localAddress?.hostAndPort ?? "off")",
            ])
        return receivers
    }

    private static func listen(
        _ address: ListenAddress?, _ tls: ServerTLS?, _ port: PortGuide.Port, _ group: any EventLoopGroup, _ loops: Loops, _ shared: ReceiverShared,
        _ logger: Logger, _ configure: @escaping Configure
    ) async throws -> Listener? {
        guard let address else { return nil }
        let plan = Listener.Plan(
            address, port, tls: tls, protocols: port == .grpc ? ["h2"] : ["http/1.1"], connections: shared.limits.maxConnections,
            handshakeTime: shared.limits.headTime)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: ReceiveBufferSize())
        return try await Listener.start(
            plan, bootstrap, metrics: port == .grpc ? shared.grpc : shared.http, shared.report, shared.registry, logger: logger
        ) { channel, activity in
            guard let loop = loops[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.operationUnsupported }
            try configure(channel, loop.value, activity)
        }
    }

    /// Closes the listening sockets and turns the health check to NOT_SERVING; connections go on.
    package func stopAccepting() async {
        guard shared.beginDraining() else { return }
        await grpc?.stopAccepting()
        await http?.stopAccepting()
    }

    /// Ends all connections in good order: GOAWAY or `Connection: close`, requests in progress are finished and answered.
    ///
    /// What is still open at `deadline` is closed and counted (reason `drain`).
    package func drain(deadline: NIODeadline) async {
        await stopAccepting()
        let listeners = [grpc, http].compactMap { $0 }
        for listener in listeners { listener.quiesce() }
        for listener in listeners {
            let closed = await listener.drain(until: deadline)
            if closed > 0 { logger.warning("closed connections that did not finish in time", metadata: ["count": "\(closed)"]) }
        }
    }
}

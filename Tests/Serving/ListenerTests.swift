import Logging
import NIOCore
import NIOPosix
import SelfMetrics
import Serving
import Settings
import TestSupport
import Testing

/// An address from its bind to its end in good order.
@Suite struct ListenerTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    private let registry = MetricsRegistry()
    private let metrics: TransportMetrics

    init() { metrics = TransportMetrics(registry, transport: "http") }

    private func listen(_ port: Int = 0, connections: Int = 10) async throws -> Listener {
        let address = ListenAddress(host: "127.0.0.1", port: port, remedy: "metronome.listen.test", setting: "metronome.listen.test")
        let plan = Listener.Plan(address, .http, tls: nil, protocols: [], connections: connections, handshakeTime: .seconds(1))
        let report = WrongProtocolReport(registry, guide: PortGuide(), logger: Self.logger)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        return try await Listener.start(plan, bootstrap, metrics: metrics, report, registry, logger: Self.logger) { channel, activity in
            activity.serve()
            try channel.pipeline.syncOperations.addHandler(Echo())
        }
    }

    private func port(of listener: Listener) throws -> Int { try #require(listener.localAddress?.port) }

    /// A connection that is served: a byte was sent and has come back.
    private func connect(_ port: Int) async throws -> any Channel {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let answered = loop.makePromise(of: Void.self)
        let connected = ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Answer(answered)) }
        }.connect(host: "127.0.0.1", port: port)
        connected.whenFailure { answered.fail($0) }
        let channel = try await connected.get()
        channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
        try await answered.futureResult.get()
        return channel
    }

    @Test func anAddressInUseIsAnError() async throws {
        let listener = try await listen()
        let port = try port(of: listener)
        await #expect(throws: ListenError.self) { try await listen(port) }
        await listener.stopAccepting()
    }

    @Test func connectionsGoOnUntilTheyAreToldToEnd() async throws {
        let listener = try await listen()
        let port = try port(of: listener)
        let client = try await connect(port)
        await listener.stopAccepting()
        await #expect(throws: NIOConnectionError.self) { _ = try await connect(port) }
        #expect(metrics.accepted.value == 1 && metrics.connections.value == 1)
        listener.quiesce()
        #expect(await listener.drain(until: .distantFuture) == 0)
        try await client.closeFuture.get()
        #expect(metrics.connections.value == 0 && metrics.closed(.drain).value == 0)
    }

    @Test func whatDoesNotEndInTimeIsClosedAndCounted() async throws {
        let listener = try await listen()
        let client = try await connect(port(of: listener))
        await listener.stopAccepting()
        // Nobody told the connection.
        #expect(await listener.drain(until: .now()) == 1)
        try await client.closeFuture.get()
        #expect(metrics.connections.value == 0 && metrics.closed(.drain).value == 1)
    }
}

/// Sends back what comes, and ends when it is told to.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { context.writeAndFlush(data, promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
    }
}

private final class Answer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let come: EventLoopPromise<Void>

    init(_ come: EventLoopPromise<Void>) { self.come = come }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { come.succeed() }

    func channelInactive(context: ChannelHandlerContext) { come.fail(ChannelError.eof) }
}

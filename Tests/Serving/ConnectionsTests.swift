import NIOCore
import NIOEmbedded
import Serving
import SelfMetrics
import Testing

/// Who goes when there are too many connections.
@Suite struct ConnectionsTests {
    private let metrics: TransportMetrics
    private let connections: Connections

    init() {
        metrics = TransportMetrics(MetricsRegistry(), transport: "http")
        connections = Connections(limit: 3, metrics: metrics)
    }

    private func connect() throws -> (channel: EmbeddedChannel, activity: ConnectionActivity) {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return (channel, try connections.admit(channel))
    }

    @Test func whoNeverHadAnAnswerGoesFirstAndTheIdlestOfThem() throws {
        let served = try connect()
        served.activity.serve()
        served.activity.hear(.uptimeNanoseconds(0))
        let (first, second) = (try connect(), try connect())
        first.activity.hear(.now() + .seconds(1))
        _ = try connect()
        #expect(served.channel.isActive && first.channel.isActive && !second.channel.isActive)
        second.channel.embeddedEventLoop.run()
        #expect(connections.count == 3 && metrics.closed(.connections).value == 1 && metrics.connections.value == 3)
    }

    @Test func aRestingConnectionGoesForANewOneAndABusyOneStays() throws {
        let open = try (0..<3).map { _ in try connect() }
        for connection in open { connection.activity.serve() }
        #expect(throws: ChannelError.self) { _ = try connect() }
        #expect(open.allSatisfy { $0.channel.isActive } && metrics.closed(.connections).value == 1)
        open[1].activity.hear(.now() - .seconds(2))
        _ = try connect()
        #expect(!open[1].channel.isActive && open[0].channel.isActive && open[2].channel.isActive)
    }

    /// Whatever they do with the news, those that were there are gone in time, and no others.
    @Test func whatWasAdmittedUnderOtherCertificatesEnds() throws {
        let (obedient, stubborn) = (try connect(), try connect())
        try obedient.channel.pipeline.syncOperations.addHandler(Obedient())
        #expect(connections.endPresent() == 2)
        let later = try connect()
        for connection in [obedient, stubborn, later] { connection.channel.embeddedEventLoop.run() }
        #expect(!obedient.channel.isActive && stubborn.channel.isActive)
        for connection in [obedient, stubborn, later] { connection.channel.embeddedEventLoop.advanceTime(by: .seconds(29)) }
        #expect(stubborn.channel.isActive)
        for connection in [obedient, stubborn, later] { connection.channel.embeddedEventLoop.advanceTime(by: .seconds(1)) }
        #expect(!stubborn.channel.isActive && later.channel.isActive)
        #expect(metrics.closed(.replaced).value == 1)
    }

    @Test func withoutFileDescriptorsOnlyThoseWithoutAnswersGo() throws {
        let (served, silent) = (try connect(), try connect())
        served.activity.serve()
        served.activity.hear(.now() - .seconds(100))
        connections.spareUnanswered()
        connections.spareUnanswered()
        #expect(served.channel.isActive && !silent.channel.isActive)
    }
}

private final class Obedient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
    }
}

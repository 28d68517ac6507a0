import LogSupport
import NIOCore
import NIOEmbedded
import Receivers
import SelfMetrics
import Serving
import Settings

/// One connection of the intake without a socket, and with a clock that the test moves.
final class EmbeddedIntake {
    private let channel = EmbeddedChannel()
    let metrics = MetricsRegistry()
    let sink: RecordingSink
    private let log = LogRecorder(showsSource: true)
    /// What was logged so far.
    var lines: [String] { log.lines }
    private let activity = ConnectionActivity(.uptimeNanoseconds(0))

    init(
        _ transport: RequestDescription.Transport, _ limits: IntakeLimits = IntakeLimits(), sink: RecordingSink = RecordingSink(),
        access: IntakeAccess = IntakeAccess()
    ) throws {
        self.sink = sink
        let report = WrongProtocolReport(metrics, guide: PortGuide(), logger: log.logger)
        let loop = ReceiverLoop(index: 0, shared: ReceiverShared(sink: sink, limits: limits, registry: metrics, report: report, access: access))
        switch transport {
        case .grpc: try GRPCPipeline.configure(channel, loop: loop, activity)
        case .http: try HTTPPipeline.configure(channel, loop: loop, activity)
        }
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func send(_ bytes: [UInt8]) throws { _ = try channel.writeInbound(ByteBuffer(bytes: bytes)) }
    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// In the midst of the first write these come as well: where a write fails, the rest of what a peer has sent is read at once.
    func readInTheMidstOfAWrite(_ bytes: [UInt8]) throws { try channel.pipeline.syncOperations.addHandler(Reread(bytes), position: .first) }

    private final class Reread: ChannelOutboundHandler {
        typealias OutboundIn = IOData

        private var bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func flush(context: ChannelHandlerContext) {
            context.flush()
            let rest = bytes
            bytes = []
            if !rest.isEmpty { context.fireChannelRead(NIOAny(ByteBuffer(bytes: rest))) }
        }
    }

    func advance(_ time: TimeAmount) { channel.embeddedEventLoop.advanceTime(by: time) }

    /// The connection is asked to end.
    func quiesce() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

    /// Whether the peer reads what is written.
    func takesAnswers(_ takes: Bool) {
        channel.isWritable = takes
        channel.pipeline.fireChannelWritabilityChanged()
    }

    /// What was written since the last time.
    func received() throws -> [UInt8] { try writes().flatMap { $0 } }

    /// The same, write by write.
    func writes() throws -> [[UInt8]] {
        var writes: [[UInt8]] = []
        while let data = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let buffer) = data { writes.append(Array(buffer.readableBytesView)) }
        }
        return writes
    }

    func text() throws -> String { String(decoding: try received(), as: UTF8.self) }

    var isOpen: Bool { channel.isActive }

    func closed(_ transport: String, _ reason: String) -> UInt64 {
        metrics.counter("metronome_receiver_closed_connections_total", "", [("transport", transport), ("reason", reason)]).value
    }

    func refused(_ transport: String, _ reason: String) -> UInt64 {
        metrics.counter("metronome_receiver_refused_requests_total", "", [("transport", transport), ("reason", reason)]).value
    }

    var inFlightBytes: Double { metrics.gauge("metronome_receiver_in_flight_bytes", "").value }
}

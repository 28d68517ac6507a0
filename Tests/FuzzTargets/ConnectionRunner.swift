import Logging
import NIOCore
import NIOEmbedded
import Receivers
import SelfMetrics
import Serving
import Settings

/// One connection of the intake without a socket for each input.
final class ConnectionRunner: FuzzRunner {
    private struct Sink: SpanSink {
        func export(_ body: RawSpan, _ request: RequestDescription, loop: Int) -> ExportOutcome {
            .accepted(rejected: body.byteCount, message: "")
        }
    }

    private let transport: RequestDescription.Transport

    init(_ transport: RequestDescription.Transport) { self.transport = transport }

    func run(_ input: [UInt8]) {
        let metrics = MetricsRegistry()
        let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        let report = WrongProtocolReport(metrics, guide: PortGuide(), logger: logger)
        let loop = ReceiverLoop(index: 0, shared: ReceiverShared(sink: Sink(), limits: IntakeLimits(), registry: metrics, report: report))
        let channel = EmbeddedChannel()
        let activity = ConnectionActivity(.uptimeNanoseconds(0))
        do {
            switch transport {
            case .grpc: try GRPCPipeline.configure(channel, loop: loop, activity)
            case .http: try HTTPPipeline.configure(channel, loop: loop, activity)
            }
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
            // In pieces, as sockets give them; the first byte says how large.
            let piece = 1 + Int(input.first ?? 0) * 16
            for start in stride(from: 0, to: input.count, by: piece) {
                _ = try channel.writeInbound(ByteBuffer(bytes: input[start..<min(start + piece, input.count)]))
            }
        } catch {
            // A connection may end.
        }
        while let written = try? channel.readOutbound(as: IOData.self) { _ = written }
        channel.embeddedEventLoop.advanceTime(by: .seconds(600))
        _ = try? channel.finish(acceptAlreadyClosed: true)
    }
}

import NIOCore
import SelfMetrics
import Serving
import Settings

/// Waits for the preface of HTTP/2, then puts the HTTP/2 connection in its place. What is something else gets an HTTP/1.1 answer
/// that says where to go: clients of HTTP/1.1, of TLS and of gRPC all show or name it.
final class PrefaceCheck: ChannelInboundHandler, RemovableChannelHandler, WatchedConnection {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = IOData

    /// Adds who handles HTTP/2 and returns it.
    var establish: (any Channel) throws -> GRPCConnection = { _ in throw ChannelError.operationUnsupported }

    private let loop: ReceiverLoop
    private var received = ByteBuffer()
    /// It is known what this is. Writing may bring more bytes at once: where it fails, the rest of what came is read first.
    private var isDecided = false
    private var timer = LoopTimer()
    private let closing = LingeringClose()

    init(loop: ReceiverLoop) { self.loop = loop }

    var begunRequests: Int { 0 }
    var hasOpenRequest: Bool { false }
    func expireRequests(begunBefore moment: NIODeadline) {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !closing.isUnderWay else { return }
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        guard !isDecided else { return }
        let preface = WrongProtocol.http2Preface
        let seen = received.readableBytesView.prefix(preface.count)
        if seen.elementsEqual(preface.prefix(seen.count)) {
            if seen.count == preface.count { hand(over: context) } else { wait(context) }
        } else if seen.count < preface.count, seen.allSatisfy({ (0x41...0x5a).contains($0) }) {
            // The beginning of a method's name, perhaps.
            wait(context)
        } else {
            refuse(WrongProtocol.onHTTP2Port(seen), context)
        }
    }

    private func wait(_ context: ChannelHandlerContext) {
        if timer.isRunning { return }
        let (limits, metrics) = (loop.shared.limits, loop.shared.grpc)
        timer.start(in: TimeAmount(limits.headTime), on: context.eventLoop) {
            metrics.closed(.headTime).add()
            context.close(promise: nil)
        }
    }

    private func hand(over context: ChannelHandlerContext) {
        isDecided = true
        timer.cancel()
        do {
            try establish(context.channel).begin()
        } catch {
            return context.close(promise: nil)
        }
        while received.readableBytes > 0 {
            let bytes = received
            received = ByteBuffer()
            context.fireChannelRead(wrapInboundOut(bytes))
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func refuse(_ what: WrongProtocol?, _ context: ChannelHandlerContext) {
        isDecided = true
        timer.cancel()
        received = ByteBuffer()
        guard let what else {
            loop.shared.grpc.closed(.protocol).add()
            return context.close(promise: nil)
        }
        loop.shared.grpc.closed(.wrongProtocol).add()
        let body = loop.shared.report.note(what, on: .grpc, context.channel) + "\n"
        let head =
            "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: \(body.utf8.count)\r\n"
            + "connection: close\r\n\r\n"
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(string: head + body))), promise: nil)
        closing.begin(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        closing.end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer.cancel() }
}

import NIOCore
import NIOHTTP2
import SelfMetrics

/// One HTTP/2 connection: its calls in progress, and its end when something is wrong with it. Last handler of its pipeline.
final class GRPCConnection: ChannelInboundHandler, WatchedConnection {
    typealias InboundIn = HTTP2Frame

    let loop: ReceiverLoop
    let replies = GRPCReplies()
    private var calls: [GRPCCall] = []

    init(loop: ReceiverLoop) { self.loop = loop }

    func began(_ call: GRPCCall) {
        call.slot = calls.count
        calls.append(call)
    }

    func ended(_ call: GRPCCall) {
        let slot = call.slot
        guard slot >= 0, slot < calls.count, let last = calls.popLast() else { return }
        call.slot = -1
        guard last !== call else { return }
        calls[slot] = last
        last.slot = slot
    }

    func expireRequests(begunBefore moment: NIODeadline) {
        for call in calls.filter({ $0.begun < moment }) {
            loop.shared.grpc.closed(.requestTime).add()
            call.expire()
        }
    }

    /// Frames of the connection itself are settled by the HTTP/2 handler.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let metrics = loop.shared.grpc
        switch error {
        // A call that crossed our GOAWAY on the way, or an error its own stream already knows of.
        case is NIOHTTP2Errors.NoSuchStream, is NIOHTTP2Errors.StreamError: return
        // The peer is gone.
        case is IOError, is ChannelError: break
        case is NIOHTTP2Errors.MaxStreamsViolation: metrics.closed(.streams).add()
        case is NIOHTTP2Errors.ExcessivelyLargeHeaderBlock: metrics.closed(.headerBytes).add()
        default: metrics.closed(.protocol).add()
        }
        // The HTTP/2 handler has sent its GOAWAY.
        context.close(promise: nil)
    }
}

import NIOCore
import NIOHTTP2
import SelfMetrics

/// One HTTP/2 connection: hands the frames behind the HTTP/2 handler to their calls, keeps the receive windows open, and ends
/// the connection when something is wrong with it.
///
/// No channel per call: a stream channel costs more than everything else about a small request.
final class GRPCConnection: ChannelInboundHandler, WatchedConnection {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let loop: ReceiverLoop
    let replies = GRPCReplies()
    private var calls: [HTTP2StreamID: GRPCCall] = [:]
    private var context: ChannelHandlerContext?

    init(loop: ReceiverLoop) { self.loop = loop }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finishCalls()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        send(.windowUpdate(windowSizeIncrement: GRPCPipeline.connectionWindow - GRPCPipeline.initialConnectionWindow), on: .rootStream)
        context.flush()
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        finishCalls()
        context.fireChannelInactive()
    }

    private func finishCalls() {
        let open = calls
        calls = [:]
        for call in open.values { call.finish() }
    }

    var now: NIODeadline { context?.eventLoop.now ?? .now() }

    /// Writes a frame; it goes out with everything else when the bytes that were read are dealt with.
    func send(_ payload: HTTP2Frame.FramePayload, on stream: HTTP2StreamID) {
        context?.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
    }

    func expireRequests(begunBefore moment: NIODeadline) {
        for call in calls.values.filter({ $0.begun < moment }) {
            loop.shared.grpc.closed(.requestTime).add()
            // Closes the stream at once; what still comes for it only counts against the connection's window.
            send(.rstStream(.cancel), on: call.stream)
        }
        context?.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .data(let payload): calls[frame.streamID]?.receive(payload)
        case .headers(let payload):
            if let call = calls[frame.streamID] { return call.receive(payload) }
            let call = GRPCCall(frame.streamID, self, begun: context.eventLoop.now)
            calls[frame.streamID] = call
            call.receive(payload)
        // Draining waits for the answer to its PING; the rest is settled by the HTTP/2 handler.
        default: context.fireChannelRead(data)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? NIOHTTP2WindowUpdatedEvent { return widen(event) }
        if let event = event as? StreamClosedEvent { calls.removeValue(forKey: event.streamID)?.finish() }
        context.fireUserInboundEventTriggered(event)
    }

    /// Opens a receive window again once half of it is used up, for a call only if it may need more than is left.
    private func widen(_ event: NIOHTTP2WindowUpdatedEvent) {
        guard let size = event.inboundWindowSize else { return }
        let isConnection = event.streamID == .rootStream
        let target = isConnection ? GRPCPipeline.connectionWindow : GRPCPipeline.streamWindow
        guard size <= target / 2 else { return }
        if !isConnection {
            guard let call = calls[event.streamID], call.missingBytes > size else { return }
        }
        send(.windowUpdate(windowSizeIncrement: target - size), on: event.streamID)
    }

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

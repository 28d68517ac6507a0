import NIOCore
import NIOHTTP2
import SelfMetrics
import Serving

/// One HTTP/2 connection, behind the HTTP/2 handler: its calls, and its end when something is wrong with it.
///
/// No channel per call: a stream channel costs more than everything else about a small request. The payload of DATA frames
/// comes by way of ``DataFrames``.
final class GRPCConnection: ChannelInboundHandler, WatchedConnection {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    let loop: ReceiverLoop
    let replies = GRPCReplies()
    private let activity: ConnectionActivity
    /// What its calls hold of the bytes in flight.
    var share: ConnectionShare
    private(set) var begunRequests = 0
    var proven = IntakeAccess.Memo()
    private var calls: [HTTP2StreamID: GRPCCall] = [:]
    private var context: ChannelHandlerContext?
    /// Nothing of what still comes is of interest.
    private(set) var hasEnded = false
    private(set) var drain = GRPCDrain()
    private var drainTimer = LoopTimer()
    private var lastStream = HTTP2StreamID.rootStream
    /// The handler in front of the HTTP/2 handler.
    weak var frames: DataFrames?

    init(loop: ReceiverLoop, _ activity: ConnectionActivity) {
        self.loop = loop
        self.activity = activity
        share = ConnectionShare(loop.shared.budget)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finishCalls()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        finishCalls()
        context.fireChannelInactive()
    }

    private func finishCalls() {
        hasEnded = true
        drainTimer.cancel()
        let open = calls
        calls = [:]
        for call in open.values { call.finish() }
    }

    var now: NIODeadline { context?.eventLoop.now ?? .now() }

    /// A call has been answered.
    func noteAnswer() { activity.serve() }

    /// Writes a frame; it goes out with everything else when the bytes that were read are dealt with.
    func send(_ payload: HTTP2Frame.FramePayload, on stream: HTTP2StreamID) {
        context?.write(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
    }

    /// Calls `body` on the connection's loop when what is held may be answered, and sends what it writes; never when the connection is gone.
    func whenKept(_ hold: AnswerHold, _ body: @escaping (Bool) -> Void) {
        guard let loop = context?.eventLoop else { return }
        let bound = NIOLoopBound((connection: self, body: body), eventLoop: loop)
        hold.wait { isKept in
            loop.execute {
                guard let context = bound.value.connection.context else { return }
                bound.value.body(isKept)
                context.flush()
            }
        }
    }

    var hasOpenRequest: Bool { !calls.isEmpty }

    /// For a client that came to the wrong port, or with what is not taken, where to go.
    func explained(_ refusal: Refusal, path: String) -> Refusal {
        guard refusal.reason == .route, let channel = context?.channel, let what = WrongProtocol.path(path), what != .otlp else { return refusal }
        var explained = refusal
        explained.message = loop.shared.report.note(what, on: .grpc, channel)
        explained.isTold = true
        return explained
    }

    func expireRequests(begunBefore moment: NIODeadline) {
        for call in calls.values.filter({ $0.begun < moment }) {
            loop.shared.grpc.closed(.requestTime).add()
            // Closes the stream at once; what still comes for it only counts against the window of the connection.
            send(.rstStream(.cancel), on: call.stream)
        }
        context?.flush()
    }

    /// For the log.
    func report(_ refusal: Refusal) {
        guard !refusal.isTold, let channel = context?.channel else { return }
        loop.shared.report.note(refusal.reason, refusal.message, on: .grpc, channel)
    }

    func report(leftOut message: String) {
        guard let channel = context?.channel else { return }
        loop.shared.report.note(leftOut: message, on: .grpc, channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .data(let payload):
            if payload.endStream { calls[frame.streamID]?.end() }
        case .headers(let payload):
            let call = calls[frame.streamID] ?? begin(frame.streamID, context)
            call.receive(payload.headers)
            if payload.endStream { call.end() }
        case .ping(let data, ack: true): if data == HTTP2PingData(withInteger: GRPCDrain.ping) { endDrain(context) }
        // The rest is settled by the HTTP/2 handler.
        default: break
        }
    }

    private func beginDrain(_ context: ChannelHandlerContext) {
        guard drain.begin() else { return }
        frames?.announceEnd()
        let ping = HTTP2Frame.FramePayload.ping(HTTP2PingData(withInteger: GRPCDrain.ping), ack: false)
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: ping)), promise: nil)
        drainTimer.start(in: .seconds(GRPCDrain.pingSeconds), on: context.eventLoop) { [weak self] in self?.endDrain(context) }
    }

    private func endDrain(_ context: ChannelHandlerContext) {
        guard drain.end(last: Int32(lastStream)) else { return }
        drainTimer.cancel()
        let end = HTTP2Frame.FramePayload.goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil)
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: end)), promise: nil)
        closeIfDrained(context)
    }

    /// In the next turn, when what has just been written is flushed.
    private func closeIfDrained(_ context: ChannelHandlerContext) {
        guard drain.isOver(openCalls: calls.count) else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.close(promise: nil) }
    }

    private func begin(_ stream: HTTP2StreamID, _ context: ChannelHandlerContext) -> GRPCCall {
        begunRequests += 1
        lastStream = max(lastStream, stream)
        let call = GRPCCall(stream, self, begun: context.eventLoop.now)
        calls[stream] = call
        return call
    }

    /// The call that takes the DATA of `stream`; nil where there should be none.
    func receiver(of stream: HTTP2StreamID) -> GRPCCall? {
        guard let call = calls[stream], !call.hasEnded else { return nil }
        return call
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Several with every call: the HTTP/2 handler keeps the windows for sending, `DataFrames` those for receiving.
        if type(of: event) == NIOHTTP2WindowUpdatedEvent.self { return }
        if let event = event as? StreamClosedEvent {
            calls.removeValue(forKey: event.streamID)?.finish()
            closeIfDrained(context)
        }
        if event is ChannelShouldQuiesceEvent { beginDrain(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let metrics = loop.shared.grpc
        switch error {
        // Its own stream already knows of it.
        case is NIOHTTP2Errors.StreamError: return
        // An answer to a call that is gone; where the client means a stream that it never opened, the HTTP/2 handler says so.
        case is NIOHTTP2Errors.NoSuchStream where frames?.hasSaidError != true: return
        // The peer is gone.
        case is IOError, is ChannelError: break
        case is NIOHTTP2Errors.MaxStreamsViolation: metrics.closed(.streams).add()
        case is NIOHTTP2Errors.ExcessivelyLargeHeaderBlock: metrics.closed(.headerBytes).add()
        default: metrics.closed(.protocol).add()
        }
        hasEnded = true
        // The HTTP/2 handler has sent its GOAWAY.
        context.close(promise: nil)
    }
}

import NIOCore
import SelfMetrics
import Serving
import Settings

/// One HTTP/2 connection: its calls, and its end when something is wrong with it. What its bytes mean is for ``GRPCSession`` to say.
///
/// No channel per call: a stream channel costs more than everything else about a small request. All answers to what was read at once
/// are one write.
final class GRPCConnection: ChannelInboundHandler, WatchedConnection {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = IOData

    /// Bytes of answers that are written before more of what was read is looked at: small requests may have large answers.
    private static let gatheredBytes = 64 << 10

    let loop: ReceiverLoop
    private let activity: ConnectionActivity
    private var session: GRPCSession<GRPCCall>
    /// What its calls hold of the bytes in flight.
    var share: ConnectionShare
    private(set) var begunRequests = 0
    var proven = IntakeAccess.Memo()
    private var heads = GRPCHeadMemo()
    private var context: ChannelHandlerContext?
    /// Nothing of what still comes is of interest.
    private var hasEnded = false
    private var drainTimer = LoopTimer()
    /// From the first byte of a frame that is not DATA, or of a block of headers, to its last.
    private var headTimer = LoopTimer()
    /// What was read and not looked at: it came in the midst of a write that failed, or the peer takes no answers.
    private var unread: [ByteBuffer] = []
    private var isReading = false
    private var isWriting = false
    /// What was read last began to be looked at.
    private var turn = NIODeadline.uptimeNanoseconds(0)

    init(loop: ReceiverLoop, _ activity: ConnectionActivity) {
        self.loop = loop
        self.activity = activity
        let limits = loop.shared.limits
        session = GRPCSession(SessionLimits(streams: limits.maxConcurrentStreams, headerBytes: limits.maxHeaderBytes))
        share = ConnectionShare(loop.shared.budget)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish()
        context.fireChannelInactive()
    }

    private func finish() {
        hasEnded = true
        drainTimer.cancel()
        headTimer.cancel()
        unread = []
        for call in session.closeAll() { call.finish() }
    }

    /// To be called when it is added: SETTINGS go out before anything else.
    func begin() {
        session.begin()
        flush()
    }

    var now: NIODeadline { context?.eventLoop.now ?? .now() }
    var hasOpenRequest: Bool { session.openCalls > 0 }

    // MARK: - What comes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        guard !hasEnded else { return }
        guard !isReading, unread.isEmpty else { return unread.append(bytes) }
        read(bytes, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        readOn(context)
        flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        readOn(context)
        flush()
    }

    /// What was left, as long as the peer takes its answers.
    private func readOn(_ context: ChannelHandlerContext) {
        while !isReading, !hasEnded, !unread.isEmpty, context.channel.isWritable { read(unread.removeFirst(), context) }
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        isReading = true
        turn = context.eventLoop.now
        session.now = turn.uptimeNanoseconds
        let count = take(bytes, context)
        isReading = false
        guard !hasEnded else { return }
        if count < bytes.readableBytes {
            var rest = bytes
            rest.moveReaderIndex(forwardBy: count)
            unread.insert(rest, at: 0)
        }
        session.sendWaiting()
        watchHead(context)
        closeIfDrained(context)
    }

    /// - Returns: how many of the bytes were looked at: all of them, unless the peer takes no answers.
    private func take(_ read: ByteBuffer, _ context: ChannelHandlerContext) -> Int {
        let bytes = read.readableBytesSpan
        var offset = 0
        while offset < bytes.byteCount, !hasEnded {
            let rest = bytes.extracting(droppingFirst: offset)
            do throws(HTTP2Error) {
                let step = try session.next(rest)
                offset += step.count
                note(step.event, rest.extracting(first: step.count))
            } catch {
                end(error, context)
            }
            if session.output.count >= Self.gatheredBytes {
                flush()
                guard context.channel.isWritable else { return offset }
            }
        }
        return bytes.byteCount
    }

    private func note(_ event: GRPCSession<GRPCCall>.Event, _ bytes: RawSpan) {
        switch event {
        case .none: break
        case .begun(let stream, let isWhole):
            begunRequests += 1
            let call = GRPCCall(stream, self, begun: turn)
            session.open(call, stream, isWhole: isWhole)
            call.begin(heads.head(session.fields), session.fields)
            if isWhole { call.end() }
        case .payload(let call, let end):
            call.receive(bytes)
            note(end, call)
        case .end(let call, let end): note(end, call)
        case .cancelled(let call): call.finish()
        case .pong(let data): if data == GRPCDrain.ping { endDrain() }
        }
    }

    private func note(_ end: GRPCSession<GRPCCall>.End, _ call: GRPCCall) {
        switch end {
        case .no, .frame: break
        case .window(let stream, let used): if call.needsWindow(used: used) { session.openWindow(stream) }
        case .stream: call.end()
        }
    }

    private func watchHead(_ context: ChannelHandlerContext) {
        if !session.isWithinHead || !unread.isEmpty {
            if headTimer.isRunning { headTimer.cancel() }
        } else if !headTimer.isRunning {
            let shared = loop.shared
            headTimer.start(in: TimeAmount(shared.limits.headTime), on: context.eventLoop) {
                shared.grpc.closed(.headTime).add()
                context.close(promise: nil)
            }
        }
    }

    // MARK: - What goes

    /// A call has been answered.
    func noteAnswer() { activity.serve() }

    /// Answers go out with everything else when the bytes that were read are dealt with.
    func answer(_ stream: Int32, _ message: [UInt8]) { session.answer(stream, message) }
    func answer(_ stream: Int32, head: [GRPCReplies.Field]) { session.answer(stream, head: head) }
    func answer(_ stream: Int32, status: Int) { session.answer(stream, status: status) }

    /// Writes may bring more bytes at once: where one fails, the rest of what came is read first. So until nothing is left.
    private func flush() {
        guard !isWriting, let context else { return }
        isWriting = true
        while let bytes = session.output.take() {
            context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil)
            readOn(context)
        }
        isWriting = false
    }

    /// Calls `body` on the connection's loop when what is held may be answered, and sends what it writes; never when the connection is gone.
    func whenKept(_ hold: AnswerHold, _ body: @escaping (Bool) -> Void) {
        guard let loop = context?.eventLoop else { return }
        let bound = NIOLoopBound((connection: self, body: body), eventLoop: loop)
        hold.wait { isKept in
            loop.execute {
                let connection = bound.value.connection
                guard let context = connection.context else { return }
                bound.value.body(isKept)
                connection.flush()
                connection.closeIfDrained(context)
            }
        }
    }

    // MARK: - What is told

    /// For a client that came to the wrong port, or with what is not taken, where to go.
    func explained(_ refusal: Refusal, path: String) -> Refusal {
        guard refusal.reason == .route, let channel = context?.channel, let what = WrongProtocol.path(path), what != .otlp else { return refusal }
        var explained = refusal
        explained.message = loop.shared.report.note(what, on: .grpc, channel)
        explained.isTold = true
        return explained
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

    // MARK: - The end

    func expireRequests(begunBefore moment: NIODeadline) {
        // Closes the streams at once; what still comes for them only counts against the window of the connection.
        let expired = session.cancel { $0.begun < moment }
        guard !expired.isEmpty else { return }
        for call in expired {
            loop.shared.grpc.closed(.requestTime).add()
            call.finish()
        }
        flush()
        if let context { closeIfDrained(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { beginDrain(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func beginDrain(_ context: ChannelHandlerContext) {
        guard !hasEnded, session.beginDrain() else { return }
        drainTimer.start(in: .seconds(GRPCDrain.pingSeconds), on: context.eventLoop) { [weak self] in
            self?.endDrain()
            self?.flush()
            self?.closeIfDrained(context)
        }
        flush()
    }

    private func endDrain() {
        if session.endDrain() { drainTimer.cancel() }
    }

    /// In the next turn, when what has just been written is flushed.
    private func closeIfDrained(_ context: ChannelHandlerContext) {
        guard session.isOver else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.close(promise: nil) }
    }

    /// What comes after something that is wrong means nothing (RFC 9113, 5.4.1).
    private func end(_ error: HTTP2Error, _ context: ChannelHandlerContext) {
        loop.shared.grpc.closed(error.closing).add()
        session.end(error)
        hasEnded = true
        // Also in the midst of a flush.
        while let bytes = session.output.take() { context.writeAndFlush(wrapOutboundOut(.byteBuffer(bytes)), promise: nil) }
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Otherwise the peer is gone.
        if !(error is IOError), !(error is ChannelError) { loop.shared.grpc.closed(.protocol).add() }
        hasEnded = true
        context.close(promise: nil)
    }
}

import NIOCore
import NIOHPACK
import NIOHTTP2
import SelfMetrics

/// One unary call on its stream: assembles the message, calls the sink, answers. The only handler of the stream.
///
/// Every refusal is an answer at once, also while the peer still sends; what comes after is read and dropped. A stream is
/// reset only when the time for the request is over: a reset reads as CANCELLED, which OTLP clients retry for ever.
final class GRPCCall: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private enum Phase { case awaitingHead, receiving, answered }

    /// Index among the calls of the connection; -1: not among them.
    var slot = -1
    private(set) var begun = NIODeadline.uptimeNanoseconds(0)
    private let connection: GRPCConnection
    private var phase = Phase.awaitingHead
    private var head = GRPCRequestHead(method: .export)
    private var route = Route.grpcOther
    private var assembly = MessageAssembly()
    private var body: RequestBuffer?
    private var charged = 0
    private var context: ChannelHandlerContext?

    private var loop: ReceiverLoop { connection.loop }

    init(connection: GRPCConnection) { self.connection = connection }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        begun = context.eventLoop.now
        connection.began(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish() }

    func channelInactive(context: ChannelHandlerContext) { finish() }

    /// Gives back what the call holds; safe to repeat.
    private func finish() {
        releaseBody()
        connection.ended(self)
        context = nil
    }

    private func releaseBody() {
        loop.shared.budget.release(charged)
        charged = 0
        if let body { loop.buffers.giveBack(body) }
        body = nil
    }

    /// The time for the request is over.
    func expire() { context?.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            if phase == .awaitingHead { begin(frame.headers, context) }
            if frame.endStream { end(context) }
        case .data(let frame):
            if phase == .receiving, case .byteBuffer(let bytes) = frame.data {
                do throws(Refusal) {
                    try bytes.withUnsafeReadableBytesTyped { bytes throws(Refusal) in try take(bytes) }
                } catch {
                    refuse(error, context)
                }
            }
            if frame.endStream { end(context) }
        default: break
        }
    }

    private func begin(_ headers: HPACKHeaders, _ context: ChannelHandlerContext) {
        switch GRPCRequestHead.parse(headers) {
        case .call(let parsed):
            head = parsed
            route = parsed.method.route
            phase = .receiving
        case .refused(let refusal): refuse(refusal, context)
        case .notGRPC(let status):
            loop.shared.grpc.refused(status == 415 ? .contentType : .route).add()
            answer([":status": "\(status)"], .error, context)
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        var rest = bytes
        if assembly.announcement == nil {
            rest = UnsafeRawBufferPointer(rebasing: bytes[try assembly.takePrefix(bytes)...])
            guard let announcement = assembly.announcement else { return }
            try admit(announcement)
        }
        try assembly.takeBody(rest.count)
        guard let body else { return }
        guard body.append(rest) else { throw .outOfMemory }
    }

    /// Decides on a message by its prefix, before any of it is buffered.
    private func admit(_ announcement: MessageAssembly.Announcement) throws(Refusal) {
        let limits = loop.shared.limits
        guard announcement.length <= limits.messageBytes else {
            throw .messageTooLarge(announcement.length, limit: limits.messageBytes)
        }
        guard !announcement.isCompressed || head.usesGzip else {
            throw Refusal(.framing, .internalError, "the message is flagged as compressed, but the call has no grpc-encoding")
        }
        guard loop.shared.budget.charge(announcement.length) else {
            throw .inFlight(announcement.length, limit: limits.inFlightBytes)
        }
        charged = announcement.length
        let buffer = loop.buffers.take()
        body = buffer
        // A length is only a claim: memory beyond the first MiB comes with the bytes.
        guard buffer.reserve(min(announcement.length, 1 << 20)) else { throw .outOfMemory }
    }

    private func end(_ context: ChannelHandlerContext) {
        guard phase == .receiving else { return }
        do throws(Refusal) {
            try assembly.end()
            try reply(context)
        } catch {
            refuse(error, context)
        }
        releaseBody()
    }

    private func reply(_ context: ChannelHandlerContext) throws(Refusal) {
        guard let body, let announcement = assembly.announcement else { return }
        if head.method == .healthCheck {
            let isServing = !loop.shared.isDraining
            let request = body.withSealedBytes { bytes in
                Result { () throws(Refusal) in try HealthCheck.answer(bytes, isServing: isServing) }
            }
            return succeed(GRPCReplies.message(try request.get()), context)
        }
        let metrics = loop.shared.grpc
        (announcement.isCompressed ? metrics.gzipBytes : metrics.bytes).add(announcement.length)
        switch try loop.export(body, gzip: announcement.isCompressed, head.description) {
        case .accepted(let rejected, let message):
            let response = head.method == .export ? StatusMessages.response(rejected: rejected, message: message) : []
            succeed(response.isEmpty ? connection.replies.emptyMessage : GRPCReplies.message(response), context)
        case .refused(let code, let message, let seconds):
            throw Refusal(.sink, code, message, retryAfterSeconds: seconds)
        }
    }

    private func succeed(_ message: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext) {
        phase = .answered
        context.write(wrapOutboundOut(connection.replies.head), promise: nil)
        context.write(wrapOutboundOut(message), promise: nil)
        context.writeAndFlush(wrapOutboundOut(connection.replies.okTrailers), promise: nil)
        loop.durations.observe(context.eventLoop.now.seconds(since: begun), route, .success)
    }

    private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        loop.shared.grpc.refused(refusal.reason).add()
        answer(
            GRPCReplies.refusal(refusal.code, refusal.message, retryAfterSeconds: refusal.retryAfterSeconds), .error, context)
    }

    private func answer(_ headers: HPACKHeaders, _ outcome: RequestDurations.Outcome, _ context: ChannelHandlerContext) {
        phase = .answered
        releaseBody()
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: headers, endStream: true))), promise: nil)
        loop.durations.observe(context.eventLoop.now.seconds(since: begun), route, outcome)
    }
}

extension ByteBuffer {
    /// As `withUnsafeReadableBytes`, with a typed error.
    func withUnsafeReadableBytesTyped<T, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> T
    ) throws(Failure) -> T {
        let result: Result<T, Failure> = withUnsafeReadableBytes { bytes in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

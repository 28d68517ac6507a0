import NIOCore
import NIOHTTP1
import SelfMetrics
import Serving
import Settings

/// OTLP/HTTP on one connection. Answers in the order of the requests, since each is answered before the next is read.
///
/// A refusal is answered as soon as it is known; the rest of that request is read and dropped, so that a client which only
/// looks at the answer after sending everything gets to see it.
final class OTLPHandler: ChannelInboundHandler, WatchedConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        case receiving(OTLPRequestHead)
        case dropping
        /// The request is counted, and its answer waits.
        case held
    }

    private let loop: ReceiverLoop
    private let activity: ConnectionActivity
    private var state = State.idle
    private var begun = NIODeadline.uptimeNanoseconds(0)
    private(set) var begunRequests = 0
    private var isHead = false
    private var body: RequestBuffer?
    private var share: ConnectionShare
    private var closesAfterRequest = false
    private var proven = IntakeAccess.Memo()
    /// What a browser needs in the answer.
    private var crossOrigin: [(String, String)] = []
    private var context: ChannelHandlerContext?
    /// What had been read already when an answer began to wait.
    private var behind: [HTTPServerRequestPart] = []

    init(loop: ReceiverLoop, _ activity: ConnectionActivity) {
        self.loop = loop
        self.activity = activity
        share = ConnectionShare(loop.shared.budget)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        releaseBody()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        releaseBody()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        // Answers go out in the order of the requests.
        if case .held = state { behind.append(part) } else { take(part, context) }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head): begin(head, context)
        case .body(let bytes): receive(bytes, context)
        case .end: end(context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        begun = context.eventLoop.now
        begunRequests += 1
        isHead = head.method == .HEAD
        if !head.isKeepAlive || loop.shared.isDraining { closesAfterRequest = true }
        crossOrigin = []
        if let policy = loop.shared.crossOrigin, let origin = head.headers.first(name: "origin") {
            crossOrigin = policy.fields(for: origin)
            if CrossOrigin.isPreflight(head) {
                if !crossOrigin.isEmpty { crossOrigin += policy.preflight }
                state = .dropping
                return write(.preflight, OTLPRequestHead.route(of: head.uri), context)
            }
        }
        do throws(Refusal) {
            var parsed = try OTLPRequestHead.parse(head, limits: loop.shared.limits)
            if !loop.shared.isOpen { parsed.orgIDs = try admit(head, parsed.orgIDs) }
            let buffer = loop.buffers.take()
            body = buffer
            guard buffer.reserve(min(parsed.contentLength ?? 0, 1 << 20)) else { throw .outOfMemory }
            state = .receiving(parsed)
            if parsed.expectsContinue {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
        } catch {
            // A client that waits for "100 Continue" sends no body after a refusal: what comes next could not be told apart.
            if head.expectsContinue || error.reason == .messageTooLarge { closesAfterRequest = true }
            refuse(explained(error, head, context), OTLPRequestHead.route(of: head.uri), OTLPRequestHead.encoding(head.headers) ?? .json, context)
            if head.expectsContinue { endConnection(context) }
        }
    }

    /// - Returns: the tenants that the request is for.
    private func admit(_ head: HTTPRequestHead, _ orgIDs: [String]) throws(Refusal) -> [String] {
        do throws(IntakeAccess.Denial) {
            return try loop.shared.access.admit(head.headers["authorization"], orgIDs, &proven)
        } catch {
            throw Refusal(error)
        }
    }

    /// For a client that came to the wrong port, where to go.
    private func explained(_ refusal: Refusal, _ head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Refusal {
        guard refusal.reason == .route, let what = WrongProtocol.path(OTLPRequestHead.path(of: head.uri)), what != .otlp else { return refusal }
        var explained = refusal
        explained.message = loop.shared.report.note(what, on: .http, context.channel)
        explained.isTold = true
        return explained
    }

    /// As soon as the client can have seen the answer.
    private func endConnection(_ context: ChannelHandlerContext) {
        context.triggerUserOutboundEvent(EndAfterAnswer(), promise: nil)
    }

    private func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard case .receiving(let head) = state, let body else { return }
        do throws(Refusal) {
            let limit = loop.shared.limits.maxMessageBytes
            let total = body.count + bytes.readableBytes
            guard total <= limit else { throw .messageTooLarge(total, limit: limit) }
            try share.charge(bytes.readableBytes)
            guard body.append(bytes.readableBytesSpan) else { throw .outOfMemory }
        } catch {
            // Of a body without a length, nobody knows how much is still to be dropped.
            if error.reason == .messageTooLarge { closesAfterRequest = true }
            refuse(error, head.route, head.encoding, context)
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        if case .receiving(let head) = state, let body { reply(head, body, context) }
        releaseBody()
        if case .held = state { return }
        state = .idle
        if closesAfterRequest { endConnection(context) }
    }

    private func reply(_ head: OTLPRequestHead, _ body: RequestBuffer, _ context: ChannelHandlerContext) {
        let metrics = loop.shared.http
        metrics.bytes(head.compression).add(body.count)
        do throws(Refusal) {
            switch try loop.export(body, head.compression, head.description) {
            case .accepted(let rejected, let message, let hold):
                if rejected > 0 { loop.shared.report.note(leftOut: message, on: .http, context.channel) }
                let reply = OTLPReply.accepted(head.encoding, rejected: rejected, message: message)
                guard let hold else { return write(reply, head.route, context) }
                wait(for: hold, reply, head, context)
            case .refused(let code, let message, let seconds, let reason):
                throw Refusal(reason, code, message, retryAfterSeconds: seconds)
            }
        } catch {
            refuse(error, head.route, head.encoding, context)
        }
    }

    /// Nothing more is read until the answer is written.
    private func wait(for hold: AnswerHold, _ reply: OTLPReply, _ head: OTLPRequestHead, _ context: ChannelHandlerContext) {
        state = .held
        setReading(false, context)
        let eventLoop = context.eventLoop
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        hold.wait { isKept in eventLoop.execute { bound.value.answer(isKept ? reply : nil, head) } }
    }

    /// - Parameter reply: nil: what was counted is not on the disk.
    private func answer(_ reply: OTLPReply?, _ head: OTLPRequestHead) {
        guard case .held = state, let context else { return }
        if let reply { write(reply, head.route, context) } else { refuse(.notDurable, head.route, head.encoding, context) }
        state = .idle
        if closesAfterRequest { return endConnection(context) }
        setReading(true, context)
        let parts = behind
        behind = []
        for part in parts { if case .held = state { behind.append(part) } else { take(part, context) } }
    }

    private func setReading(_ isOn: Bool, _ context: ChannelHandlerContext) {
        // A connection that is closing does not read anyway.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    private func refuse(
        _ refusal: Refusal, _ route: Route, _ encoding: RequestDescription.Encoding, _ context: ChannelHandlerContext
    ) {
        state = .dropping
        releaseBody()
        loop.shared.http.refused(refusal.reason).add()
        if !refusal.isTold { loop.shared.report.note(refusal.reason, refusal.message, on: .http, context.channel) }
        write(.refused(encoding, refusal), route, context)
    }

    private func write(_ reply: OTLPReply, _ route: Route, _ context: ChannelHandlerContext) {
        if loop.shared.isDraining { closesAfterRequest = true }
        var head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: reply.headers)
        for (name, value) in crossOrigin { head.headers.add(name: name, value: value) }
        if closesAfterRequest { head.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !reply.body.isEmpty, !isHead {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        activity.serve()
        // Refused before its head was complete, a request has no beginning.
        let isBegun = begun > .uptimeNanoseconds(0)
        loop.durations.observe(isBegun ? context.eventLoop.now.seconds(since: begun) : 0, route, .http(reply.status))
    }

    private func releaseBody() {
        share.release(share.held)
        if let body { loop.buffers.giveBack(body) }
        body = nil
    }

    var hasOpenRequest: Bool { if case .idle = state { false } else { true } }

    func expireRequests(begunBefore moment: NIODeadline) {
        if case .idle = state { return }
        guard begun < moment else { return }
        loop.shared.http.closed(.requestTime).add()
        context?.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            closesAfterRequest = true
            if case .idle = state { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPRequestError else { return context.close(promise: nil) }
        loop.shared.http.closed(error.closing).add()
        closesAfterRequest = true
        // Within a request that is refused already, the answer is on its way.
        if case .dropping = state { return endConnection(context) }
        isHead = false
        let reason: Refusal.Reason = error == .headerOverflow ? .headerBytes : .framing
        let message = error.message(headerBytes: loop.shared.limits.maxHeaderBytes)
        var refusal = Refusal(reason, .invalidArgument, message, httpStatus: error.status)
        if case .otherProtocol(let what) = error {
            refusal.message = loop.shared.report.note(what, on: .http, context.channel)
            refusal.isTold = true
        }
        refuse(refusal, .httpOther, .json, context)
        endConnection(context)
    }
}

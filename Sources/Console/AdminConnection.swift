import NIOCore
import NIOHTTP1
import SelfMetrics
import Serving

/// Knows whether a connection is between requests, ends it there when it is told to, and answers what must never wait.
final class AdminConnection: ChannelDuplexHandler, WatchedConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Requests begun and not yet answered.
    private var open = 0
    private(set) var begunRequests = 0
    /// When the headers came of a request whose body is not complete.
    private var receivingSince: NIODeadline?
    /// A request that is answered here, see ``AdminRouter/immediatePage(_:)``.
    private var immediate: (head: HTTPRequestHead, page: AdminRouter.ImmediateHandler)?
    private var isClosing = false
    /// Answers whose last byte the system has not taken yet. The connection is closed after that, or a slow reader would
    /// miss the rest.
    private var unwritten = 0
    private var waitingToClose: [EventLoopPromise<Void>?] = []
    private var context: ChannelHandlerContext?
    private let session: AdminSession
    private let metrics: TransportMetrics
    private let activity: ConnectionActivity

    init(_ session: AdminSession, _ metrics: TransportMetrics, _ activity: ConnectionActivity) {
        self.session = session
        self.metrics = metrics
        self.activity = activity
    }

    /// Sets up the pipeline of `channel`, this handler behind the codec.
    func wrap(_ channel: any Channel) throws -> NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart> {
        let pipeline = channel.pipeline.syncOperations
        let limits = session.limits
        try pipeline.addHandler(ConnectionWatch(limits.times, activity, metrics: metrics, connection: self))
        try HTTPCodec.add(to: pipeline, headerBytes: limits.headerBytes, headTime: limits.headTime)
        try pipeline.addHandler(self)
        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    var hasOpenRequest: Bool { open > 0 }

    /// Handlers may take their time; a request must come in time.
    func expireRequests(begunBefore moment: NIODeadline) {
        guard let receivingSince, receivingSince < moment else { return }
        metrics.closed(.requestTime).add()
        context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            open += 1
            begunRequests += 1
            receivingSince = context.eventLoop.now
            immediate = nil
            if head.method == .GET || head.method == .HEAD, let page = session.router.immediatePage(RequestTarget.parse(head.uri).path) {
                immediate = (head, page)
            }
        case .body: break
        case .end:
            receivingSince = nil
            if let (head, page) = immediate { answer(head, page(), context) }
        }
        if immediate == nil { context.fireChannelRead(data) }
    }

    /// Here and now, on the connection's own loop: whatever else is asked for does not delay it.
    private func answer(_ request: HTTPRequestHead, _ response: AdminResponse, _ context: ChannelHandlerContext) {
        guard case .bytes(let bytes) = response.body else { return context.close(promise: nil) }
        var head = HTTPResponseHead(
            version: request.version, status: HTTPResponseStatus(statusCode: response.status),
            headers: ["content-type": response.contentType, "content-length": "\(bytes.count)"])
        if !request.isKeepAlive { head.headers.add(name: "connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil) }
        write(context: context, data: wrapOutboundOut(.end(nil)), promise: nil)
        context.flush()
        session.durations.observe(0, session.router.endpoint(of: RequestTarget.parse(request.uri).path), method: "GET", status: response.status)
        if !request.isKeepAlive { close(context: context, mode: .all, promise: nil) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        open -= 1
        unwritten += 1
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (connection, context) = bound.value
            connection.unwritten -= 1
            connection.activity.serve()
            connection.closeIfWanted(context)
        }
        context.write(data, promise: written)
        if isClosing, open <= 0 {
            context.flush()
            close(context: context, mode: .all, promise: nil)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .all, unwritten > 0, context.channel.isActive else { return context.close(mode: mode, promise: promise) }
        waitingToClose.append(promise)
    }

    private func closeIfWanted(_ context: ChannelHandlerContext) {
        guard unwritten == 0, !waitingToClose.isEmpty else { return }
        let promises = waitingToClose
        waitingToClose = []
        for promise in promises { context.close(promise: promise) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        unwritten = 0
        closeIfWanted(context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isClosing = true
            if open <= 0 { close(context: context, mode: .all, promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPRequestError, open == 0, !isClosing else {
            if let error = error as? HTTPRequestError { metrics.closed(error.closing).add() }
            return context.close(promise: nil)
        }
        metrics.closed(error.closing).add()
        var message = error.message(headerBytes: session.limits.headerBytes)
        if case .otherProtocol(let what) = error { message = session.report.note(what, on: .admin, context.channel) }
        let body = ByteBuffer(string: message + "\n")
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: error.status),
            headers: ["connection": "close", "content-type": AdminResponse.plainText, "content-length": "\(body.readableBytes)"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        isClosing = true
        context.triggerUserOutboundEvent(EndAfterAnswer(), promise: nil)
    }
}

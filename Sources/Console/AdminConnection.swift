import NIOCore
import NIOHTTP1
import Receivers
import SelfMetrics

/// Knows whether a connection is between requests, and ends it there when it is told to.
final class AdminConnection: ChannelDuplexHandler, WatchedConnection {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Requests begun and not yet answered; more than one when they are pipelined.
    private var open = 0
    private var isClosing = false
    /// Answers whose last byte the system has not taken yet. The connection is closed after that, or a slow reader would
    /// miss the rest.
    private var unwritten = 0
    private var waitingToClose: [EventLoopPromise<Void>?] = []
    private let metrics: ReceiverMetrics

    init(metrics: ReceiverMetrics) { self.metrics = metrics }

    /// Handlers may take their time, and silence ends the rest: no limit of its own.
    func expireRequests(begunBefore moment: NIODeadline) {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { open += 1 }
        context.fireChannelRead(data)
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
        if let error = error as? HTTPParserError, open == 0, !isClosing {
            let isTooLong = error == .headerOverflow
            metrics.closed(isTooLong ? .headerBytes : .protocol).add()
            let head = HTTPResponseHead(
                version: .http1_1, status: isTooLong ? .requestHeaderFieldsTooLarge : .badRequest,
                headers: ["connection": "close", "content-length": "0"])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        context.close(promise: nil)
    }
}

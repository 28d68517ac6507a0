import NIOCore
import NIOHTTP1

/// Outbound event: everything is written, and the connection is to end so that the client gets to see it.
package struct EndAfterAnswer: Sendable {
    package init() {}
}

/// Reads HTTP/1.1 requests one at a time: the next one is looked at when the one before is answered, and the peer takes its
/// answers. What waits meanwhile is what one round of reading brings.
///
/// Errors are fired as ``HTTPRequestError``; after one, nothing more is read.
final class HTTPRequestReader: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let headTime: Duration
    private var parser: HTTPRequestParser
    private var received = ByteBuffer()
    private var isParsing = false
    private var hasFailed = false
    /// The last byte of the request has come, of the answer has gone.
    private var isComplete = true
    private var isAnswered = true
    private var holdsRead = false
    private var headTimer = LoopTimer()
    private let closing = LingeringClose()

    /// - Parameters:
    ///   - headTime: from the first byte of a request to the end of its headers.
    init(headerBytes: Int, headTime: Duration) {
        parser = HTTPRequestParser(headerBytes: headerBytes)
        self.headTime = headTime
    }

    /// What has come waits for an answer to be written or taken.
    private func mustWait(_ context: ChannelHandlerContext) -> Bool { isComplete && !isAnswered || !context.channel.isWritable }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasFailed, !closing.isUnderWay else { return }
        var bytes = unwrapInboundIn(data)
        if received.readableBytes == 0 {
            received = bytes
        } else {
            received.writeBuffer(&bytes)
        }
        parse(context)
    }

    private func parse(_ context: ChannelHandlerContext) {
        // An answer that is written while its request is passed on leads back here.
        guard !isParsing, !hasFailed, !closing.isUnderWay else { return }
        isParsing = true
        do throws(HTTPRequestError) {
            while !hasFailed, !closing.isUnderWay, context.channel.isActive, !mustWait(context), let event = try parser.next(&received) {
                pass(event, context)
            }
        } catch {
            fail(error, context)
        }
        isParsing = false
        settle(context)
    }

    private func pass(_ event: HTTPRequestParser.Event, _ context: ChannelHandlerContext) {
        switch event {
        case .head(let head):
            headTimer.cancel()
            isComplete = false
            isAnswered = false
            context.fireChannelRead(wrapInboundOut(.head(head)))
        case .body(let bytes): context.fireChannelRead(wrapInboundOut(.body(bytes)))
        case .end:
            isComplete = true
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
    }

    private func fail(_ error: HTTPRequestError, _ context: ChannelHandlerContext) {
        hasFailed = true
        headTimer.cancel()
        received = ByteBuffer()
        context.fireErrorCaught(error)
    }

    /// What is left is the beginning of something, or waits.
    private func settle(_ context: ChannelHandlerContext) {
        if hasFailed || closing.isUnderWay || received.readableBytes == 0 {
            // Lets go of the buffer, which is then used for the next read.
            received = ByteBuffer()
            headTimer.cancel()
        } else if !mustWait(context) {
            // A few bytes would keep a whole read's buffer.
            if received.storageCapacity > 2 * received.readableBytes + 1_024 { received = ByteBuffer(bytes: received.readableBytesView) }
            if isComplete, !headTimer.isRunning {
                headTimer.start(in: TimeAmount(headTime), on: context.eventLoop) { [weak self] in self?.expireHead(context) }
            }
        }
        readIfPossible(context)
    }

    private func expireHead(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        fail(.headTime(seconds: headTime.components.seconds), context)
    }

    func read(context: ChannelHandlerContext) {
        holdsRead = true
        readIfPossible(context)
    }

    private func readIfPossible(_ context: ChannelHandlerContext) {
        guard holdsRead, received.readableBytes == 0 || !mustWait(context) else { return }
        holdsRead = false
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var isEnd = false
        if case .end = unwrapOutboundIn(data) { isEnd = true }
        context.write(data, promise: promise)
        guard isEnd else { return }
        isAnswered = true
        // Who writes from within `parse` is waited for there.
        if isParsing { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.0.resume(bound.value.1) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        resume(context)
    }

    /// Goes on with what has come already. No read of the channel is under way that would tell the next handlers of its end, and they may
    /// keep what they are given until then.
    private func resume(_ context: ChannelHandlerContext) {
        guard received.readableBytes > 0 else { return parse(context) }
        parse(context)
        context.fireChannelReadComplete()
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is EndAfterAnswer else { return context.triggerUserOutboundEvent(event, promise: promise) }
        promise?.succeed()
        headTimer.cancel()
        if !hasFailed, isComplete, received.readableBytes == 0 {
            context.close(promise: nil)
        } else {
            received = ByteBuffer()
            closing.begin(context)
            readIfPossible(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        headTimer.cancel()
        closing.end()
        received = ByteBuffer()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        headTimer.cancel()
        closing.end()
    }
}

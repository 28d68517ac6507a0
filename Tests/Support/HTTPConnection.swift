import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One HTTP/1.1 connection to 127.0.0.1 that allows pipelining: requests are sent at once, answers come in order.
package final class HTTPConnection: Sendable {
    private let channel: any Channel

    /// - Parameter tls: of a server that has a certificate for `localhost`; nil: clear text.
    /// - Throws: when nobody listens on `port`.
    package init(port: Int, tls: NIOSSLContext? = nil) throws {
        channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: ServerLock.host))
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(HTTPExchangeHandler())
                }
            }
            .connect(host: "127.0.0.1", port: port).wait()
    }

    /// Sends one request without waiting for earlier answers.
    package func send(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) -> EventLoopFuture<HTTPReply> {
        var all = HTTPHeaders(headers)
        if !all.contains(name: "host") { all.add(name: "host", value: "127.0.0.1") }
        if !all.contains(name: "content-length"), !all.contains(name: "transfer-encoding"), method != "GET" {
            all.add(name: "content-length", value: "\(body.count)")
        }
        let promise = channel.eventLoop.makePromise(of: HTTPReply.self)
        let head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: all)
        channel.writeAndFlush(HTTPExchangeHandler.Exchange(head: head, body: ByteBuffer(bytes: body), reply: promise))
            .whenFailure { promise.fail($0) }
        return promise.futureResult
    }

    package func close() { try? channel.close().wait() }

    deinit { channel.close(promise: nil) }
}

/// Pairs requests with answers, in order.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    struct Exchange: Sendable {
        var head: HTTPRequestHead
        var body: ByteBuffer
        var reply: EventLoopPromise<HTTPReply>
    }

    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Exchange
    typealias OutboundOut = HTTPClientRequestPart

    private var waiting = CircularBuffer<EventLoopPromise<HTTPReply>>()
    private var reply = HTTPReply(status: 0, headers: [], body: [])
    private var failure: (any Error)?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        guard failure == nil, context.channel.isActive else {
            exchange.reply.fail(failure ?? ChannelError.ioOnClosedChannel)
            promise?.succeed()
            return
        }
        waiting.append(exchange.reply)
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        if exchange.body.readableBytes > 0 { context.write(wrapOutboundOut(.body(.byteBuffer(exchange.body))), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        promise?.succeed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            reply = HTTPReply(status: Int(head.status.code), headers: head.headers.map { ($0.name, $0.value) }, body: [])
        case .body(let buffer): reply.body.append(contentsOf: buffer.readableBytesView)
        case .end: if reply.status >= 200 { waiting.popFirst()?.succeed(reply) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    private func fail(_ error: any Error) {
        failure = failure ?? error
        while let promise = waiting.popFirst() { promise.fail(error) }
    }
}

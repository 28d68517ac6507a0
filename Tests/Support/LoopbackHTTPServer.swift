import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL

/// An HTTP server on 127.0.0.1: each request, once complete, is answered by one closure. HTTP/2 where it has TLS and clients want that.
package final class LoopbackHTTPServer: Sendable {
    package struct Request: Sendable {
        package var method: String
        package var path: String
        package var isHTTP2 = false
        /// The port that it came from: another one for each connection.
        package var peer = 0
        package var headers: [(name: String, value: String)]
        package var body: [UInt8]
    }

    package struct Answer: Sendable {
        /// 0: there is no answer.
        package var status: Int
        package var headers: [(String, String)]
        package var body: [UInt8]
        package init(_ status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    private let channel: any Channel
    package let port: Int

    /// - Parameters:
    ///   - host: an address of the loopback.
    ///   - port: 0 for any.
    /// - Throws: when the port is taken.
    package init(
        host: String = "127.0.0.1", port: Int = 0, tls: NIOSSLContext? = nil, respond: @escaping @Sendable (Request) -> Answer
    ) throws {
        channel = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                guard let tls else {
                    return channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                        try channel.pipeline.syncOperations.addHandler(Responder(respond: respond))
                    }
                }
                return channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    .flatMap {
                        channel.configureCommonHTTPServerPipeline { channel in
                            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Responder(respond: respond)) }
                        }
                    }
            }
            .bind(host: host, port: port).wait()
        guard let port = channel.localAddress?.port else { throw HarnessError("a bound server has no port") }
        self.port = port
    }

    /// Stops listening; connections in use end by themselves.
    package func close() { try? channel.close().wait() }

    deinit { channel.close(promise: nil) }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let respond: @Sendable (Request) -> Answer
        private var request = Request(method: "", path: "", headers: [], body: [])

        init(respond: @escaping @Sendable (Request) -> Answer) { self.respond = respond }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                request = Request(
                    method: head.method.rawValue, path: head.uri, isHTTP2: head.version.major == 2, peer: context.channel.remoteAddress?.port ?? 0,
                    headers: head.headers.map { ($0.name, $0.value) }, body: [])
            case .body(let buffer):
                request.body.append(contentsOf: buffer.readableBytesView)
            case .end:
                write(respond(request), context)
            }
        }

        private func write(_ answer: Answer, _ context: ChannelHandlerContext) {
            guard answer.status > 0 else { return }
            var headers = HTTPHeaders(answer.headers)
            headers.replaceOrAdd(name: "content-length", value: "\(answer.body.count)")
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            // Two DATA frames with nothing in them are an attack to some clients.
            if !answer.body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport

/// An HTTP/1.1 server on 127.0.0.1 that records pushes and answers them by a script, one step per request, then with 200.
final class PushServer: Sendable {
    enum Step: Sendable {
        case answer(Int, headers: [(String, String)] = [], body: String = "")
        /// Refuses it and repeats what the request carried: method, path and fields, decoded where that is plain.
        case echo(Int)
        /// Half an answer, then the connection closes.
        case closeMidAnswer
        /// No answer.
        case silence
    }

    /// The values of a header by its name in any case.
    struct Headers: Sendable {
        var fields = HTTPHeaders()
        subscript(name: String) -> [String] { fields[name] }
    }

    struct Push: Sendable {
        var method: String
        var uri: String
        var headers: Headers
        var body: [UInt8]
        /// Numbers connections in the order in which they were opened.
        var connection: Int
    }

    private struct State {
        var script: [Step]
        var pushes: [Push] = []
        var connections = 0
    }

    private let state: Mutex<State>
    private let channel = Mutex<(any Channel)?>(nil)

    /// `port` 0: any.
    init(_ script: [Step] = [], port: Int = 0, tls: NIOSSLContext? = nil) async throws {
        state = Mutex(State(script: script))
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(self, connection: opened()))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        channel.withLock { $0 = bound }
    }

    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }
    var url: String { "http://127.0.0.1:\(port)/push" }
    /// Opened so far.
    var connections: Int { state.withLock { $0.connections } }
    var pushes: [Push] { state.withLock { $0.pushes } }

    /// Waits until so many have come.
    func pushes(atLeast count: Int) async throws {
        try await awaitUntil("\(count) pushes", state: { "\(pushes.count) have come" }) { pushes.count >= count }
    }

    /// Adds a step to the script.
    func next(_ step: Step) { state.withLock { $0.script.append(step) } }

    func close() async {
        try? await channel.withLock { $0 }?.close()
    }

    private func opened() -> Int {
        state.withLock {
            $0.connections += 1
            return $0.connections
        }
    }

    private func record(_ push: Push) -> Step {
        state.withLock {
            $0.pushes.append(push)
            return $0.script.isEmpty ? .answer(200) : $0.script.removeFirst()
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: PushServer
        private var push: Push

        init(_ server: PushServer, connection: Int) {
            self.server = server
            push = Push(method: "", uri: "", headers: Headers(), body: [], connection: connection)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                push = Push(method: "\(head.method)", uri: head.uri, headers: Headers(fields: head.headers), body: [], connection: push.connection)
            case .body(let buffer): push.body += buffer.readableBytesView
            case .end: perform(server.record(push), context)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        private func perform(_ step: Step, _ context: ChannelHandlerContext) {
            switch step {
            case .silence: break
            case .echo(let status):
                let fields = push.headers.fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
                let body = "cannot take \(push.uri) with \(fields)"
                write(status, [("Content-Length", "\(body.utf8.count)")], body, context)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            case .closeMidAnswer:
                write(200, [("Content-Length", "100")], "half", context)
                context.close(promise: nil)
            case .answer(let status, let headers, let body):
                write(status, headers + [("Content-Length", "\(body.utf8.count)")], body, context)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }

        private func write(_ status: Int, _ headers: [(String, String)], _ body: String, _ context: ChannelHandlerContext) {
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: HTTPHeaders(headers))
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
        }
    }
}

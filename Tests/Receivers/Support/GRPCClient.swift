import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// A gRPC client that sends frames as a test dictates, which no well-behaved client would.
final class GRPCClient: Sendable {
    struct Answer: Sendable, Equatable {
        var status = ""
        var grpcStatus = ""
        var message = ""
        var details = ""
        var body: [UInt8] = []
        /// The stream was reset instead of answered.
        var isReset = false
    }

    private let channel: any Channel
    private let multiplexer: NIOHTTP2Handler.StreamMultiplexer

    init(port: Int, group: any EventLoopGroup) async throws {
        let bootstrap = ClientBootstrap(group: group).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                var connection = NIOHTTP2Handler.ConnectionConfiguration()
                connection.targetWindowSize = 1 << 20
                let http2 = NIOHTTP2Handler(mode: .client, eventLoop: channel.eventLoop, connectionConfiguration: connection) {
                    $0.eventLoop.makeSucceededVoidFuture()
                }
                try channel.pipeline.syncOperations.addHandler(http2)
            }
        }
        channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        multiplexer = try await channel.pipeline.handler(type: NIOHTTP2Handler.self).flatMap { $0.multiplexer }.get()
    }

    func close() async { try? await channel.close() }

    /// Succeeds when the server has closed the connection.
    var closed: EventLoopFuture<Void> { channel.closeFuture }

    static func headers(_ path: String, _ more: [(String, String)] = []) -> HPACKHeaders {
        HPACKHeaders(
            [
                (":method", "POST"), (":path", path), (":scheme", "http"), (":authority", "test"), ("content-type", "application/grpc"),
                ("te", "trailers"),
            ] + more)
    }

    /// The five-byte prefix and the message.
    static func framed(_ message: [UInt8], compressed: Bool = false, length: Int? = nil) -> [UInt8] {
        let length = UInt32(length ?? message.count)
        return [compressed ? 1 : 0] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32($0))) } + message
    }

    struct Call: Sendable {
        let stream: any Channel
        let answer: EventLoopFuture<Answer>

        func send(_ bytes: [UInt8], end: Bool) async throws {
            try await stream.writeAndFlush(
                HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: end)))
        }
    }

    func open(_ headers: HPACKHeaders, end: Bool = false) async throws -> Call {
        let answer = channel.eventLoop.makePromise(of: Answer.self)
        let stream = try await multiplexer.createStreamChannel { stream in
            stream.eventLoop.makeCompletedFuture { try stream.pipeline.syncOperations.addHandler(Reader(answer)) }
        }.get()
        try await stream.writeAndFlush(HTTP2Frame.FramePayload.headers(.init(headers: headers, endStream: end)))
        return Call(stream: stream, answer: answer.futureResult)
    }

    /// One call with everything at once.
    func call(_ path: String, _ body: [UInt8], headers: [(String, String)] = []) async throws -> Answer {
        let call = try await open(Self.headers(path, headers))
        // An early answer may end the stream before all is sent.
        try? await call.send(body, end: true)
        return try await call.answer.get()
    }

    private final class Reader: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame.FramePayload
        private let promise: EventLoopPromise<Answer>
        private var answer = Answer()

        init(_ promise: EventLoopPromise<Answer>) { self.promise = promise }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .headers(let frame):
                answer.status = frame.headers.first(name: ":status") ?? answer.status
                answer.grpcStatus = frame.headers.first(name: "grpc-status") ?? answer.grpcStatus
                answer.message = frame.headers.first(name: "grpc-message") ?? answer.message
                answer.details = frame.headers.first(name: "grpc-status-details-bin") ?? answer.details
                if frame.endStream { promise.succeed(answer) }
            case .data(let frame):
                if case .byteBuffer(let bytes) = frame.data { answer.body += Array(bytes.readableBytesView) }
            default: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            answer.isReset = true
            promise.succeed(answer)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}

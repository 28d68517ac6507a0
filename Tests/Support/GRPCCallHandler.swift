import NIOCore
import NIOHPACK
import NIOHTTP2

/// One unary call on its stream: sends everything at once, gathers the answer.
final class GRPCCallHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    struct Request: Sendable {
        var headers: HPACKHeaders
        var frame: ByteBuffer
        var reply: EventLoopPromise<GRPCReply>
    }

    private let request: Request
    private var reply = GRPCReply()
    private var isDone = false

    init(_ request: Request) { self.request = request }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.headers(.init(headers: request.headers))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.data(.init(data: .byteBuffer(request.frame), endStream: true))), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let headers):
            take(headers.headers)
            if headers.endStream { finish(nil) }
        case .data(let data):
            if case .byteBuffer(let buffer) = data.data { reply.body.append(contentsOf: buffer.readableBytesView) }
            if data.endStream { finish("ended without trailers") }
        case .rstStream(let code): finish("stream reset: \(code)")
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish("\(error)")
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish("connection ended")
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { finish("stream ended") }

    private func take(_ headers: HPACKHeaders) {
        for (name, value, _) in headers {
            switch name {
            case ":status": reply.httpStatus = Int(value) ?? 0
            case "grpc-status": reply.status = Int(value)
            case "grpc-message": reply.message = value
            default: break
            }
            reply.metadata.append((name, value))
        }
    }

    private func finish(_ failure: String?) {
        guard !isDone else { return }
        isDone = true
        reply.failure = failure
        reply.body.removeFirst(min(5, reply.body.count))
        request.reply.succeed(reply)
    }
}

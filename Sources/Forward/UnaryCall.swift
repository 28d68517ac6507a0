import NIOCore
import NIOHPACK
import NIOHTTP2
import Outbound
import Settings

/// One call of gRPC on its stream: the message goes out, the status comes back, once.
final class UnaryCall: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    struct Lost: Error, CustomStringConvertible {
        let description: String
    }

    private let request: ForwardedRequest
    private let headers: HPACKHeaders
    private let deadline: NIODeadline
    private let answer: EventLoopPromise<ForwardOutcome>
    private var alarm: Scheduled<Void>?
    private var isFinished = false

    init(_ request: ForwardedRequest, _ headers: HPACKHeaders, deadline: NIODeadline, _ answer: EventLoopPromise<ForwardOutcome>) {
        self.request = request
        self.headers = headers
        self.deadline = deadline
        self.answer = answer
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(deadline: deadline) {
            let (call, context) = bound.value
            call.finish(.failure(Lost(description: "no answer within the timeout")))
            context.close(promise: nil)
        }
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        var prefix = context.channel.allocator.buffer(capacity: 5)
        prefix.writeInteger(UInt8(request.isCompressed ? 1 : 0))
        prefix.writeInteger(UInt32(clamping: request.body.readableBytes))
        context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(prefix)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.data(.init(data: .byteBuffer(request.body), endStream: true))), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let payload): received(payload.headers, isLast: payload.endStream)
        case .rstStream(let code): finish(.failure(Lost(description: "the call was reset (\(code.networkCode))")))
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) { finish(.failure(Lost(description: "the connection was lost"))) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failure(error))
        context.close(promise: nil)
    }

    private func received(_ headers: HPACKHeaders, isLast: Bool) {
        if let code = headers.first(name: "grpc-status").flatMap({ Int($0) }) {
            let sent = self.headers.filter { !$0.name.hasPrefix(":") }.map { (name: $0.name, value: $0.value) }
            let message = WebURL.percentDecoded(Array((headers.first(name: "grpc-message") ?? "").utf8))
            finish(.success(.grpc(code, text: ForwardOutcome.told(message.utf8, SentSecrets(sent)))))
        } else if let status = headers.first(name: ":status").flatMap({ Int($0) }), status != 200 {
            finish(.success(.http(status, text: "is no answer of gRPC", retryAfter: nil)))
        } else if isLast {
            finish(.failure(Lost(description: "the answer ended without grpc-status")))
        }
    }

    /// What comes later is ignored.
    private func finish(_ result: Result<ForwardOutcome, any Error>) {
        guard !isFinished else { return }
        isFinished = true
        alarm?.cancel()
        answer.completeWith(result)
    }
}

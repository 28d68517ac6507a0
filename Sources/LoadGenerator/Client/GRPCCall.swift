import NIOCore
import NIOHPACK
import NIOHTTP2

/// One unary call: sends its request as soon as the stream is there, then waits for the trailers.
final class GRPCCall: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private var sending: Sending
    private let headers: HPACKHeaders
    private let frameBytes: Int
    private let connection: GRPCConnection
    private var answer = ByteBuffer()
    private var isFinished = false

    var startNanos: Int64 { sending.startNanos }

    init(_ sending: Sending, headers: HPACKHeaders, frameBytes: Int, connection: GRPCConnection) {
        self.frameBytes = frameBytes
        self.sending = sending
        self.headers = headers
        self.connection = connection
    }

    func channelActive(context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
        var rest = sending.body.bytes
        repeat {
            let frame = rest.readSlice(length: min(frameBytes, rest.readableBytes)) ?? ByteBuffer()
            let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(frame), endStream: rest.readableBytes == 0)
            context.write(wrapOutboundOut(.data(data)), promise: nil)
        } while rest.readableBytes > 0
        context.flush()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let payload): received(payload.headers, isLast: payload.endStream)
        case .data(let payload):
            guard case .byteBuffer(var bytes) = payload.data else { return }
            if answer.readableBytes + bytes.readableBytes <= ClientLimits.answerBytesMax { answer.writeBuffer(&bytes) }
        case .rstStream(let code): finish(.lost(code: "RST_STREAM_\(code.networkCode)"))
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.lost(code: "CONNECTION_LOST"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.lost(code: "STREAM_ERROR"))
        context.close(promise: nil)
    }

    /// Reports once; what comes later is ignored.
    func finish(_ answer: Answer) {
        guard !isFinished else { return }
        isFinished = true
        let sending = self.sending
        // The body can be refreshed in place only when nobody else holds it.
        self.sending.body.bytes = ByteBuffer()
        connection.finished(self, sending, answer)
    }

    private func received(_ headers: HPACKHeaders, isLast: Bool) {
        if let status = GRPCStatus(headers) {
            finish(status.code == 0 ? accepted() : .refused(status.refusal))
        } else if let status = headers.first(name: ":status"), status != "200" {
            let isRetryable = ["429", "502", "503", "504"].contains(status)
            finish(
                .refused(
                    Refusal(
                        code: "HTTP \(status)", message: "not a gRPC answer", isRetryable: isRetryable, retryAfterNanos: nil)))
        } else if isLast {
            finish(
                .refused(
                    Refusal(
                        code: "NO_GRPC_STATUS", message: "the answer ended without grpc-status", isRetryable: false,
                        retryAfterNanos: nil)))
        }
    }

    private func accepted() -> Answer {
        answer.moveReaderIndex(forwardBy: min(ProtobufEncoder.grpcPrefixBytes, answer.readableBytes))
        return OTLPAnswer.response(answer)
    }
}

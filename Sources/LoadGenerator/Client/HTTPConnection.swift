import JSON
import NIOCore
import NIOHTTP1

/// One HTTP/1.1 connection with one request at a time, in protobuf or JSON.
final class HTTPConnection: LoadConnection {
    private let channel: any Channel
    private let head: HTTPRequestHead
    private let isJSON: Bool
    private weak var delegate: (any ConnectionDelegate)?
    private var sending: Sending?
    private var answerHead: HTTPResponseHead?
    private var answer = ByteBuffer()
    /// Set by `connection: close`.
    private var isDraining = false

    var inFlight: Int { sending == nil ? 0 : 1 }
    var freeSlots: Int { sending == nil && !isDraining && channel.isActive ? 1 : 0 }
    var oldestStartNanos: Int64? { sending?.startNanos }

    /// Handlers of a new channel; runs on its event loop.
    static func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            try channel.pipeline.syncOperations.addHandler(HTTPAnswerHandler())
        }
    }

    init(channel: any Channel, target: Target, delegate: any ConnectionDelegate) throws {
        self.channel = channel
        self.delegate = delegate
        isJSON = target.wire == .json
        var headers = HTTPHeaders([
            ("host", target.address),
            ("content-type", isJSON ? "application/json" : "application/x-protobuf"),
            ("user-agent", "metronome-load"),
        ])
        if target.isGzip { headers.add(name: "content-encoding", value: "gzip") }
        for header in target.headers { headers.add(name: header.name, value: header.value) }
        head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/traces", headers: headers)
        try channel.pipeline.syncOperations.handler(type: HTTPAnswerHandler.self).connection = self
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in self?.closed() }
    }

    func send(_ sending: Sending) {
        self.sending = sending
        var head = head
        head.headers.add(name: "content-length", value: String(sending.body.bytes.readableBytes))
        channel.pipeline.syncOperations.write(NIOAny(HTTPClientRequestPart.head(head)), promise: nil)
        channel.pipeline.syncOperations.write(
            NIOAny(HTTPClientRequestPart.body(.byteBuffer(sending.body.bytes))), promise: nil)
        channel.pipeline.syncOperations.writeAndFlush(NIOAny(HTTPClientRequestPart.end(nil)), promise: nil)
    }

    func close() {
        channel.close(promise: nil)
    }

    fileprivate func received(_ part: HTTPClientResponsePart) {
        switch part {
        case .head(let head):
            answerHead = head
            answer.clear()
        case .body(var bytes):
            if answer.readableBytes + bytes.readableBytes <= ClientLimits.answerBytesMax { answer.writeBuffer(&bytes) }
        case .end:
            guard let head = answerHead else { return }
            answerHead = nil
            // 100 Continue and its kind: the answer proper follows.
            guard head.status.code >= 200 else { return }
            if !head.isKeepAlive {
                isDraining = true
                close()
            }
            finish(outcome(head))
        }
    }

    private func outcome(_ head: HTTPResponseHead) -> Answer {
        guard head.status.code >= 300 else {
            return isJSON ? OTLPAnswer.jsonResponse(answer) : OTLPAnswer.response(answer)
        }
        let message =
            isJSON
            ? JSONText.string(after: "message", in: String(buffer: answer)) ?? "" : OTLPAnswer.status(answer).message
        let retryAfter = head.headers.first(name: "retry-after").flatMap { Int64($0) }
        return .refused(
            Refusal(
                code: "HTTP \(head.status.code)", message: message,
                isRetryable: [429, 502, 503, 504].contains(head.status.code),
                retryAfterNanos: retryAfter.map { min(max($0, 0), 3600) * 1_000_000_000 }))
    }

    private func finish(_ answer: Answer) {
        guard let sending else { return }
        self.sending = nil
        delegate?.answered(sending, answer)
    }

    private func closed() {
        finish(.lost(code: "CONNECTION_LOST"))
        delegate?.connectionClosed(self)
    }
}

/// Hands what comes in to the connection.
private final class HTTPAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    weak var connection: HTTPConnection?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connection?.received(unwrapInboundIn(data))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

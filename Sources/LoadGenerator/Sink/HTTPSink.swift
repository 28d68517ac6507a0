import NIOCore
import NIOHTTP1

/// Answers POST requests, in order.
final class HTTPSink: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let counter: SinkCounter
    private var isGzip = false
    private var body = ByteBuffer()

    static func prepare(_ channel: any Channel, _ counter: NIOLoopBound<SinkCounter>) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            counter.value.connected()
            try channel.pipeline.syncOperations.configureHTTPServerPipeline()
            try channel.pipeline.syncOperations.addHandler(HTTPSink(counter.value))
        }
    }

    private init(_ counter: SinkCounter) {
        self.counter = counter
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isGzip = head.headers.first(name: "content-encoding") == "gzip"
            body.clear()
        case .body(var bytes): body.writeBuffer(&bytes)
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let isJSON = counter.settings.wire == .json
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        head.headers.add(name: "content-type", value: isJSON ? "application/json" : "application/x-protobuf")
        var response = ByteBuffer(string: isJSON ? "{}" : "")
        switch counter.received(body, isGzip: isGzip) {
        case nil: break
        case .partial:
            response =
                isJSON
                ? ByteBuffer(string: #"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"one too many"}}"#)
                : ByteBuffer(bytes: [0x0A, 2, 0x08, 1])
        case .unavailable: head.status = .serviceUnavailable
        case .exhausted:
            head.status = .tooManyRequests
            head.headers.add(name: "retry-after", value: "1")
        case .invalid: head.status = .badRequest
        case .close: return context.close(promise: nil)
        }
        head.headers.add(name: "content-length", value: String(response.readableBytes))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(response))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

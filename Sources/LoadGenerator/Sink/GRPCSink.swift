import NIOCore
import NIOHPACK
import NIOHTTP2

/// Answers unary gRPC calls.
final class GRPCSink: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let counter: SinkCounter
    private let connection: any Channel
    private var body = ByteBuffer()

    static func prepare(_ channel: any Channel, _ counter: NIOLoopBound<SinkCounter>) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            counter.value.connected()
            var connection = NIOHTTP2Handler.ConnectionConfiguration()
            connection.initialSettings = [
                HTTP2Setting(parameter: .initialWindowSize, value: 8 << 20),
                HTTP2Setting(parameter: .maxConcurrentStreams, value: 10_000),
                HTTP2Setting(parameter: .maxFrameSize, value: 16_384),
            ]
            connection.targetWindowSize = 64 << 20
            var stream = NIOHTTP2Handler.StreamConfiguration()
            stream.targetWindowSize = 8 << 20
            _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                mode: .server, connectionConfiguration: connection, streamConfiguration: stream
            ) { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandler(GRPCSink(counter.value, connection: channel))
                }
            }
        }
    }

    private init(_ counter: SinkCounter, connection: any Channel) {
        self.counter = counter
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .data(let payload) = unwrapInboundIn(data), case .byteBuffer(var bytes) = payload.data else { return }
        body.writeBuffer(&bytes)
        if payload.endStream { answer(context) }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let isGzip = body.readInteger(as: UInt8.self) == 1
        body.moveReaderIndex(forwardBy: min(4, body.readableBytes))
        var trailers: HPACKHeaders = ["grpc-status": "0"]
        // An empty response; for a partial success `partial_success { rejected_spans: 1 }`.
        var response: [UInt8] = [0, 0, 0, 0, 0]
        switch counter.received(body, isGzip: isGzip) {
        case nil: break
        case .partial: response = [0, 0, 0, 0, 4, 0x0A, 2, 0x08, 1]
        case .unavailable: trailers = ["grpc-status": "14", "grpc-message": "try%20later"]
        case .invalid: trailers = ["grpc-status": "3", "grpc-message": "no"]
        case .exhausted:
            trailers = ["grpc-status": "8", "grpc-message": "slow down", "grpc-status-details-bin": Self.retryInfo]
        case .close: return connection.close(promise: nil)
        }
        context.write(wrapOutboundOut(.headers(.init(headers: [":status": "200", "content-type": "application/grpc"]))), promise: nil)
        if trailers.first(name: "grpc-status") == "0" {
            context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(ByteBuffer(bytes: response))))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
    }

    /// google.rpc.Status { code: 8, details: [RetryInfo { retry_delay: 0.1 s }] }, base64 without padding.
    private static let retryInfo = "CAgaMwoodHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIHCgUQgMLXLw"
}

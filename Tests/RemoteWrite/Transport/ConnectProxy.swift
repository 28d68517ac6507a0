import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A proxy on 127.0.0.1 that opens tunnels (CONNECT) and records what it is asked for.
final class ConnectProxy: Sendable {
    private let channel: any Channel

    init() async throws {
        let requests = Requests()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes))
                    let encoder = HTTPResponseEncoder()
                    try channel.pipeline.syncOperations.addHandlers([decoder, encoder, Tunnel(requests, decoder, encoder)])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.requests = requests
    }

    private final class Requests: Sendable {
        let heads = Mutex<[HTTPRequestHead]>([])
    }
    private let requests: Requests

    var port: Int { channel.localAddress?.port ?? 0 }
    var heads: [HTTPRequestHead] { requests.heads.withLock { $0 } }
    func close() async { try? await channel.close() }

    /// Answers CONNECT, then hands bytes on in both directions.
    private final class Tunnel: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let requests: Requests
        private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
        private let encoder: HTTPResponseEncoder
        private var head: HTTPRequestHead?

        init(_ requests: Requests, _ decoder: ByteToMessageHandler<HTTPRequestDecoder>, _ encoder: HTTPResponseEncoder) {
            self.requests = requests
            self.decoder = decoder
            self.encoder = encoder
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body: break
            case .end: if let head { open(head, context) }
            }
        }

        private func open(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
            requests.heads.withLock { $0.append(head) }
            let parts = head.uri.split(separator: ":")
            guard head.method == .CONNECT, parts.count == 2, let port = Int(parts[1]) else { return context.close(promise: nil) }
            let client = context.channel
            let pipeline = context.pipeline.syncOperations
            ClientBootstrap(group: context.eventLoop).connect(host: String(parts[0]), port: port).assumeIsolated().whenComplete { result in
                guard case .success(let server) = result else { return client.close(promise: nil) }
                do {
                    try server.pipeline.syncOperations.addHandler(Forward(to: client))
                    context.write(self.wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok))), promise: nil)
                    context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
                    try pipeline.addHandler(Forward(to: server))
                    pipeline.removeHandler(self, promise: nil)
                    pipeline.removeHandler(self.encoder, promise: nil)
                    pipeline.removeHandler(self.decoder, promise: nil)
                } catch {
                    client.close(promise: nil)
                }
            }
        }
    }

    private final class Forward: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        init(to other: any Channel) { self.other = other }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { other.writeAndFlush(unwrapInboundIn(data), promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }
    }
}

import NIOCore
import NIOPosix
import NIOSSL
import TestSupport

/// Sends bytes over TLS and collects what comes back until the end of the connection.
enum TLSExchange {
    /// What came; empty: no handshake, or no answer.
    static func send(
        _ text: String, to port: Int, trusting authority: TestAuthority, as client: TestAuthority.Pair?, max: TLSVersion?
    ) async -> String {
        (try? await exchange(text, port, authority, client, max)) ?? ""
    }

    private static func exchange(
        _ text: String, _ port: Int, _ authority: TestAuthority, _ client: TestAuthority.Pair?, _ max: TLSVersion?
    ) async throws -> String {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authority.certificate)
        configuration.maximumTLSVersion = max
        if let client {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(client.certificate).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: client.key, format: .pem))
        }
        let context = try NIOSSLContext(configuration: configuration)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let answer = loop.makePromise(of: String.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
                    try channel.pipeline.syncOperations.addHandlers([tls, Collector(answer)])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        return try await answer.futureResult.get()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let answer: EventLoopPromise<String>
        private var received = ByteBuffer()
        init(_ answer: EventLoopPromise<String>) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            received.writeBuffer(&bytes)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
        func channelInactive(context: ChannelHandlerContext) { answer.succeed(String(buffer: received)) }
    }
}

import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Settings

/// Says why a server's certificate is not trusted, which the TLS library does not: looks at it over a connection of its own, on which
/// nothing is sent.
enum CertificateProbe {
    /// In plain words; when the server cannot be asked, that it is not trusted.
    ///
    /// - Parameter name: that is announced to the server.
    static func explain(host: String, name: String, port: Int, loop: any EventLoop, now: Int64) -> EventLoopFuture<String> {
        let found = loop.makePromise(of: String.self)
        let connected = ClientBootstrap(group: loop).connectTimeout(.nanoseconds(RemoteWriteLimits.connectTimeout))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    var configuration = TLSConfiguration.makeClientConfiguration()
                    configuration.certificateVerification = .none
                    let context = try NIOSSLContext(configuration: configuration)
                    // A name that is an address is not announced.
                    let tls =
                        try (try? NIOSSLClientHandler(context: context, serverHostname: name))
                        ?? NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers([tls, Look(found, tls, now: now)])
                }
            }
            .connect(host: host, port: port)
        connected.cascadeFailure(to: found)
        let timer = loop.scheduleTask(in: .nanoseconds(RemoteWriteLimits.connectTimeout)) { found.fail(ChannelError.connectTimeout(.zero)) }
        found.futureResult.whenComplete { _ in
            timer.cancel()
            connected.whenSuccess { $0.close(promise: nil) }
        }
        return found.futureResult.flatMapErrorThrowing { _ in "the server's certificate is not trusted" }
    }

    static func text(notBefore: Int64, notAfter: Int64, now: Int64) -> String {
        let problem = ValidityPeriod(start: notBefore, end: notAfter).problem(at: now)
        return "the server's certificate \(problem ?? "is signed by an authority that this host does not know")"
    }

    /// Waits for the end of the handshake, and looks.
    private final class Look: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let found: EventLoopPromise<String>
        private let tls: NIOSSLClientHandler
        private let now: Int64

        init(_ found: EventLoopPromise<String>, _ tls: NIOSSLClientHandler, now: Int64) {
            self.found = found
            self.tls = tls
            self.now = now
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted? = event as? TLSUserEvent, let certificate = tls.peerCertificate {
                found.succeed(
                    CertificateProbe.text(notBefore: Int64(certificate.notValidBefore), notAfter: Int64(certificate.notValidAfter), now: now))
            }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            found.fail(error)
        }

        func channelInactive(context: ChannelHandlerContext) {
            found.fail(ChannelError.eof)
            context.fireChannelInactive()
        }
    }
}

import NIOCore
import NIOSSL
import NIOTLS
import SelfMetrics

/// Ends a connection whose TLS handshake fails, takes longer than a request's headers may, or is made with a certificate that was taken back,
/// and counts it (reason `tls`).
final class HandshakeCheck: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let limit: Duration
    private let revocations: Revocations
    private let failures: Counter
    private let warn: (String, any Channel) -> Void
    private var timer = LoopTimer()
    private var isOver = false
    /// What comes is nobody's: the end is on its way.
    private var isRefused = false

    /// Puts TLS in front of whatever handles the connection.
    static func add(
        _ certificates: ServerCertificates, to channel: any Channel, limit: Duration, _ port: PortGuide.Port, _ failures: Counter,
        _ report: WrongProtocolReport
    ) throws {
        let check = HandshakeCheck(limit: limit, certificates.revocations, failures) { text, channel in
            report.note(handshake: text, on: port, channel)
        }
        try channel.pipeline.syncOperations.addHandlers([NIOSSLServerHandler(context: certificates.context), check])
    }

    private init(limit: Duration, _ revocations: Revocations, _ failures: Counter, warn: @escaping (String, any Channel) -> Void) {
        self.limit = limit
        self.revocations = revocations
        self.failures = failures
        self.warn = warn
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timer.start(in: TimeAmount(limit), on: context.eventLoop) { [failures] in
            failures.add()
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isOver = true
            timer.cancel()
            if isRevoked(context) { return refuse(context) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if !isRefused { context.fireChannelRead(data) }
    }

    private func isRevoked(_ context: ChannelHandlerContext) -> Bool {
        guard !revocations.isEmpty else { return false }
        // Lists are there where clients have to show a certificate: one that shows none now is nobody who was let in.
        guard let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate() else { return true }
        return revocations.include(certificate)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        failures.add()
        warn("the client's certificate was taken back by its authority", context.channel)
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isOver else {
            // A peer that goes without a farewell is nobody's fault.
            if let error = error as? NIOSSLError, case .uncleanShutdown = error { return context.close(promise: nil) }
            return context.fireErrorCaught(error)
        }
        isOver = true
        failures.add()
        warn(Self.text(error), context.channel)
        context.close(promise: nil)
    }

    /// In words, without the library's spelling.
    private static func text(_ error: any Error) -> String {
        let text = "\(error)"
        let known = [
            ("HTTP_REQUEST", "the client does not speak TLS, which this port does"),
            ("WRONG_VERSION_NUMBER", "the client does not speak TLS, which this port does"),
            ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "the client has no certificate"),
            ("CERTIFICATE_VERIFY_FAILED", "the client's certificate is not trusted, or out of date"),
            ("unableToValidateCertificate", "the client's certificate is not trusted, or out of date"),
            ("UNSUPPORTED_PROTOCOL", "the client's versions of TLS are too old"),
            ("UNKNOWN_CA", "the client does not know who signed our certificate"),
            ("ALERT_CERTIFICATE_UNKNOWN", "the client does not take our certificate"),
            ("ALERT_BAD_CERTIFICATE", "the client does not take our certificate"),
            ("CERTIFICATE_EXPIRED", "the client says that our certificate is out of date"),
            ("uncleanShutdown", "the client went away during the handshake"),
            ("EOF during handshake", "the client went away during the handshake"),
        ]
        return known.first { text.contains($0.0) }?.1 ?? "the handshake failed"
    }
}

import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Serving

/// Asks the admin pages of another process of this host over TLS. The server is the right one when it shows the certificate that is
/// configured: by which name it is reached, and who has signed it, does not matter.
package enum AdminProbe {
    package struct Failure: Error {
        package var reason: String
    }

    /// The longest first line that is waited for.
    fileprivate static let lineBytes = 1024

    /// The first line of the answer, without its end. Blocks until it is there. Where clients must show a certificate the server's own is
    /// shown.
    ///
    /// - Parameters:
    ///   - request: as it is sent.
    ///   - seconds: from now to the line.
    package static func firstLine(of request: String, host: String, port: Int, _ tls: ServerTLS, within seconds: Int64) throws(Failure) -> String {
        let (context, expected) = try context(tls)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        defer { try? group.syncShutdownGracefully() }
        let line = group.next().makePromise(of: String.self)
        let connected = ClientBootstrap(group: group).connectTimeout(.seconds(seconds))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: nil) { certificates, verified in
                        verified.succeed(certificates.first == expected ? .certificateVerified : .failed)
                    }
                    try channel.pipeline.syncOperations.addHandlers([handler, FirstLine(request, line)])
                }
            }
            .connect(host: host, port: port)
        connected.cascadeFailure(to: line)
        let timer = group.next().scheduleTask(in: .seconds(seconds)) { line.fail(ChannelError.connectTimeout(.seconds(seconds))) }
        defer { timer.cancel() }
        do {
            return try line.futureResult.wait()
        } catch {
            throw Failure(reason: reason(error, tls, seconds))
        }
    }

    private static func context(_ tls: ServerTLS) throws(Failure) -> (NIOSSLContext, NIOSSLCertificate) {
        if let problem = tls.problem { throw Failure(reason: "\(problem.file): \(problem.reason)") }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificateFile)
            guard let own = chain.first else { throw Failure(reason: "\(tls.certificateFile): no certificate is in it") }
            var configuration = TLSConfiguration.makeClientConfiguration()
            // Which one it is decides, below.
            configuration.certificateVerification = .noHostnameVerification
            if !tls.clientAuthorityFile.isEmpty {
                configuration.certificateChain = chain.map { .certificate($0) }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: tls.keyFile, format: .pem))
            }
            return (try NIOSSLContext(configuration: configuration), own)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(reason: "\(tls.certificateFile): cannot be used")
        }
    }

    private static func reason(_ error: any Error, _ tls: ServerTLS, _ seconds: Int64) -> String {
        switch error {
        case ChannelError.connectTimeout: return "no answer within \(seconds) s"
        case let error as NIOConnectionError: return (error.connectionErrors.first?.error).map { reason($0, tls, seconds) } ?? "no address"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        default: break
        }
        let text = "\(error)"
        if text.contains("CERTIFICATE_VERIFY_FAILED") { return "it shows another certificate than \(tls.certificateFile) has" }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") { return "it does not speak TLS" }
        return tls.clientAuthorityFile.isEmpty
            ? "the TLS handshake failed" : "the TLS handshake failed: it asks for a certificate, and does not take that of \(tls.certificateFile)"
    }

    /// Sends a request and waits for the first line of the answer; printable characters only.
    private final class FirstLine: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let request: String
        private let found: EventLoopPromise<String>
        private var line: [UInt8] = []

        init(_ request: String, _ found: EventLoopPromise<String>) {
            self.request = request
            self.found = found
        }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            for byte in unwrapInboundIn(data).readableBytesView {
                if byte == UInt8(ascii: "\n") || line.count == AdminProbe.lineBytes { return end(context) }
                if (0x20..<0x7f).contains(byte) { line.append(byte) }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            found.fail(error)
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            if line.isEmpty { found.fail(ChannelError.eof) } else { end(context) }
            context.fireChannelInactive()
        }

        private func end(_ context: ChannelHandlerContext) {
            found.succeed(String(decoding: line, as: UTF8.self))
            context.close(promise: nil)
        }
    }
}

import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// What an attempt without an answer looks like in the log and to who tries again: plain words, without the libraries' spelling, paths
/// of their sources, or values that they complain about (an invalid header field may be a token).
package struct AttemptProblem: Error, Equatable {
    package enum Cause: Equatable {
        case refused, unknownHost, unreachable, connectTimeout, timeout, closed, notHTTP, redirects
        case untrustedCertificate, wrongHostName, clientCertificate, noTLS, tls
        case credentials, missingCredentials, token, other
    }

    package var cause: Cause
    package var text: String

    package init(_ cause: Cause, _ text: String) {
        self.cause = cause
        self.text = text
    }

    /// - Parameter limit: what the time that a whole attempt may take is called.
    package init(_ error: any Error, limit: String = "the time limit") {
        switch error {
        case let error as AttemptProblem: self = error
        case let error as CredentialFile.Failure: self.init(Self.cause(of: error), "\(error)")
        case let error as HTTPClientError: self.init(client: error, limit: limit)
        case let error as NIOConnectionError: self.init(connection: error)
        case let error as IOError: self.init(system: error.errnoCode)
        case let error as NIOSSLError: self.init(tls: "\(error)")
        // What the server says after the handshake, as TLS 1.3 has it.
        case let error as BoringSSLError: self.init(tls: "\(error)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(.wrongHostName, "TLS: the server's certificate is for another host name")
        case is HTTPParserError: self.init(.notHTTP, "the answer is not HTTP")
        case ChannelError.connectTimeout: self.init(.connectTimeout, "no connection within the time limit")
        default: self.init(.other, LogText.plain("\(error)"))
        }
    }

    private static func cause(of failure: CredentialFile.Failure) -> Cause {
        switch failure {
        case .unreadable: failure.isMissing ? .missingCredentials : .credentials
        case .empty, .tooLarge, .notRegular, .slow: .other
        }
    }

    private init(client error: HTTPClientError, limit: String) {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout: self.init(.timeout, "no answer within \(limit)")
        case .connectTimeout: self.init(.connectTimeout, "no connection within the time limit")
        case .tlsHandshakeTimeout: self.init(.timeout, "the TLS handshake did not end within the time limit")
        case .remoteConnectionClosed: self.init(.closed, "the server closed the connection before it answered")
        case .redirectLimitReached: self.init(.redirects, "more than \(OutboundLimits.maxRedirects) redirects")
        case .redirectCycleDetected: self.init(.redirects, "redirects lead in a circle")
        // Never the values: an invalid header field may be a token.
        default: self.init(.other, error.shortDescription.lowercased())
        }
    }

    private init(connection error: NIOConnectionError) {
        let place = "\(error.host.contains(":") ? "[\(error.host)]" : error.host):\(error.port)"
        guard let first = error.connectionErrors.first?.error else {
            self.init(.unknownHost, "no address is known for the host name \"\(LogText.firstLine(error.host.utf8))\"")
            return
        }
        let problem = AttemptProblem(first)
        self.init(problem.cause, "\(problem.text) (\(LogText.firstLine(place.utf8)))")
    }

    private init(system code: CInt) {
        let text = String(cString: strerror(code)).lowercased()
        switch code {
        case ECONNREFUSED: self.init(.refused, text)
        case EHOSTUNREACH, ENETUNREACH, ENETDOWN: self.init(.unreachable, text)
        case ETIMEDOUT: self.init(.connectTimeout, text)
        case ECONNRESET, EPIPE: self.init(.closed, text)
        default: self.init(.other, text)
        }
    }

    /// The library tells the reason in the text alone.
    private init(tls text: String) {
        let known: [(String, Cause, String)] = [
            ("CERTIFICATE_VERIFY_FAILED", .untrustedCertificate, "the server's certificate is not trusted"),
            ("unableToValidateCertificate", .untrustedCertificate, "the server's certificate is not trusted"),
            ("WRONG_VERSION_NUMBER", .noTLS, "the server does not speak TLS on this port"),
            ("HTTP_REQUEST", .noTLS, "the server does not speak TLS on this port"),
            ("EOF during handshake", .noTLS, "the server closed the connection during the handshake"),
            ("uncleanShutdown", .closed, "the server closed the connection before it answered"),
            ("ALERT_CERTIFICATE_EXPIRED", .clientCertificate, "the server says that the client's certificate is out of date"),
            ("ALERT_CERTIFICATE_REVOKED", .clientCertificate, "the server says that the client's certificate is revoked"),
            // Servers written in an older Go, Prometheus 2.42 among them, say this also to a client without one.
            ("ALERT_BAD_CERTIFICATE", .clientCertificate, "the server does not take the client's certificate, or that there is none"),
            ("ALERT_CERTIFICATE_UNKNOWN", .clientCertificate, "the server does not take the client's certificate"),
            ("ALERT_CERTIFICATE_REQUIRED", .clientCertificate, "the server wants a client certificate"),
            ("ALERT_UNKNOWN_CA", .clientCertificate, "the server does not know who signed the client's certificate"),
            ("ALERT_PROTOCOL_VERSION", .tls, "the server wants another version of TLS"),
            ("UNSUPPORTED_PROTOCOL", .tls, "the server wants another version of TLS"),
            ("HANDSHAKE_FAILURE", .tls, "the server refused the handshake"),
            ("UNRECOGNIZED_NAME", .wrongHostName, "the server does not know this host name"),
        ]
        if let found = known.first(where: { text.contains($0.0) }) {
            self.init(found.1, "TLS: \(found.2)")
        } else {
            self.init(.tls, "TLS: \(LogText.plain(text))")
        }
    }
}

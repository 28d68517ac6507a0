import Foundation
import NIOSSL

/// What a real server asks of everybody who talks to it.
package struct ServerLock: Sendable {
    /// The name that certificates of servers are for.
    package static let host = "localhost"
    package static let user = "Aladdin"
    package static let password = "open sesame"
    /// Of the password, by bcrypt at the least cost, for Prometheus. Written here: to make one takes a program or a library that is needed for
    /// nothing else.
    static let hash = "$2y$04$MetronomeDoorsOfTests.388zjqfZrU5JHIt1qBaRrdhtMnwbqP6"

    /// All by one authority.
    package struct Certificates: Sendable {
        package let authority: TestAuthority
        package let server: TestAuthority.Pair
        package let client: TestAuthority.Pair

        package init(_ authority: TestAuthority) throws {
            self.authority = authority
            server = try authority.sign("server", host: ServerLock.host)
            client = try authority.sign("client", host: "client")
        }
    }

    /// nil: clear text.
    package let certificates: Certificates?
    /// Clients must have a certificate of the authority.
    package let asksForCertificate: Bool
    /// Clients must name the user and the password.
    package let asksForUser: Bool

    /// - Parameters: nothing: everybody may come in.
    package init(_ certificates: Certificates? = nil, asksForCertificate: Bool = false, asksForUser: Bool = false) {
        self.certificates = certificates
        self.asksForCertificate = asksForCertificate
        self.asksForUser = asksForUser
    }

    /// Of URLs.
    package var base: String { certificates == nil ? "http://127.0.0.1" : "https://\(Self.host)" }

    /// With which a test itself gets in.
    package func pass() throws -> ServerPass {
        var pass = ServerPass()
        if asksForUser {
            pass.headers.append(("authorization", "Basic " + Data("\(Self.user):\(Self.password)".utf8).base64EncodedString()))
        }
        if let certificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificates.authority.certificate)
            if asksForCertificate {
                tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificates.client.certificate).map { .certificate($0) }
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: certificates.client.key, format: .pem))
            }
            pass.tls = try NIOSSLContext(configuration: tls)
        }
        return pass
    }

    /// Prometheus' `--web.config.file`.
    var webConfiguration: JSONValue {
        var document: JSONValue = [:]
        if asksForUser { document = document.merging(["basic_auth_users": .object([Self.user: .string(Self.hash)])]) }
        guard let certificates else { return document }
        var tls: JSONValue = ["cert_file": .string(certificates.server.certificate), "key_file": .string(certificates.server.key)]
        if asksForCertificate {
            tls = tls.merging([
                "client_auth_type": "RequireAndVerifyClientCert", "client_ca_file": .string(certificates.authority.certificate),
            ])
        }
        return document.merging(["tls_server_config": tls])
    }

    /// VictoriaMetrics'.
    var flags: [String] {
        (asksForUser ? ["-httpAuth.username=\(Self.user)", "-httpAuth.password=\(Self.password)"] : [])
            + (certificates.map { ["-tls", "-tlsCertFile=\($0.server.certificate)", "-tlsKeyFile=\($0.server.key)"] } ?? [])
    }
}

/// What gets a test past a ``ServerLock``; as it is: nothing.
package struct ServerPass: Sendable {
    package var tls: NIOSSLContext?
    package var headers: [(String, String)] = []

    package init() {}
}

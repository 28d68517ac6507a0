import Foundation
import NIOSSL

/// An authority in a directory of its own that signs certificates, by `openssl`.
package struct TestAuthority: Sendable {
    package let directory: TemporaryDirectory
    package let name: String

    package init(_ name: String = "authority", in directory: TemporaryDirectory) throws {
        self.directory = directory
        self.name = name
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-keyout", directory.file("\(name).key"), "-out", certificate,
        ])
    }

    package var certificate: String { directory.file("\(name).pem") }

    package struct Pair: Sendable {
        package let certificate: String
        package let key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// - Parameters:
    ///   - host: its name, or its address (IPv4).
    ///   - days: that it is valid for, from now; negative: it was.
    package func sign(_ file: String, host: String = "localhost", days: Int = 1) throws -> Pair {
        let pair = Pair(certificate: directory.file("\(file).pem"), key: directory.file("\(file).key"))
        let request = directory.file("\(file).csr")
        let isAddress = host.allSatisfy { $0.isNumber || $0 == "." }
        let extensions = try directory.write("\(file).ext", "subjectAltName=DNS:\(host)\(isAddress ? ",IP:\(host)" : "")\n")
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(host)", "-keyout", pair.key, "-out",
            request,
        ])
        try openssl([
            "x509", "-req", "-in", request, "-CA", certificate, "-CAkey", directory.file("\(name).key"), "-CAcreateserial", "-days", "\(days)",
            "-extfile", extensions, "-out", pair.certificate,
        ])
        return pair
    }

    /// A list of those that it has taken back, in PEM.
    package func revocationList(_ revoked: [Pair]) throws -> String {
        let list = directory.file("\(name).crl")
        let index = try directory.write("\(name).index", "")
        let settings = try directory.write(
            "\(name).cnf", "[ca]\ndefault_ca = ours\n[ours]\ndatabase = \(index)\ndefault_md = sha256\ndefault_crl_days = 1\n")
        let ours = ["ca", "-config", settings, "-cert", certificate, "-keyfile", directory.file("\(name).key")]
        for pair in revoked { try openssl(ours + ["-revoke", pair.certificate]) }
        try openssl(ours + ["-gencrl", "-out", list])
        return try String(contentsOfFile: list, encoding: .utf8)
    }

    private func openssl(_ arguments: [String]) throws {
        let process = try ChildProcess("openssl", arguments, directory: directory.path, logPath: directory.file("openssl.log"))
        guard try process.waitForExit(seconds: 60) == 0 else { throw HarnessError("openssl \(arguments): \(process.log())") }
    }

    /// Of a server.
    ///
    /// - Parameters:
    ///   - clients: who signs the certificates that clients must have; nil: they need none.
    ///   - hasHTTP2: it is spoken with those who ask for it.
    package static func server(
        _ pair: Pair, clients: TestAuthority? = nil, maxVersion: TLSVersion? = nil, hasHTTP2: Bool = false
    ) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(pair.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: pair.key, format: .pem)))
        if let clients {
            configuration.trustRoots = .file(clients.certificate)
            configuration.certificateVerification = .noHostnameVerification
        }
        if hasHTTP2 { configuration.applicationProtocols = ["h2", "http/1.1"] }
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = maxVersion
        return try NIOSSLContext(configuration: configuration)
    }
}

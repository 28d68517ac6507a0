import NIOSSL
import Settings

/// What the files of `tls_config` hold, and the settings of connections made of that.
package struct TLSMaterial: Sendable, Equatable {
    private let settings: TLSSettings
    /// By path.
    private let contents: [String: String]

    /// Blocks as long as the file system does. Certificates are larger than passwords: the limit is that of a file of authorities.
    package init(reading settings: TLSSettings) throws(TLSProblem) {
        var contents: [String: String] = [:]
        for (key, path) in settings.files {
            do throws(CredentialFile.Failure) {
                contents[path] = try CredentialFile(path: path, limit: OutboundLimits.maxCertificateBytes).read()
            } catch {
                throw TLSProblem(key: key, reason: "\(error)")
            }
        }
        self.settings = settings
        self.contents = contents
    }

    package func configuration() throws(TLSProblem) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = Self.version(settings.minVersion ?? .oldest)
        configuration.maximumTLSVersion = settings.maxVersion.map(Self.version)
        if settings.insecureSkipVerify { configuration.certificateVerification = .none }
        if let pem = text(settings.ca, settings.caFile) {
            let authorities = try Self.parsed("ca", settings.caFile, "authorities (ca)") { try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)) }
            guard !authorities.isEmpty else { throw Self.problem("ca", settings.caFile, "no certificate is in it") }
            // Who writes one there wants more than is done.
            guard !pem.contains("-----BEGIN X509 CRL-----") else {
                throw Self.problem(
                    "ca", settings.caFile, "a revocation list (X509 CRL) is in it, and servers' certificates are not looked up in one; take it out")
            }
            configuration.trustRoots = .certificates(authorities)
        }
        let chain = text(settings.cert, settings.certFile)
        let key = text(settings.key.value, settings.keyFile)
        guard chain != nil || key != nil else { return configuration }
        guard let chain, let key else {
            throw TLSProblem(
                key: chain == nil ? (settings.keyFile.isEmpty ? "key" : "key_file") : (settings.certFile.isEmpty ? "cert" : "cert_file"),
                reason: "a certificate needs its key and a key its certificate, got one of the two")
        }
        let certificates = try Self.parsed("cert", settings.certFile, "our certificate (cert)") {
            try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8))
        }
        guard !certificates.isEmpty else { throw Self.problem("cert", settings.certFile, "no certificate is in it") }
        let privateKey = try Self.parsed("key", settings.keyFile, "its key (key)") { try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem) }
        configuration.certificateChain = certificates.map { .certificate($0) }
        configuration.privateKey = .privateKey(privateKey)
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Self.problem("key", settings.keyFile, "the key does not fit the certificate")
        }
        return configuration
    }

    /// Why no server takes our certificate, though it can be used; nil: there is nothing to tell, or no certificate.
    ///
    /// - Parameter now: seconds since the epoch.
    package func validityProblem(now: Int64) -> String? {
        guard let pem = text(settings.cert, settings.certFile), let first = try? NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).first else {
            return nil
        }
        let validity = ValidityPeriod(start: Int64(first.notValidBefore), end: Int64(first.notValidAfter))
        let place = settings.certFile.isEmpty ? "cert" : settings.certFile
        return validity.problem(at: now).map { "tls_config: \(place): our certificate \($0): servers refuse it" }
    }

    /// nil: neither is configured.
    private func text(_ inline: String, _ path: String) -> String? {
        path.isEmpty ? (inline.isEmpty ? nil : inline) : contents[path] ?? ""
    }

    private static func parsed<Value>(
        _ key: String, _ path: String, _ what: String, _ parse: () throws -> Value
    ) throws(TLSProblem) -> Value {
        do { return try parse() } catch { throw problem(key, path, "\(what): not PEM") }
    }

    /// - Parameter key: of the inline text; that of a file is called after it.
    private static func problem(_ key: String, _ path: String, _ text: String) -> TLSProblem {
        TLSProblem(key: path.isEmpty ? key : "\(key)_file", reason: path.isEmpty ? text : "\(path): \(text)")
    }

    private static func version(_ version: TLSSettings.Version) -> TLSVersion {
        switch version {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}

extension TLSSettings {
    /// By the keys that name them.
    var files: [(key: String, path: String)] {
        let all: [(key: String, path: String)] = [("ca_file", caFile), ("cert_file", certFile), ("key_file", keyFile)]
        return all.filter { !$0.path.isEmpty }
    }
}

import NIOSSL

/// What the files of ``TLSOptions`` hold, and the settings of connections made of that.
package struct TLSMaterial: Sendable, Equatable {
    /// By path.
    private let contents: [String: String]

    /// Blocks as long as the file system does. Certificates are larger than passwords: the limit is that of a file of authorities.
    /// Throws `RemoteWriteError.tls`.
    package init(reading options: TLSOptions) throws(RemoteWriteError) {
        var contents: [String: String] = [:]
        for (key, path) in options.files {
            do throws(CredentialFile.Failure) {
                contents[path] = try CredentialFile(path: path, limit: RemoteWriteLimits.maxCertificateBytes).read()
            } catch {
                throw .tls(key: key, reason: "\(error)")
            }
        }
        self.contents = contents
    }

    /// Throws `RemoteWriteError.tls`.
    package func configuration(_ options: TLSOptions) throws(RemoteWriteError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = Self.version(options.minVersion)
        configuration.maximumTLSVersion = options.maxVersion.map(Self.version)
        if options.insecureSkipVerify { configuration.certificateVerification = .none }
        if let pem = text(options.ca, options.caFile) {
            let authorities = try Self.parsed("ca", options.caFile, "authorities (ca)") { try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)) }
            guard !authorities.isEmpty else { throw Self.problem("ca", options.caFile, "no certificate is in it") }
            configuration.trustRoots = .certificates(authorities)
        }
        let chain = text(options.certificate, options.certificateFile)
        let key = text(options.key, options.keyFile)
        guard chain != nil || key != nil else { return configuration }
        guard let chain, let key else {
            throw .tls(
                key: chain == nil ? (options.keyFile.isEmpty ? "key" : "key_file") : (options.certificateFile.isEmpty ? "cert" : "cert_file"),
                reason: "a certificate needs its key and a key its certificate, got one of the two")
        }
        let certificates = try Self.parsed("cert", options.certificateFile, "our certificate (cert)") {
            try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8))
        }
        guard !certificates.isEmpty else { throw Self.problem("cert", options.certificateFile, "no certificate is in it") }
        let privateKey = try Self.parsed("key", options.keyFile, "its key (key)") { try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem) }
        configuration.certificateChain = certificates.map { .certificate($0) }
        configuration.privateKey = .privateKey(privateKey)
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Self.problem("key", options.keyFile, "the key does not fit the certificate")
        }
        return configuration
    }

    /// nil: neither is configured.
    private func text(_ inline: String, _ path: String) -> String? {
        path.isEmpty ? (inline.isEmpty ? nil : inline) : contents[path] ?? ""
    }

    private static func parsed<Value>(
        _ key: String, _ path: String, _ what: String, _ parse: () throws -> Value
    ) throws(RemoteWriteError) -> Value {
        do { return try parse() } catch { throw problem(key, path, "\(what): not PEM") }
    }

    /// - Parameter key: of the inline text; that of a file is called after it.
    private static func problem(_ key: String, _ path: String, _ text: String) -> RemoteWriteError {
        .tls(key: path.isEmpty ? key : "\(key)_file", reason: path.isEmpty ? text : "\(path): \(text)")
    }

    private static func version(_ version: TLSOptions.Version) -> TLSVersion {
        switch version {
        case .tls10: .tlsv1
        case .tls11: .tlsv11
        case .tls12: .tlsv12
        case .tls13: .tlsv13
        }
    }
}

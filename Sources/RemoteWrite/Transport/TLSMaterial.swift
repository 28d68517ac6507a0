import NIOSSL

/// What the files of ``TLSOptions`` hold, and the settings of connections made of that.
struct TLSMaterial: Sendable, Equatable {
    /// By path.
    private let contents: [String: String]

    /// Blocks as long as the file system does. Certificates are larger than passwords: the limit is that of a file of authorities.
    init(reading options: TLSOptions) throws(CredentialFile.Failure) {
        var contents: [String: String] = [:]
        for path in options.files { contents[path] = try CredentialFile(path: path, limit: RemoteWriteLimits.maxCertificateBytes).read() }
        self.contents = contents
    }

    /// Throws `RemoteWriteError.tls`.
    func configuration(_ options: TLSOptions) throws(RemoteWriteError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = Self.version(options.minVersion)
        configuration.maximumTLSVersion = options.maxVersion.map(Self.version)
        if options.insecureSkipVerify { configuration.certificateVerification = .none }
        if let pem = text(options.ca, options.caFile) {
            let authorities = try Self.parsed(options.caFile, "authorities (ca)") { try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)) }
            guard !authorities.isEmpty else { throw Self.problem(options.caFile, "no certificate is in it") }
            configuration.trustRoots = .certificates(authorities)
        }
        let chain = text(options.certificate, options.certificateFile)
        let key = text(options.key, options.keyFile)
        guard chain != nil || key != nil else { return configuration }
        guard let chain, let key else {
            throw .tls(reason: "tls_config: a certificate needs its key and a key its certificate, got one of the two")
        }
        let certificates = try Self.parsed(options.certificateFile, "our certificate (cert)") {
            try NIOSSLCertificate.fromPEMBytes(Array(chain.utf8))
        }
        guard !certificates.isEmpty else { throw Self.problem(options.certificateFile, "no certificate is in it") }
        let privateKey = try Self.parsed(options.keyFile, "its key (key)") { try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem) }
        configuration.certificateChain = certificates.map { .certificate($0) }
        configuration.privateKey = .privateKey(privateKey)
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Self.problem(options.keyFile, "the key does not fit the certificate")
        }
        return configuration
    }

    /// nil: neither is configured.
    private func text(_ inline: String, _ path: String) -> String? {
        path.isEmpty ? (inline.isEmpty ? nil : inline) : contents[path] ?? ""
    }

    private static func parsed<Value>(_ path: String, _ what: String, _ parse: () throws -> Value) throws(RemoteWriteError) -> Value {
        do { return try parse() } catch { throw problem(path, "\(what): not PEM") }
    }

    private static func problem(_ path: String, _ text: String) -> RemoteWriteError {
        .tls(reason: "tls_config\(path.isEmpty ? "" : ": \(path)"): \(text)")
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

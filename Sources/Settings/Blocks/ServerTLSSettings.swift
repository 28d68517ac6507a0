/// TLS of a receiver, as the Collector has it.
package struct ServerTLSSettings: KeyBlock {
    package enum Version: String, Sendable, CaseIterable, Comparable {
        case tls10 = "1.0"
        case tls11 = "1.1"
        case tls12 = "1.2"
        case tls13 = "1.3"

        package static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    package var certFile = ""
    package var keyFile = ""
    package var clientCAFile = ""
    package var minVersion = Version.tls12
    package var maxVersion: Version?
    package init() {}

    package static let rows = KeyRows<ServerTLSSettings> {
        KeyRow("cert_file", \.certFile, .text, "The certificate, in PEM.", .same(Self.reloaded))
        KeyRow("key_file", \.keyFile, .text, "Its key, in PEM.", .same(Self.reloaded))
        KeyRow(
            "client_ca_file", \.clientCAFile, .text,
            "Who signs the certificates that clients must show, with lists (X509 CRL) of those that were taken back; empty: they need none.",
            .same(Self.reloaded))
        KeyRow("min_version", \.minVersion, .word(), "The oldest TLS that is spoken.", .same)
        KeyRow("max_version", \.maxVersion, .optional(.word()), "The newest TLS that is spoken.", .same)
        KeyRow("reload_interval", .anything, "How often files are read again.", .noEffect(Self.reloaded))
        KeyRow("client_ca_file_reload", .anything, "Whether the file of authorities is read again.", .noEffect(Self.reloaded))
        KeyRow("ca_file", .anything, "Whom a client trusts; a receiver is none.", .noEffect)
        KeyRow("include_system_ca_certs_pool", .anything, "Whom a client trusts; a receiver is none.", .noEffect)
        KeyRow("cert_pem", .anything, "The certificate itself.", .refused("there would be no certificate; write cert_file"))
        KeyRow("key_pem", .anything, "The key itself.", .refused("there would be no key; write key_file"))
        KeyRow(
            "cipher_suites", .anything, "Which ciphers are spoken.",
            .refused("others would be spoken, too; leave it out and write min_version \"1.3\""))
        KeyRow("curve_preferences", .anything, "Which curves are spoken.", .refused("others would be spoken, too; leave it out"))
    }

    private static let reloaded = "files are read again every five seconds; what cannot be used then leaves those before in place"
}

/// TLS of Tempo's HTTP server.
package struct AdminTLSSettings: KeyBlock {
    package enum ClientAuthentication: String, Sendable, CaseIterable {
        case none = "NoClientCert"
        case required = "RequireAndVerifyClientCert"
    }

    package var certFile = ""
    package var keyFile = ""
    package var clientAuthentication: ClientAuthentication?
    package var clientCAFile = ""
    package init() {}

    /// `server.tls_min_version`, as Go calls versions.
    package enum Version: String, Sendable, CaseIterable {
        case unset = ""
        case tls10 = "VersionTLS10"
        case tls11 = "VersionTLS11"
        case tls12 = "VersionTLS12"
        case tls13 = "VersionTLS13"
    }

    package static let rows = KeyRows<AdminTLSSettings> {
        KeyRow("cert_file", \.certFile, .text, "The certificate, in PEM.", .same)
        KeyRow("key_file", \.keyFile, .text, "Its key, in PEM.", .same)
        KeyRow("client_auth_type", \.clientAuthentication, .optional(.word()), "Whether clients must show a certificate.", .same)
        KeyRow("client_ca_file", \.clientCAFile, .text, "Who signs it.", .same)
        KeyRow("cert", .anything, "The certificate itself.", .refused("there would be no certificate; write cert_file"))
        KeyRow("key", .anything, "The key itself.", .refused("there would be no key; write key_file"))
        KeyRow("client_ca", .anything, "The authority itself.", .refused("nobody's certificate would be asked for; write client_ca_file"))
    }
}

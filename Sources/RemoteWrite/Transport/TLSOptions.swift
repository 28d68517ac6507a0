/// `tls_config`: whom an endpoint's connections trust, and how they prove who we are. PEM stands in the configuration or in files, which are
/// read again when they change.
package struct TLSOptions: Sendable, Equatable {
    package enum Version: String, Sendable, CaseIterable {
        case tls10 = "TLS10"
        case tls11 = "TLS11"
        case tls12 = "TLS12"
        case tls13 = "TLS13"
    }

    /// Authorities; empty: those of the system.
    package var ca = ""
    package var caFile = ""
    /// Our certificate, with those that lead to its authority behind it, and its key; empty: none.
    package var certificate = ""
    package var certificateFile = ""
    package var key = ""
    package var keyFile = ""
    /// The name that the server's certificate is for; empty: the URL's host.
    package var serverName = ""
    package var minVersion = Version.tls12
    /// nil: the newest.
    package var maxVersion: Version?
    package var insecureSkipVerify = false
    package init() {}

    /// By the keys that name them.
    package var files: [(key: String, path: String)] {
        let all: [(key: String, path: String)] = [("ca_file", caFile), ("cert_file", certificateFile), ("key_file", keyFile)]
        return all.filter { !$0.path.isEmpty }
    }
}

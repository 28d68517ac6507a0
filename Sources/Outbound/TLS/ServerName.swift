import Settings

/// `tls_config.server_name`: the client is given a URL with that name, and the address of the real one.
///
/// That is the one way that the library has to check a certificate for another name than the URL's.
package struct ServerName: Sendable {
    private let name: String
    private let parts: URLParts?
    /// For `HTTPClient.Configuration.dnsOverride`.
    package var dnsOverride: [String: String] { parts.map { isNeeded ? [name: $0.name] : [:] } ?? [:] }

    /// The same for connections to one address of the host.
    package func dnsOverride(to address: String) -> [String: String] {
        guard !address.isEmpty, let parts else { return dnsOverride }
        return [isNeeded ? name : parts.name: address]
    }

    package init(_ url: String, _ tls: TLSSettings) {
        name = tls.serverName
        parts = URLParts(url)
    }

    private var isNeeded: Bool { !name.isEmpty && parts?.isHTTPS == true && parts?.name != name }

    /// The URL to give to the client, and the `Host` field that the server expects; nil: the URL's own.
    package func applied(to url: String) -> (url: String, host: String?) {
        guard isNeeded, let server = URLParts(url), server.isHTTPS, server.name == parts?.name else { return (url, nil) }
        return ("https://\(name):\(server.port)\(server.target)", server.host)
    }
}

/// `tls_config.server_name`: the client is given a URL with that name, and the address of the real one.
///
/// That is the one way that the library has to check a certificate for another name than the URL's.
struct ServerName {
    private let name: String
    private let parts: URLParts?
    /// For `HTTPClient.Configuration.dnsOverride`.
    var dnsOverride: [String: String] { parts.map { isNeeded ? [name: $0.name] : [:] } ?? [:] }

    init(_ url: String, _ tls: TLSOptions) {
        name = tls.serverName
        parts = URLParts(url)
    }

    private var isNeeded: Bool { !name.isEmpty && parts?.isHTTPS == true && parts?.name != name }

    /// The URL to give to the client, and the `Host` field that the server expects; nil: the URL's own.
    func applied(to url: String) -> (url: String, host: String?) {
        guard isNeeded, let server = URLParts(url), server.isHTTPS, server.name == parts?.name else { return (url, nil) }
        return ("https://\(name):\(server.port)\(server.target)", server.host)
    }
}

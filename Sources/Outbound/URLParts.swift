import Settings

/// The parts of an `http` or `https` URL that a request is made of.
package struct URLParts: Sendable {
    package var isHTTPS: Bool
    /// The value of the `Host` field: with the port, if that is not the scheme's own.
    package var host: String
    /// Without brackets.
    package var name: String
    package var port: Int
    /// Path and query, at least a slash.
    package var target: String

    package init?(_ url: String) {
        guard let parts = WebURL(url), parts.isHTTP, !parts.host.isEmpty, let port = parts.port else { return nil }
        isHTTPS = parts.isHTTPS
        self.port = port
        host = port == parts.standardPort ? String(parts.host) : "\(parts.host):\(port)"
        name = parts.name
        target = parts.target
    }
}

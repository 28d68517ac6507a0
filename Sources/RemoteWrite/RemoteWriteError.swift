/// Why a `RemoteWriter` could not be made.
package enum RemoteWriteError: Error, Equatable, CustomStringConvertible {
    /// `url` is without user information.
    case invalidURL(url: String, reason: String)
    /// Certificates and keys that cannot be used.
    case tls(reason: String)
    /// `url` is without user information.
    case proxy(url: String, reason: String)
    /// A way to authenticate that cannot work as it is configured.
    case authentication(reason: String)

    package var description: String {
        switch self {
        case .invalidURL(let url, let reason): "remote write URL \"\(url)\": \(reason), expected http://… or https://…"
        case .tls(let reason): reason
        case .proxy(let url, let reason): "proxy_url \"\(url)\": \(reason)"
        case .authentication(let reason): reason
        }
    }
}

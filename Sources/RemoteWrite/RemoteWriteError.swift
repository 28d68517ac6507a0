import Outbound

/// Why a `RemoteWriter` could not be made.
package enum RemoteWriteError: Error, Equatable, CustomStringConvertible {
    /// `url` is without user information.
    case invalidURL(url: String, reason: String)
    /// Certificates and keys that cannot be used; `key` of `tls_config` says which.
    case tls(key: String, reason: String)
    /// `url` is without user information.
    case proxy(url: String, reason: String)
    /// A way to authenticate that cannot work as it is configured; `key` of the entry says why.
    case authentication(key: String, reason: String)

    package var description: String {
        switch self {
        case .invalidURL(let url, let reason): "remote write URL \"\(url)\": \(reason), expected http://… or https://…"
        case .tls(_, let reason): "tls_config: \(reason)"
        case .proxy(let url, let reason): "proxy_url \"\(url)\": \(reason)"
        case .authentication(let key, let reason): "\(key): \(reason)"
        }
    }

    /// The key of the entry of `remote_write` that is at fault.
    package var key: String {
        switch self {
        case .invalidURL: "url"
        case .tls(let key, _): "tls_config.\(key)"
        case .proxy: "proxy_url"
        case .authentication(let key, _): key
        }
    }

    /// The same without the key.
    package var reason: String {
        switch self {
        case .invalidURL(_, let reason), .tls(_, let reason), .proxy(_, let reason), .authentication(_, let reason): reason
        }
    }
}

extension RemoteWriteError {
    init(_ problem: TLSProblem) { self = .tls(key: problem.key, reason: problem.reason) }
}

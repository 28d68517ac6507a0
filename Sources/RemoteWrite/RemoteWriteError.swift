/// Why a `RemoteWriter` could not be made.
package enum RemoteWriteError: Error, Equatable, CustomStringConvertible {
    /// `url` is without user information.
    case invalidURL(url: String, reason: String)

    package var description: String {
        switch self {
        case .invalidURL(let url, let reason): "remote write URL \"\(url)\": \(reason), expected http://… or https://…"
        }
    }
}

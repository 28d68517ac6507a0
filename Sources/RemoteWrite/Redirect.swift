import Outbound
import Settings

/// Where a redirect leads, and whether that is still the server that was configured.
package struct Redirect: Sendable, Equatable {
    package var url: String
    /// Scheme, host and port are the same: what proves who we are may go there too.
    package var isSameOrigin: Bool

    /// nil: `location` cannot be followed. `base`: the URL that was asked.
    package init?(location: String, base: String) {
        guard let from = Self.server(base) else { return nil }
        let target: String
        if location.hasPrefix("//") {
            target = "\(from.scheme):\(location)"
        } else if location.hasPrefix("/") {
            target = from.origin + location
        } else if location.hasPrefix("?") {
            target = "\(from.origin)\(from.path.isEmpty ? "/" : from.path)\(location)"
        } else if Self.hasScheme(location) {
            target = location
        } else if location.isEmpty {
            return nil
        } else {
            let directory = from.path.lastIndex(of: "/").map { from.path[...$0] } ?? "/"
            target = from.origin + directory + location
        }
        guard let to = Self.server(target) else { return nil }
        // A password that the answer names is none of ours.
        url = String(to.withoutUserInfo.prefix { $0 != "#" })
        isSameOrigin = to.scheme == from.scheme && to.host.lowercased() == from.host.lowercased() && to.port == from.port
    }

    /// nil: not where a request can go. The client traps on a port that is none.
    private static func server(_ url: String) -> WebURL? {
        guard let parts = WebURL(url), parts.isHTTP, !parts.host.isEmpty, parts.port != nil else { return nil }
        return parts
    }

    /// Begins what is said of a push that failed where a redirect led.
    static let words = "redirected to "

    /// Scheme, host and path of a redirect's URL for the log: a query may be a token.
    package static func shown(_ url: String) -> String {
        let place = EndpointURL(url).withoutUserInfo.prefix { $0 != "?" && $0 != "#" }
        return LogText.firstLine(place.utf8)
    }

    private static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        return !text[..<colon].contains { "/?#".contains($0) }
    }
}

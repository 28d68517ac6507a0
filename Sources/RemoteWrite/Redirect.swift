/// Where a redirect leads, and whether that is still the server that was configured.
package struct Redirect: Sendable, Equatable {
    package var url: String
    /// Scheme, host and port are the same: what proves who we are may go there too.
    package var isSameOrigin: Bool

    /// nil: `location` cannot be followed. `base`: the URL that was asked.
    package init?(location: String, base: String) {
        guard let from = Parts(base) else { return nil }
        let target: String
        if location.hasPrefix("//") {
            target = "\(from.scheme):\(location)"
        } else if location.hasPrefix("/") {
            target = from.origin + location
        } else if location.hasPrefix("?") {
            target = from.origin + from.path + location
        } else if Parts(location) != nil {
            target = location
        } else if location.isEmpty || Self.hasScheme(location) {
            return nil
        } else {
            let directory = from.path.lastIndex(of: "/").map { from.path[...$0] } ?? "/"
            target = from.origin + directory + location
        }
        // A password that the answer names is none of ours.
        let withoutUser = EndpointURL(target).withoutUserInfo
        guard let to = Parts(withoutUser) else { return nil }
        url = String(withoutUser.prefix { $0 != "#" })
        isSameOrigin = to.scheme == from.scheme && to.host == from.host && to.port == from.port
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

    private struct Parts {
        var scheme: String
        var host: String
        var port: Int
        /// As it was written.
        var origin: String
        /// Without query and fragment, at least a slash.
        var path: String

        init?(_ url: String) {
            guard let separator = url.firstRange(of: "://") else { return nil }
            scheme = url[..<separator.lowerBound].lowercased()
            guard scheme == "http" || scheme == "https" else { return nil }
            let rest = url[separator.upperBound...]
            let authority = rest.prefix { !"/?#".contains($0) }
            guard !authority.isEmpty else { return nil }
            origin = String(url[..<authority.endIndex])
            let written = rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }
            path = written.isEmpty ? "/" : String(written)
            let address = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
            let digits = address.lastIndex(of: ":").map { address[address.index(after: $0)...] }
            let standard = scheme == "https" ? 443 : 80
            // The colons of an IPv6 address stand before its bracket.
            if let digits, !digits.contains("]") {
                host = address.dropLast(digits.count + 1).lowercased()
                // The client traps on a port that is none.
                guard let number = digits.isEmpty ? standard : Int(digits), (1...65535).contains(number) else { return nil }
                port = number
            } else {
                host = address.lowercased()
                port = standard
            }
        }
    }
}

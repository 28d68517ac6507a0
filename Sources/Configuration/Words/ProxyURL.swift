/// `proxy_url`.
enum ProxyURL {
    private static let expected = "expected a URL that begins with http:// or socks5://"

    /// nil: fine. Else what was expected.
    static func problem(_ text: String) -> String? {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        switch scheme {
        case "http": return RemoteWriteURL.problem(text)
        case "https": return "a proxy that speaks TLS itself is not supported, \(expected)"
        case "socks5":
            let rest = String(text.dropFirst(scheme.count))
            guard rest.hasPrefix("://") else { return expected }
            if rest.contains("@") { return "SOCKS with a user and password is not supported" }
            return RemoteWriteURL.problem("http\(rest)")
        default: return expected
        }
    }
}

/// The parts of an `http` or `https` URL that a request is made of.
struct URLParts {
    var isHTTPS: Bool
    /// The value of the `Host` field: with the port, if that is not the scheme's own.
    var host: String
    /// Without brackets.
    var name: String
    var port: Int
    /// Path and query, at least a slash.
    var target: String

    init?(_ url: String) {
        let lower = url.lowercased()
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
        isHTTPS = lower.hasPrefix("https://")
        let rest = EndpointURL(url).withoutUserInfo.dropFirst(isHTTPS ? 8 : 7).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let behind = rest[authority.endIndex...]
        target = behind.hasPrefix("/") ? String(behind) : "/" + behind
        let standard = isHTTPS ? 443 : 80
        var address = authority
        port = standard
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            port = number
            address = authority[..<colon]
        }
        guard !address.isEmpty else { return nil }
        host = port == standard ? String(address) : "\(address):\(port)"
        name = address.hasPrefix("[") && address.hasSuffix("]") ? String(address.dropFirst().dropLast()) : String(address)
    }
}

import Settings

/// `host:port` as in `0.0.0.0:4317`, `:4317`, `[::1]:4317`.
enum AddressText {
    /// What to write instead of a port alone, or of a URL.
    static func cure(_ text: String) -> String? {
        if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) { return "write 127.0.0.1:\(text), or 0.0.0.0:\(text) for every interface" }
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let address = String(text[scheme.upperBound...].prefix { $0 != "/" })
        return parse(address) == nil ? nil : "write \(address)"
    }

    static func parse(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit), let port = Int(digits), port <= 65535 else { return nil }
        var host = text[..<colon]
        if host.first == "[" {
            guard host.last == "]", host.count > 2 else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "/") }) else { return nil }
        return (host.isEmpty ? ListenAddress.everywhere : String(host), port)
    }
}

/// The few things about a URL that must hold before a first request is tried.
package enum RemoteWriteURL {
    /// nil: fine. Else what was expected.
    package static func problem(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return "expected a URL without spaces" }
        guard let authority = authority(text) else { return "expected a URL that begins with http:// or https://" }
        let hostAndPort = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        var host = hostAndPort
        var port: Substring?
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return "expected a host after //" }
            port = host[host.index(after: end)...]
            host = host[...end]
        } else if let colon = host.firstIndex(of: ":") {
            port = host[colon...]
            host = host[..<colon]
        }
        guard !host.isEmpty, host != "[]" else { return "expected a host after //" }
        if let port, !port.isEmpty {
            guard port.first == ":", let number = Int(port.dropFirst()), (1...65535).contains(number) else {
                return "expected a port from 1 to 65535"
            }
        }
        return nil
    }

    /// Without user and password, and without the query: it may be a token.
    package static func redacted(_ text: String) -> String {
        guard let authority = authority(text) else { return text.contains(where: { "@?".contains($0) }) ? Secret.mask : text }
        var shown = String(text[..<authority.startIndex])
        if let at = authority.lastIndex(of: "@") { shown += Secret.mask + authority[at...] } else { shown += authority }
        let rest = text[authority.endIndex...]
        guard let query = rest.firstIndex(of: "?") else { return shown + rest }
        return shown + rest[...query] + Secret.mask
    }

    /// What stands between `//` and the path.
    private static func authority(_ text: String) -> Substring? {
        let lower = text.prefix(8).lowercased()
        let scheme = lower.hasPrefix("https://") ? 8 : lower.hasPrefix("http://") ? 7 : 0
        guard scheme > 0 else { return nil }
        return text.dropFirst(scheme).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    }
}

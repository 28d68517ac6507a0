import Settings

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
        guard host.utf8.allSatisfy({ !"<>{}\"|\\^`".utf8.contains($0) }) else { return "expected a host name after //" }
        if let port, !port.isEmpty {
            guard port.first == ":", let number = Int(port.dropFirst()), (1...65535).contains(number) else {
                return "expected a port from 1 to 65535"
            }
        }
        return nil
    }

    /// The problem of `text` with what to write instead.
    static func told(_ problem: String, _ text: String) -> String {
        "\(problem), got \(Excerpt.of(redacted(text)))" + (cure(text).map { ": \($0)" } ?? "")
    }

    /// What to write instead of `text`, which ``problem(_:)`` refuses; nil: the problem says it.
    static func cure(_ text: String) -> String? {
        if let name = VariableText.bareName(text) { return "write ${\(name)}, with braces, and start with --expand-env" }
        let host = authority(text).map(String.init)
        if VariableText.name(in: text) == nil, Placeholder.isWhole(text) || host.map(Placeholder.isIn) == true {
            let name = RemoteWriteSettings.urlVariable
            return "this is a placeholder: leave url out and set the environment variable \(name), or write ${\(name)} and start with --expand-env"
        }
        // With a user and password in it the text is not repeated.
        guard host == nil, !text.contains("@"), !text.contains("://"), !text.contains("$") else { return nil }
        let bare = text.hasPrefix("//") ? String(text.dropFirst(2)) : text
        guard problem("http://\(bare)") == nil else { return nil }
        return bare.contains("/") ? "write http://\(bare)" : "write http://\(bare)/api/v1/push (Mimir) or http://\(bare)/api/v1/write (Prometheus)"
    }

    /// What is odd about a URL that is none of ``problem(_:)``'s; nil: nothing.
    static func doubt(_ text: String) -> String? {
        guard let authority = authority(text) else { return nil }
        let shown = Excerpt.of(redacted(text))
        let address = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if Placeholder.isIn(host: String(address.prefix { $0 != ":" })) || (text.contains("<") && text.contains(">")) {
            return "\(shown) looks like a placeholder that nothing has replaced"
        }
        let path = text[authority.endIndex...].prefix { $0 != "?" && $0 != "#" }
        let places = "it is /api/v1/push for Mimir, /api/v1/write for Prometheus and VictoriaMetrics"
        if path.allSatisfy({ $0 == "/" }) { return "\(shown) has no path, and remote write wants one: \(places)" }
        let trimmed = path.last == "/" ? path.dropLast() : path
        guard let other = otherPaths.first(where: { trimmed.hasSuffix($0) }) else { return nil }
        return "\(shown) ends in \(other), where no remote write is taken: \(places)"
    }

    /// Ends of paths where the same servers answer queries, show pages or take another protocol.
    private static let otherPaths = [
        "/api/v1/query", "/api/v1/query_range", "/api/v1/query_exemplars", "/api/v1/series", "/api/v1/labels", "/api/v1/read", "/api/v1",
        "/api", "/prometheus", "/graph", "/metrics", "/otlp", "/ready",
    ]

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

import Settings

/// The few things about a URL that must hold before a first request is tried.
package enum RemoteWriteURL {
    /// nil: fine. Else what was expected.
    package static func problem(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { return "expected a URL without spaces" }
        guard let url = parts(text) else { return "expected a URL that begins with http:// or https://" }
        guard !url.host.isEmpty else { return "expected a host after //" }
        guard url.host.utf8.allSatisfy({ !"<>{}\"|\\^`".utf8.contains($0) }) else { return "expected a host name after //" }
        guard url.port != nil else { return "expected a port from 1 to 65535" }
        return nil
    }

    /// The problem of `text` with what to write instead.
    static func told(_ problem: String, _ text: String) -> String {
        "\(problem), got \(Excerpt.of(redacted(text)))" + (cure(text).map { ": \($0)" } ?? "")
    }

    /// What to write instead of `text`, which ``problem(_:)`` refuses; nil: the problem says it.
    static func cure(_ text: String) -> String? {
        if let name = VariableText.bareName(text) { return "write ${\(name)}, with braces, and start with --expand-env" }
        let host = parts(text).map { String($0.authority) }
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
        guard let url = parts(text) else { return nil }
        let shown = Excerpt.of(redacted(text))
        if Placeholder.isIn(host: url.name) || (text.contains("<") && text.contains(">")) {
            return "\(shown) looks like a placeholder that nothing has replaced"
        }
        let path = url.path
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

    /// Without user and password, and without the query and what is behind a `#`: either may be a token.
    package static func redacted(_ text: String) -> String {
        guard let url = parts(text) else { return text.contains(where: { "@?#".contains($0) }) ? Secret.mask : text }
        let start = url.authority.startIndex
        let end = text.utf8[url.authority.endIndex...].firstIndex { "?#".utf8.contains($0) }
        let place = text[(url.userInfo?.endIndex ?? start)..<(end ?? text.endIndex)]
        return text[..<start] + (url.userInfo == nil ? "" : Secret.mask) + place + (end.map { "\(text[$0])" + Secret.mask } ?? "")
    }

    private static func parts(_ text: String) -> WebURL? { WebURL(text).flatMap { $0.isHTTP ? $0 : nil } }
}

import NIOHTTP1
import Settings

/// Which pages of browsers may send spans (CORS, as the Fetch standard has it).
package struct CrossOrigin: Sendable, Equatable {
    private let settings: CrossOriginSettings

    private static let usualHeaders = ["Content-Type", "Content-Encoding", "Authorization", "X-Scope-OrgID", "No-Generate-Metrics"]

    /// nil: no page may send.
    package init?(_ settings: CrossOriginSettings) {
        guard !settings.allowedOrigins.isEmpty else { return nil }
        self.settings = settings
    }

    /// The fields of every answer to a page of this origin; empty: it may not send.
    package func fields(for origin: String) -> [(String, String)] {
        guard let rule = settings.allowedOrigins.first(where: { Self.matches(origin, $0) }) else { return [] }
        var fields = [("access-control-allow-origin", origin), ("vary", "origin")]
        // Cookies and certificates for pages that are named, not for whoever comes.
        if Self.namesItsPages(rule) { fields.append(("access-control-allow-credentials", "true")) }
        return fields
    }

    /// The further fields of an answer to a page that asks whether it may send.
    package var preflight: [(String, String)] {
        var fields = [
            ("access-control-allow-methods", "POST"),
            ("access-control-allow-headers", (Self.usualHeaders + settings.allowedHeaders).joined(separator: ", ")),
        ]
        if settings.maxAge > 0 { fields.append(("access-control-max-age", "\(settings.maxAge)")) }
        return fields
    }

    static func isPreflight(_ head: HTTPRequestHead) -> Bool {
        head.method == .OPTIONS && head.headers.contains(name: "access-control-request-method")
    }

    /// Whether the pages that a rule is for belong to one owner: a host without its port, or what is below a domain of two names. `https://*`
    /// and `https://shop*` are for whoever registers such a name.
    static func namesItsPages(_ rule: String) -> Bool {
        guard let star = rule.firstIndex(of: "*") else { return true }
        let (head, tail) = (rule[..<star], rule[rule.index(after: star)...])
        if tail.hasPrefix("."), tail.split(separator: ".").count >= 2 { return true }
        return tail.isEmpty && head.hasSuffix(":") && head.dropLast().split(separator: "/").count == 2
    }

    private static func matches(_ origin: String, _ rule: String) -> Bool {
        let (origin, rule) = (origin.lowercased(), rule.lowercased())
        guard let star = rule.firstIndex(of: "*") else { return origin == rule }
        let (head, tail) = (rule[..<star], rule[rule.index(after: star)...])
        return origin.count >= head.count + tail.count && origin.hasPrefix(head) && origin.hasSuffix(tail)
    }
}

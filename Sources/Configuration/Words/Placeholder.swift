/// Texts that stand for a value which something else was to put in their place.
enum Placeholder {
    private static let words: Set<String> = [
        "changeme", "change-me", "change_me", "replaceme", "replace-me", "replace_me", "placeholder", "todo", "tbd", "url", "example", "xxx",
    ]

    /// Whether `text` as a whole is one: `MIMIR_URL`, `<url>`, `__URL__`, `{{ url }}`, `%URL%`, `@URL@`, `REPLACE_ME`, `your-url-here`.
    static func isWhole(_ text: String) -> Bool {
        let lower = text.lowercased()
        if words.contains(lower) || lower.hasPrefix("your-") || lower.hasPrefix("your_") { return true }
        return isVariableName(text) || hasMarks(text)
    }

    /// Whether `host` holds one: `<region>.example.com`, `__HOST__`, `{{host}}`, `MIMIR_HOST`.
    static func isIn(host: String) -> Bool {
        let lower = host.lowercased()
        let isYours = lower.hasPrefix("your-") || lower.hasPrefix("your_") || lower.contains(".your-")
        return isYours || words.contains(lower) || isReserved(lower) || hasMarks(host) || isVariableName(host)
    }

    /// Names for documentation, which no server has (RFC 2606, 6761).
    private static func isReserved(_ host: String) -> Bool {
        host.hasSuffix(".example") || ["example.com", "example.org", "example.net"].contains { host == $0 || host.hasSuffix(".\($0)") }
    }

    private static func hasMarks(_ text: String) -> Bool {
        for (open, close) in [("<", ">"), ("__", "__"), ("{{", "}}"), ("%", "%"), ("@@", "@@"), ("[", "]"), ("$(", ")")] {
            guard let start = text.firstRange(of: open) else { continue }
            if text[start.upperBound...].contains(close), !(open == "[" && text.contains(":")) { return true }
        }
        return false
    }

    /// Capital letters with `_`, as environment variables are written.
    private static func isVariableName(_ text: String) -> Bool {
        let isCapital = text.utf8.allSatisfy { (0x41...0x5a).contains($0) || $0.isDigit || $0 == UInt8(ascii: "_") }
        return isCapital && text.contains("_") && text.utf8.first?.isDigit == false
    }
}

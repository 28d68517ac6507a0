/// Names of attributes written as in a query: TraceQL's scopes and braces, OTTL's indices.
enum QueryWords {
    /// What stands before a name in a query, and has no attributes of its own here.
    private static let scopes = ["span_attributes.", "resource_attributes.", "attributes.", "resource.", "span."]

    /// The attribute's name in `{span.http.method}`, `.http.method`, `attributes["http.method"]`; nil: written as names are.
    static func bareName(_ text: String) -> String? {
        var name = Substring(text)
        if name.hasPrefix("{"), name.hasSuffix("}"), !name.hasPrefix("{{") {
            name = name.dropFirst().dropLast().drop { $0 == " " }
            name = name.prefix { !" =!<>&|".contains($0) }
        }
        if let index = indexed(name) { name = index }
        if name.first == "." { name = name.dropFirst() }
        guard name != text[...], !name.isEmpty else { return nil }
        return withoutScope(String(name))
    }

    /// What stands in the brackets of `attributes["…"]`.
    private static func indexed(_ text: Substring) -> Substring? {
        for quote in ["\"", "'"] {
            guard text.hasSuffix("\(quote)]"), let start = text.firstRange(of: "[\(quote)") else { continue }
            let end = text.index(text.endIndex, offsetBy: -2)
            if start.upperBound < end { return text[start.upperBound..<end] }
        }
        return nil
    }

    private static func withoutScope(_ name: String) -> String {
        let scope = scopes.first { name.hasPrefix($0) && name.count > $0.count }
        return String(name.dropFirst(scope?.count ?? 0))
    }

    /// TraceQL's own values are written with a colon (`span:kind`): the same with a dot.
    static func dotted(_ text: String) -> String {
        guard let colon = text.firstIndex(of: ":"), ownScopes.contains(String(text[..<colon])) else { return text }
        return "\(text[..<colon]).\(text[text.index(after: colon)...])"
    }

    private static let ownScopes: Set<String> = ["trace", "span", "event", "link", "instrumentation", "resource", "parent", "scope"]

    /// Names that conventions give attributes of spans and logs, whatever they begin with.
    private static let conventional: Set<String> = ["event.name", "event.domain"]

    /// Why a name that asks for something else than a span and its resource finds nothing; nil: it does not.
    static func elsewhere(_ text: String) -> String? {
        guard !conventional.contains(text), let end = text.firstIndex(where: { $0 == "." || $0 == ":" }), text.index(after: end) != text.endIndex
        else { return nil }
        let alone = "; an attribute is looked for among the resource's, then the span's own"
        switch text[..<end] {
        case "parent":
            let name = Excerpt.plain(withoutScope(String(text[text.index(after: end)...])))
            return "looks for an attribute whose name begins with parent.; a span's parent is not looked at: write \(name) for the span's own"
        case "event": return "looks for an attribute whose name begins with event; events of spans are not looked at" + alone
        case "link": return "looks for an attribute whose name begins with link; links of spans are not looked at" + alone
        case "instrumentation", "scope":
            return "looks for an attribute whose name begins with \(text[..<end]); instrumentation scopes are not looked at" + alone
        case let scope where text[end] == ":" && ownScopes.contains(String(scope)):
            return "is a word of TraceQL, and no attribute has such a name" + alone
        default: return nil
        }
    }
}

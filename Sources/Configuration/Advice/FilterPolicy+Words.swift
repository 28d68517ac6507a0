import Settings

extension FilterPolicy {
    /// For a sentence: `include kind SPAN_KIND_CONSUMER, exclude name =~ health.*`.
    package var words: String {
        let parts: [(String, Match?)] = [("include", include), ("include_any", includeAny), ("exclude", exclude)]
        return parts.compactMap { name, match in match.map { "\(name) \(Self.words($0))" } }.joined(separator: ", ")
    }

    private static func words(_ match: Match) -> String {
        if match.attributes.isEmpty { return "everything" }
        let sign = match.matchType == .regex ? " =~ " : " "
        return match.attributes.map { "\(Excerpt.plain($0.keyText))\(sign)\(words($0.value))" }.joined(separator: " and ")
    }

    private static func words(_ value: Value) -> String {
        switch value {
        case .string(let text): Excerpt.plain(text)
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .bool(let bool): "\(bool)"
        }
    }
}

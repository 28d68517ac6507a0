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

    /// Texts that look like something else stand in quotation marks.
    private static func words(_ value: Value) -> String {
        switch value {
        case .string(let text): Attribute.plainYAML(text) == nil ? Excerpt.plain(text) : Excerpt.of(text)
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .bool(let bool): "\(bool)"
        }
    }
}

extension FilterPolicy {
    /// Doubts of all that it compares, as ``Attribute/typeDoubt(_:)`` has them.
    package var typeDoubts: [String] {
        [include, includeAny, exclude].compactMap { $0 }.flatMap { match in
            match.attributes.compactMap { attribute in attribute.typeDoubt(match.matchType).map { "\(Excerpt.plain(attribute.keyText)) \($0)" } }
        }
    }
}

extension FilterPolicy.Attribute {
    /// The attribute's name, and whether it is a resource's; nil: the span's own kind, name or status.
    package var attribute: (name: String, isOfResource: Bool)? {
        switch key {
        case .resource(let name): (name, true)
        case .span(let name): (name, false)
        case .kind, .name, .status: nil
        }
    }

    /// Why no value of the conventions can match, with the cure: a text is never equal to a number, and an expression looks at texts alone;
    /// nil: one can.
    package func typeDoubt(_ type: FilterPolicy.MatchType) -> String? {
        guard let name = attribute?.name, case .string(let text) = value, let word = AttributeTypes.word(name) else { return nil }
        let cure = Self.plainYAML(text).map { ": write value: \($0) without quotation marks, and match_type: strict" } ?? ""
        return type == .strict
            ? "is compared with the text \(Excerpt.of(text)), and conventions make it \(word), which is no text\(cure)"
            : "is looked at with an expression, which sees texts alone, and conventions make it \(word)\(cure)"
    }

    /// What YAML reads as a number or a truth value when it stands without quotation marks; nil: it would be a text all the same.
    package static func plainYAML(_ text: String) -> String? {
        switch YAMLScalar(text: text, isPlain: true).resolved {
        case .integer, .float, .bool: text
        case .string, .null: nil
        }
    }
}

import MetronomeConfiguration
import Settings

/// Filters that compare what spans have with something of another type, which never holds.
enum FilterTypes {
    /// One comparison that no span of a capture passes for its type alone.
    struct Mismatch {
        /// Of ``words``: the key as it is written.
        var key: String
        var text: String
    }

    /// - Parameter spans: those that are asked about; a comparison counts that none of those which have its attribute can pass.
    static func mismatches(_ policy: FilterPolicy, _ spans: [CapturedSpan]) -> [Mismatch] {
        [policy.include, policy.includeAny, policy.exclude].compactMap { $0 }.flatMap { match in
            match.attributes.compactMap { attribute in mismatch(attribute, match.matchType, spans) }
        }
    }

    private static func mismatch(_ attribute: FilterPolicy.Attribute, _ type: FilterPolicy.MatchType, _ spans: [CapturedSpan]) -> Mismatch? {
        guard let (name, isOfResource) = attribute.attribute else { return nil }
        let sent = spans.compactMap { span in span.attributes.first { $0.place == (isOfResource ? .resource : .span) && $0.key == name } }
        let wanted = sort(attribute.value)
        guard let first = sent.first, sent.allSatisfy({ $0.sort != wanted }) else { return nil }
        let count = spans.count > 1 ? " (\(sent.count) spans)" : ""
        let what = "\(attribute.keyText) is \(first.sort.rawValue) on spans, such as \(Shown.plain(first.value))\(count)"
        let cure = Self.cure(first)
        guard type == .strict else {
            let strict = cure.isEmpty ? "" : "\(cure), and match_type: strict"
            return Mismatch(key: attribute.keyText, text: "\(what), and an expression sees texts alone\(strict)")
        }
        let compared = "the policy compares it with \(wanted.rawValue), \(shown(attribute.value))"
        return Mismatch(key: attribute.keyText, text: "\(what), and \(compared)\(cure)")
    }

    private static func cure(_ sent: CapturedSpan.Attribute) -> String {
        switch sent.sort {
        case .whole, .flag, .number: ": write value: \(sent.value) without quotation marks"
        case .text: ": write value: \"\(Shown.plain(sent.value))\" with quotation marks"
        case .other, .nothing: ""
        }
    }

    private static func sort(_ value: FilterPolicy.Value) -> AttributeValue.Sort {
        switch value {
        case .string: .text
        case .integer: .whole
        case .float: .number
        case .bool: .flag
        }
    }

    private static func shown(_ value: FilterPolicy.Value) -> String {
        switch value {
        case .string(let text): "\"\(Shown.plain(text))\""
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .bool(let bool): "\(bool)"
        }
    }
}

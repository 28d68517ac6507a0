import Settings

/// A value to be written as YAML; keys keep their order.
package indirect enum YAMLText {
    case string(String)
    /// Numbers, booleans, durations and the mark of a secret: written as they are.
    case plain(String)
    case list([YAMLText])
    case mapping([(String, YAMLText)])

    /// Block style, two spaces a level, ending in a line break.
    package var document: String {
        var out = ""
        write(into: &out, indent: 0)
        return out
    }

    private func write(into out: inout String, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        switch self {
        case .mapping(let entries) where !entries.isEmpty:
            for (key, value) in entries {
                out += "\(margin)\(Self.quotedIfNeeded(key)):"
                value.writeBeside(into: &out, indent: indent)
            }
        case .list(let items) where !items.isEmpty:
            for item in items { item.writeItem(into: &out, indent: indent) }
        default: out += "\(margin)\(inline)\n"
        }
    }

    /// After `key:`.
    private func writeBeside(into out: inout String, indent: Int) {
        if isBlock {
            out += "\n"
            write(into: &out, indent: indent + 2)
        } else {
            out += " \(inline)\n"
        }
    }

    /// A list's item; the first key of a mapping stands beside the dash.
    private func writeItem(into out: inout String, indent: Int) {
        var block = ""
        write(into: &block, indent: indent + 2)
        out += String(repeating: " ", count: indent) + "- " + block.drop { $0 == " " }
    }

    private var isBlock: Bool {
        switch self {
        case .mapping(let entries): !entries.isEmpty
        case .list(let items): !items.isEmpty
        default: false
        }
    }

    private var inline: String {
        switch self {
        case .string(let text): Self.quotedIfNeeded(text)
        case .plain(let text): text
        case .list: "[]"
        case .mapping: "{}"
        }
    }

    private static func quotedIfNeeded(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "_-./".utf8.contains($0) }
        if isWord, let first = text.utf8.first, first.isASCIILetter,
            case .string = YAMLScalar(text: text, isPlain: true).resolved
        {
            return text
        }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _
            where scalar.value < 0x20 || (0x7f...0xa0).contains(scalar.value) || scalar.value == 0xfeff
                || (0x2028...0x2029).contains(scalar.value) || (0xfffe...0xffff).contains(scalar.value):
                quoted += "\\U" + String(repeating: "0", count: 8 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension YAMLText {
    static func bool(_ value: Bool) -> YAMLText { .plain(value ? "true" : "false") }
    static func number(_ value: Int) -> YAMLText { .plain(String(value)) }
    static func number(_ value: Double) -> YAMLText { .plain("\(value)") }
    static func duration(_ nanoseconds: Int64) -> YAMLText { .plain(GoDuration.text(nanoseconds)) }
    static func prometheusDuration(_ nanoseconds: Int64) -> YAMLText { .plain(PrometheusDuration.text(nanoseconds)) }
    static func strings(_ values: [String]) -> YAMLText { .list(values.map { .string($0) }) }
    static func numbers(_ values: [Double]) -> YAMLText { .list(values.map { .number($0) }) }

    static func map(_ values: [String: String]) -> YAMLText {
        .mapping(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    /// The names; the values stay hidden.
    static func secrets(_ values: [String: Secret]) -> YAMLText {
        .mapping(values.sorted { $0.key < $1.key }.map { ($0.key, secret($0.value)) })
    }

    static func secret(_ value: Secret) -> YAMLText { .string(value.value.isEmpty ? "" : value.description) }
}

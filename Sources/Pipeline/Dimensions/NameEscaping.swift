/// What becomes of names that are more than letters, digits and `_` where a scrape shows them: the word `escaping` of its `Accept` header, as
/// Prometheus 3 writes it.
package enum NameEscaping: String, Sendable, Equatable, CaseIterable {
    /// They stay what they are.
    case utf8 = "allow-utf-8"
    case underscores
    case dots
    case values

    /// A label's name as it is shown. One that everybody can read is that in each of them.
    package func escaped(label name: String) -> String { escaped(name, colons: false) }

    /// A metric's name; these may have colons.
    package func escaped(metric name: String) -> String { escaped(name, colons: true) }

    private func escaped(_ name: String, colons: Bool) -> String {
        guard !name.isEmpty, !LabelName.isPlain(name, colons: colons) else { return name }
        switch self {
        case .utf8: return name
        case .underscores: return Self.spelled(name, colons, underscore: "_") { _ in "_" }
        case .dots: return Self.spelled(name, colons, underscore: "__") { $0 == "." ? "_dot_" : "__" }
        case .values: return "U__" + Self.spelled(name, colons, underscore: "__") { "_\(String($0.value, radix: 16))_" }
        }
    }

    /// - Parameter other: what stands for a character that the name may not have there.
    private static func spelled(_ name: String, _ colons: Bool, underscore: String, _ other: (Unicode.Scalar) -> String) -> String {
        var text = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            if scalar == "_" {
                text += underscore
            } else if LabelName.isPlain(scalar, at: index, colons: colons) {
                text.unicodeScalars.append(scalar)
            } else {
                text += other(scalar)
            }
        }
        return text
    }
}

extension LabelName {
    /// Letters, digits and `_`, and no digit first: what names were before Prometheus 3.
    package static func isPlain(_ name: String, colons: Bool = false) -> Bool {
        !name.isEmpty && name.unicodeScalars.enumerated().allSatisfy { isPlain($1, at: $0, colons: colons) }
    }

    static func isPlain(_ scalar: Unicode.Scalar, at index: Int, colons: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9": index > 0
        case ":": colons
        default: false
        }
    }

    /// The key itself, where its label name has lost something of it; else nil.
    static func original(_ key: String) -> String? { sanitise(key) == key ? nil : key }
}

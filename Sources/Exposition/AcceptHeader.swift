/// The media ranges of an `Accept` header with their weights (RFC 9110, 12.5.1).
package struct AcceptHeader {
    package struct Range: Equatable {
        /// Both in small letters, or `*`.
        package var type: String
        package var subtype: String
        /// Names and values in small letters, without `q`.
        package var parameters: [String: String]
        /// From 0, "not acceptable", to 1.
        package var weight: Double
    }

    package let ranges: [Range]

    package init(_ text: String) {
        ranges = Self.split(text, at: ",").compactMap(Self.range)
    }

    private static func range(_ text: Substring) -> Range? {
        let parts = split(text, at: ";").map(trimmed)
        let names = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false).map { $0.lowercased() }
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        var range = Range(type: names[0], subtype: names[1], parameters: [:], weight: 1)
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let name = trimmed(part[..<equals]).lowercased()
            let value = unquoted(trimmed(part[part.index(after: equals)...])).lowercased()
            if name == "q" {
                range.weight = weight(value)
            } else {
                range.parameters[name] = value
            }
        }
        return range
    }

    /// What is no weight is none, as other servers have it.
    private static func weight(_ text: String) -> Double {
        guard let number = Double(text), number >= 0, number <= 1 else { return 1 }
        return number
    }

    private static func split(_ text: some StringProtocol, at separator: Character) -> [Substring] {
        var isQuoted = false
        return Substring(text).split { character in
            if character == "\"" { isQuoted.toggle() }
            return character == separator && !isQuoted
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> Substring {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text
    }
}

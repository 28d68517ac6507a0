/// References to environment variables that stand in a value as they were written.
enum VariableText {
    /// What the Collector writes before the name, with a colon.
    static let collectorsScheme = "env"

    /// The name in the first `${NAME…}` or `${env:NAME…}`; nil without one. What begins with a digit is a group of a regular expression.
    static func name(in text: String) -> String? {
        var rest = Substring(text)
        while let start = rest.firstRange(of: "${") {
            rest = rest[start.upperBound...]
            if rest.hasPrefix("\(collectorsScheme):") { rest = rest.dropFirst(collectorsScheme.count + 1) }
            let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            if let first = name.first, !first.isNumber { return String(name) }
        }
        return nil
    }

    /// The name in a text that is `$NAME` as a whole: braces are missing.
    static func bareName(_ text: String) -> String? {
        guard text.first == "$" else { return nil }
        let name = text.dropFirst()
        let isName = name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        return isName && name.utf8.first?.isDigit == false ? String(name) : nil
    }
}

/// Upper and lower case as Go's `strings` has it: one character becomes one, whatever stands beside it.
enum LetterCase {
    static func lower(_ text: [UInt8]) -> [UInt8] {
        mapped(text) { scalar in
            // The one character whose full mapping is longer than its simple one.
            if scalar == "\u{130}" { return "i" }
            return single(scalar.properties.lowercaseMapping) ?? scalar
        }
    }

    static func upper(_ text: [UInt8]) -> [UInt8] {
        // Where the full mapping is longer, the simple one (if any) is the title case: `ᾳ` becomes `ᾼ`.
        mapped(text) { single($0.properties.uppercaseMapping) ?? single($0.properties.titlecaseMapping) ?? $0 }
    }

    private static func mapped(_ text: [UInt8], _ map: (Unicode.Scalar) -> Unicode.Scalar) -> [UInt8] {
        var result = String.UnicodeScalarView()
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { result.append(map(scalar)) }
        return Array(String(result).utf8)
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}

/// A piece of the user's text for a message: one line, not long.
enum Excerpt {
    static let characters = 80

    static func of(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars.prefix(characters) {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? "\u{FFFD}" : scalar)
            }
        }
        return result + (text.unicodeScalars.count > characters ? "…\"" : "\"")
    }

    /// A value that needs no quotes: a number, a boolean.
    static func plain(_ text: String) -> String { String(of(text).dropFirst().dropLast()) }

    /// An unknown key as part of a path. What follows a colon may be a value that lacks a space before it, so it is left out.
    static func key(_ key: String) -> String {
        let name = key.prefix { $0 != ":" }
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f } && name.unicodeScalars.count <= characters
        return (isPlain ? String(name) : of(String(name))) + (name.count < key.count ? ":…" : "")
    }
}

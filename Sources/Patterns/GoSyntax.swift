/// Where Go's regular expressions, which Tempo's configuration is written in, are spelled differently from RE2's.
package enum GoSyntax {
    package struct Refusal: Error {
        package var reason: String
    }

    /// The same pattern in RE2's spelling: `(?<name>…)` becomes `(?P<name>…)`, and `\C` (any single byte), which Go does
    /// not have, is refused.
    package static func forRE2(_ pattern: [UInt8]) throws(Refusal) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(pattern.count + 8)
        var index = 0
        var isInClass = false
        while index < pattern.count {
            switch pattern[index] {
            case UInt8(ascii: "\\"):
                let length = try escapeLength(pattern, at: index, isInClass: isInClass)
                out.append(contentsOf: pattern[index..<index + length])
                index += length
            case UInt8(ascii: "[") where !isInClass:
                isInClass = true
                let length = classStartLength(pattern, at: index)
                out.append(contentsOf: pattern[index..<index + length])
                index += length
            case UInt8(ascii: "[") where pattern[index...].starts(with: Array("[:".utf8)):
                // `[:alpha:]`: its `]` does not close the class around it.
                let length = posixNameLength(pattern, at: index)
                out.append(contentsOf: pattern[index..<index + length])
                index += length
            case UInt8(ascii: "]"):
                isInClass = false
                out.append(pattern[index])
                index += 1
            default:
                out.append(pattern[index])
                index += 1
                if !isInClass, opensNamedGroup(pattern, behind: index) {
                    out.append(contentsOf: Array("?P".utf8))
                    index += 1
                }
            }
        }
        return out
    }

    /// Bytes of the escape at `index`; `\Q…\E` counts as one.
    private static func escapeLength(_ pattern: [UInt8], at index: Int, isInClass: Bool) throws(Refusal) -> Int {
        guard index + 1 < pattern.count else { return 1 }
        if pattern[index + 1] == UInt8(ascii: "C") { throw Refusal(reason: "invalid escape sequence: \\C") }
        guard pattern[index + 1] == UInt8(ascii: "Q"), !isInClass else { return 2 }
        var end = index + 2
        while end < pattern.count {
            if pattern[end...].starts(with: Array("\\E".utf8)) { return end + 2 - index }
            end += 1
        }
        return end - index
    }

    /// Bytes of `[`, `[^`, and a `]` right behind, which stands for itself.
    private static func classStartLength(_ pattern: [UInt8], at index: Int) -> Int {
        var length = 1
        if index + length < pattern.count, pattern[index + length] == UInt8(ascii: "^") { length += 1 }
        if index + length < pattern.count, pattern[index + length] == UInt8(ascii: "]") { length += 1 }
        return length
    }

    /// Bytes of `[:name:]`, or 1 when it is not closed.
    private static func posixNameLength(_ pattern: [UInt8], at index: Int) -> Int {
        var end = index + 2
        while end < pattern.count, pattern[end] != UInt8(ascii: "]") {
            if pattern[end] == UInt8(ascii: ":"), end + 1 < pattern.count, pattern[end + 1] == UInt8(ascii: "]") { return end + 2 - index }
            end += 1
        }
        return 1
    }

    /// Whether `(` was just read and `?<` and no lookbehind follow.
    private static func opensNamedGroup(_ pattern: [UInt8], behind index: Int) -> Bool {
        guard pattern[index - 1] == UInt8(ascii: "("), index + 2 < pattern.count else { return false }
        guard pattern[index] == UInt8(ascii: "?"), pattern[index + 1] == UInt8(ascii: "<") else { return false }
        return pattern[index + 2] != UInt8(ascii: "=") && pattern[index + 2] != UInt8(ascii: "!")
    }
}

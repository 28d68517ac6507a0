/// Cuts a span name into tokens whose concatenation is the name (tempo-behaviour 6.11).
package enum SpanNameTokenizer {
    /// Calls `body` with the range of every token, or of the first `limit`, in order.
    @inline(__always)
    package static func forEach(_ name: WireSlice, upTo limit: Int = .max, _ body: (Range<Int>) -> Void) {
        var start = 0
        var count = 0
        while start < name.count, count < limit {
            let end = tokenEnd(name, from: start)
            body(start..<end)
            start = end
            count += 1
        }
    }

    private static func tokenEnd(_ name: WireSlice, from start: Int) -> Int {
        if name[start] == UInt8(ascii: "%") { return percentEnd(name, from: start) }
        let first = NameRune(name, at: start)
        let next = start + first.length
        if first.classes.contains(.space) { return end(of: .space, in: name, from: next) }
        if first.classes.contains(.hexDigit) { return hexadecimalEnd(name, from: next) }
        if !first.classes.isDisjoint(with: .letterOrNumber) { return end(of: .letterOrNumber, in: name, from: next) }
        return next
    }

    /// `%2F` is one token, and so is what is left when two characters do not follow; else the sign stands alone.
    private static func percentEnd(_ name: WireSlice, from start: Int) -> Int {
        guard start + 2 < name.count else { return name.count }
        return isHexDigit(name[start + 1]) && isHexDigit(name[start + 2]) ? start + 3 : start + 1
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }

    /// Hexadecimal digits; then, behind a `-`, more of both (`6f1c-22-`), or the rest of the word (`feeds`).
    private static func hexadecimalEnd(_ name: WireSlice, from start: Int) -> Int {
        var index = end(of: .hexDigit, in: name, from: start)
        guard index < name.count else { return index }
        guard name[index] == UInt8(ascii: "-") else { return end(of: .letterOrNumber, in: name, from: index) }
        while index < name.count {
            if name[index] == UInt8(ascii: "-") {
                index += 1
                continue
            }
            let rune = NameRune(name, at: index)
            guard rune.classes.contains(.hexDigit) else { break }
            index += rune.length
        }
        return index
    }

    /// Behind the run of characters that have one of these classes.
    private static func end(of classes: NameRune.Classes, in name: WireSlice, from start: Int) -> Int {
        var index = start
        while index < name.count {
            let rune = NameRune(name, at: index)
            if rune.classes.isDisjoint(with: classes) { break }
            index += rune.length
        }
        return index
    }

    /// Whether a token is rather a value than a word: hexadecimal digits, punctuation and numbers with at least one
    /// number; or more numbers than a quarter of its bytes and than one.
    package static func looksLikeData(_ token: WireSlice) -> Bool {
        var numbers = 0
        var isPlain = true
        var index = 0
        while index < token.count {
            let rune = NameRune(token, at: index)
            if rune.classes.contains(.number) { numbers += 1 }
            if rune.classes.isDisjoint(with: [.hexDigit, .punctuation, .number]) { isPlain = false }
            index += rune.length
        }
        return isPlain && numbers > 0 || numbers > max(token.count / 4, 1)
    }
}

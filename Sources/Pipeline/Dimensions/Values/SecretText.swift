/// What gives away that a text is more than a name: that it holds a URL, or what only its owner should know.
enum SecretText {
    /// Whether a text is not blank and begins neither like a URL without its scheme nor like a header `Authorization`.
    @inline(never)
    static func beginsHarmlessly(_ sent: WireSlice) -> Bool {
        var text = WireSlice.trimmed(sent)
        while text.count > 0, isOpening(text.byte(0)) { text = text.dropping(first: 1) }
        return text.count > 0 && !isCredential(text) && !(isSlash(text.byte(0)) && isSlash(text.byte(1)))
    }

    /// Whether nothing at these places of a text gives away a query, a URL or credentials: `?`, `scheme://`, `data:`,
    /// `user:password@host`, and `key=value` of something that is kept secret.
    ///
    /// - Parameter hasColon: whether there was a colon at an earlier place. Which user stands before the last `@` of a text is a question
    ///   to its first colon alone: asking each would cost a square of the length of a text of colons.
    @inline(never)
    static func isHarmless(_ text: WireSlice, at places: Range<Int>, hasColon: inout Bool) -> Bool {
        for index in places {
            switch text.byte(index) {
            case UInt8(ascii: "?"): return false
            case UInt8(ascii: ":"):
                if isScheme(text, index) || !hasColon && isUser(text, index) || isSecret(text, index) { return false }
                hasColon = true
            case UInt8(ascii: "="): if isSecret(text, index) { return false }
            case UInt8(ascii: "%"): if text.dropping(first: index).hasPrefix(word: "%3a%2f%2f") { return false }
            default: continue
            }
        }
        return true
    }

    private static let openings = FixedList<UInt8>(Array(" \"'`<([{".utf8))

    private static func isOpening(_ byte: UInt8) -> Bool {
        for index in 0..<openings.count where openings[index] == byte { return true }
        return false
    }

    /// Browsers read both alike.
    private static func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }

    /// `Bearer x`, or `Basic x` with no word behind it: there are names that begin with that.
    private static func isCredential(_ text: WireSlice) -> Bool {
        if text.hasPrefix(word: "bearer ") { return true }
        guard text.hasPrefix(word: "basic ") else { return false }
        return WireSlice.trimmed(text.dropping(first: 6)).firstIndex(of: UInt8(ascii: " ")) == nil
    }

    /// `scheme://`, and `data:` with nothing that belongs to it before.
    private static func isScheme(_ text: WireSlice, _ colon: Int) -> Bool {
        if isSlash(text.byte(colon + 1)), isSlash(text.byte(colon + 2)) { return true }
        return text.dropping(last: text.count - colon).hasSuffix(word: "data") && !isOfKey(text.byte(colon - 5))
    }

    /// `user:password@host`. Versions stand behind an `@`, too, but have no dot.
    private static func isUser(_ text: WireSlice, _ colon: Int) -> Bool {
        let behind = text.dropping(first: colon + 1)
        guard let at = behind.lastIndex(of: UInt8(ascii: "@")) else { return false }
        let host = behind.dropping(first: at + 1)
        return host.firstIndex(of: UInt8(ascii: ".")) != nil || host.hasPrefix(word: "localhost")
    }

    private static let secrets = FixedList<StaticString>([
        "password", "passwd", "passphrase", "pwd", "secret", "token", "key", "credential", "authorization", "signature",
    ])

    /// `password=x`, `"api_key": "x"`: at the place of the `=` or `:`. `key==` at the end of a text in base64 says nothing.
    private static func isSecret(_ text: WireSlice, _ place: Int) -> Bool {
        let next = text.byte(place + 1)
        if text.byte(place) == UInt8(ascii: ":"), !isOpening(next) { return false }
        var value = place + 1
        while value < text.count, text.byte(value) <= 0x20 { value += 1 }
        guard next != UInt8(ascii: "="), value < text.count else { return false }
        var end = place
        while end > 0, isOpening(text.byte(end - 1)) { end -= 1 }
        var start = end
        while start > 0, end - start < longestKey, isOfKey(text.byte(start - 1)) { start -= 1 }
        let key = text.dropping(last: text.count - end).dropping(first: start)
        for index in 0..<secrets.count where key.contains(word: secrets[index]) { return true }
        return false
    }

    /// Bytes of a key that are looked at, the last ones.
    private static let longestKey = 64

    private static func isOfKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

/// Texts that name something, told from those that say where it is, and from those that hold secrets.
enum NameText {
    private static func all(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
    private static let percents = all(UInt8(ascii: "%"))

    /// Whether a text is called something: not blank, without a query, a scheme or a password (``SecretText``). Eight bytes at a time:
    /// every name is asked. `text` has a request's slack behind it.
    static func isName(_ text: WireSlice) -> Bool {
        let first = text.byte(0)
        // Blanks, quotes and brackets before what counts, `//`, and the `b` of `Bearer` and `Basic`.
        if Self.mayOpen(first), !SecretText.beginsHarmlessly(text) { return false }
        var hasColon = false
        var offset = 0
        while offset < text.count {
            var word = UInt64(littleEndian: (text.start + offset).loadUnaligned(as: UInt64.self))
            let left = text.count &- offset
            if left < 8 { word &<<= UInt64(truncatingIfNeeded: (8 &- left) &* 8) }
            if hasPunctuation(word) || hasZero(word ^ percents) {
                guard SecretText.isHarmless(text, at: offset..<min(offset &+ 8, text.count), hasColon: &hasColon) else { return false }
            }
            offset &+= 8
        }
        return true
    }

    @inline(__always)
    private static func mayOpen(_ byte: UInt8) -> Bool {
        if byte < UInt8(ascii: "0") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "`") { return true }
        return byte | 0x20 == UInt8(ascii: "b") || byte | 0x20 == UInt8(ascii: "{")
    }

    @inline(__always)
    private static func hasZero(_ word: UInt64) -> Bool { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 }

    /// One of `:;<=>?`, the bytes from 0x3a to 0x3f.
    @inline(__always)
    private static func hasPunctuation(_ word: UInt64) -> Bool {
        let low = word & 0x7f7f_7f7f_7f7f_7f7f
        let isBelow = 0xbfbf_bfbf_bfbf_bfbf &- low
        let isAbove = low &+ 0x4646_4646_4646_4646
        return isBelow & isAbove & ~word & 0x8080_8080_8080_8080 != 0
    }
}

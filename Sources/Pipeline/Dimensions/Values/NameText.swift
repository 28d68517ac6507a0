/// Texts that name something, told from those that say where it is, and from those that hold secrets.
enum NameText {
    private static func all(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
    private static let percents = all(UInt8(ascii: "%"))

    /// Whether a text is called something: not blank, without a query, a scheme or a password (``SecretText``). Eight bytes at a time:
    /// every name is asked. `text` has a request's slack behind it.
    static func isName(_ text: WireSlice) -> Bool {
        let first = text.byte(0)
        // Blanks, quotes and brackets before what counts, `//`, and the `b` of `Bearer` and `Basic`.
        if first <= UInt8(ascii: "(") || first == UInt8(ascii: "/") || first | 0x20 == UInt8(ascii: "b") || first | 0x20 == UInt8(ascii: "{") {
            return SecretText.isHarmless(text)
        }
        var offset = 0
        while offset < text.count {
            var word = UInt64(littleEndian: (text.start + offset).loadUnaligned(as: UInt64.self))
            let left = text.count &- offset
            if left < 8 { word &<<= UInt64(truncatingIfNeeded: (8 &- left) &* 8) }
            if hasPunctuation(word) || hasZero(word ^ percents) { return SecretText.isHarmless(text) }
            offset &+= 8
        }
        return true
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

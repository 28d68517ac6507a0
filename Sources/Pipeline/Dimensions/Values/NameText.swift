/// Texts that name something, told from those that say where it is.
enum NameText {
    private static let colons = UInt64(UInt8(ascii: ":")) &* 0x0101_0101_0101_0101
    private static let questions = UInt64(UInt8(ascii: "?")) &* 0x0101_0101_0101_0101

    /// Whether a text holds neither a scheme (`://`) nor a query (`?key=`), nor begins with `//`. Eight bytes at a time: every name is
    /// asked. `text` has a request's slack behind it.
    static func isName(_ text: WireSlice) -> Bool {
        var offset = 0
        while offset < text.count {
            let word = UInt64(littleEndian: (text.start + offset).loadUnaligned(as: UInt64.self))
            // Bytes behind the end look suspicious at worst.
            if hasZero(word ^ colons) || hasZero(word ^ questions) { return !isLocator(text) }
            offset &+= 8
        }
        return !(text.byte(0) == UInt8(ascii: "/") && text.byte(1) == UInt8(ascii: "/"))
    }

    @inline(__always)
    private static func hasZero(_ word: UInt64) -> Bool { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 }

    @inline(never)
    private static func isLocator(_ text: WireSlice) -> Bool {
        if text.contains(word: "://") || text.hasPrefix(word: "//") { return true }
        guard let question = text.firstIndex(of: UInt8(ascii: "?")) else { return false }
        return text.dropping(first: question).firstIndex(of: UInt8(ascii: "=")) != nil
    }
}

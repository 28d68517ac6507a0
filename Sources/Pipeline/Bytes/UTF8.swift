/// Rules about UTF-8 that label values live by.
package enum UTF8Text {
    /// Whether the bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
    package static func isValid(_ bytes: WireSlice) -> Bool {
        var index = 0
        while index < bytes.count {
            guard let length = characterLength(bytes, at: index) else { return false }
            index += length
        }
        return true
    }

    /// Bytes of the well-formed character at `index`; nil: there is none.
    @inline(__always)
    package static func characterLength(_ bytes: WireSlice, at index: Int) -> Int? {
        let first = bytes[index]
        if first < 0x80 { return 1 }
        let length = sequenceLength(first)
        guard length > 1, index + length <= bytes.count, secondByteIsAllowed(bytes[index + 1], after: first) else { return nil }
        for offset in 2..<length where bytes[index + offset] & 0xc0 != 0x80 { return nil }
        return length
    }

    /// The largest count ≤ `limit` that does not cut a character in two (at most three bytes less than `limit`).
    ///
    /// Tempo cuts at the byte and then loses the span as `invalid_utf8`; here the span is kept
    /// (tempo-behaviour 2.1 rule 3, 12).
    package static func cut(_ bytes: WireSlice, at limit: Int) -> Int {
        guard bytes.count > limit else { return bytes.count }
        guard limit > 0 else { return 0 }
        var start = limit
        while start > 0, limit - start < 3, bytes[start] & 0xc0 == 0x80 { start -= 1 }
        // Only a real character that begins before the limit and ends behind it moves the cut.
        let length = sequenceLength(bytes[start])
        return length > 1 && start + length > limit && start < limit ? start : limit
    }

    /// How much of a text ``cut(_:at:)`` has to see to cut it at `limit`: the whole character that begins there.
    static func beyond(_ limit: Int) -> Int { limit < .max - 4 ? limit + 4 : .max }

    private static func sequenceLength(_ first: UInt8) -> Int {
        switch first {
        case 0xc2...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf4: 4
        default: 1
        }
    }

    private static func secondByteIsAllowed(_ second: UInt8, after first: UInt8) -> Bool {
        switch first {
        case 0xe0: (0xa0...0xbf).contains(second)
        case 0xed: (0x80...0x9f).contains(second)
        case 0xf0: (0x90...0xbf).contains(second)
        case 0xf4: (0x80...0x8f).contains(second)
        default: (0x80...0xbf).contains(second)
        }
    }
}

extension JSONCursor {
    /// A string without its quotes, escapes resolved. Valid until the next string is read, with ``RequestBytes/slack``
    /// readable bytes behind it.
    @inline(__always)
    mutating func string() throws(JSONFailure) -> WireSlice {
        try expect(UInt8(ascii: "\""), "a string")
        let from = position
        let stop = JSONScan.plainEnd(from, end)
        position = stop
        guard stop < end, stop.load(as: UInt8.self) == UInt8(ascii: "\"") else { return try unescaped(from: from) }
        position = stop + 1
        return WireSlice(start: from, count: stop - from)
    }

    /// The string from `from` on, which is plain up to the position.
    @inline(never)
    private mutating func unescaped(from: RawRun) throws(JSONFailure) -> WireSlice {
        guard position < end else { throw Self.failure("the end of a string") }
        guard byte == UInt8(ascii: "\\") else { throw Self.failure("an escaped control character") }
        scratch.removeAll()
        scratch.append(from, position - from)
        while position < end {
            let kind = byte
            position += 1
            switch kind {
            case UInt8(ascii: "\""): return scratch.bytes
            case UInt8(ascii: "\\"): try escape()
            default: throw Self.failure("an escaped control character")
            }
            let stop = JSONScan.plainEnd(position, end)
            scratch.append(position, stop - position)
            position = stop
        }
        throw Self.failure("the end of a string")
    }

    private mutating func escape() throws(JSONFailure) {
        let kind = byte
        position += position < end ? 1 : 0
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(kind)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0c)
        case UInt8(ascii: "n"): scratch.append(0x0a)
        case UInt8(ascii: "r"): scratch.append(0x0d)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape()
        default: throw Self.failure("one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u")
        }
    }

    /// Half of a surrogate pair alone becomes U+FFFD.
    private mutating func unicodeEscape() throws(JSONFailure) {
        var code = try hex4()
        if (0xd800..<0xdc00).contains(code), end - position >= 6, byte == UInt8(ascii: "\\"),
            (position + 1).load(as: UInt8.self) == UInt8(ascii: "u")
        {
            let before = position
            position += 2
            let low = try hex4()
            if (0xdc00..<0xe000).contains(low) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
            } else {
                position = before
            }
        }
        let scalar = Unicode.Scalar(code) ?? "\u{fffd}"
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { scratch.append(unit) }
    }

    private mutating func hex4() throws(JSONFailure) -> UInt32 {
        guard end - position >= 4 else { throw Self.failure("four hex digits") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = DigitText.hex(byte) else { throw Self.failure("four hex digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

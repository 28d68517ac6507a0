/// Base64 as protobuf's JSON allows it: standard or URL alphabet, with or without padding.
enum Base64 {
    /// Bytes that ``decode(_:to:)`` writes.
    static func decodedCount(_ text: WireSlice) -> Int { digitCount(text) * 6 / 8 }

    /// Writes the decoded bytes; false when `text` is not base64, after writing no more of them.
    static func decode(_ text: WireSlice, to target: RawCells) -> Bool {
        var bits: UInt32 = 0
        var held = 0
        var written = 0
        for index in 0..<digitCount(text) {
            guard let value = value(text[index]) else { return false }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                target.storeBytes(of: UInt8(truncatingIfNeeded: bits >> UInt32(held)), toByteOffset: written, as: UInt8.self)
                written += 1
            }
        }
        return held < 6
    }

    /// Characters before up to two of padding.
    private static func digitCount(_ text: WireSlice) -> Int {
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        return end
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case 0x30...0x39: byte - 0x30 + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

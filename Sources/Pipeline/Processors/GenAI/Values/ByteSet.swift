/// Some ASCII characters, a bit each.
struct ByteSet: BitwiseCopyable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) {
        for byte in characters.utf8 where byte < 128 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool { byte < 128 && (byte < 64 ? low : high) &>> UInt64(byte & 63) & 1 != 0 }
}

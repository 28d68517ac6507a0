/// Bytes compared without regard to the case of ASCII letters: providers and models are spelled both ways.
enum FoldedBytes {
    /// The hash of nothing.
    static let basis: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    static func fold(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// FNV-1a. Who chooses the bytes that are looked for cannot choose those of the table, so it needs no seed.
    static func hash(_ bytes: WireSlice) -> UInt64 {
        var state = basis
        for byte in bytes { state = hash(state, byte) }
        return state
    }

    /// The hash of one byte more.
    @inline(__always)
    static func hash(_ state: UInt64, _ byte: UInt8) -> UInt64 { (state ^ UInt64(fold(byte))) &* 0x0000_0100_0000_01b3 }

    static func equal(_ a: WireSlice, _ b: WireSlice) -> Bool {
        guard a.count == b.count else { return false }
        for index in 0..<a.count where fold(a[index]) != fold(b[index]) { return false }
        return true
    }

    static func equal(_ a: WireSlice, _ word: StaticString) -> Bool {
        equal(a, WireSlice(word))
    }
}

/// Finds where plain text of a JSON string ends, 16 bytes at a time.
enum JSONScan {
    /// The first quotation mark, backslash or control character from `start` on, or `end`. Reads up to 15 bytes behind
    /// `end` (``RequestBytes/slack``), which decide nothing.
    @inline(__always)
    static func plainEnd(_ start: RawRun, _ end: RawRun) -> RawRun {
        // Vector against vector: comparing with a scalar is not specialised (Swift 6.3) and costs 30 times as much.
        let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
        let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
        let blank = SIMD16<UInt8>(repeating: 0x20)
        var position = start
        while position < end {
            let bytes = position.loadUnaligned(as: SIMD16<UInt8>.self)
            let special = (bytes .== quote) .| (bytes .== backslash) .| (bytes .< blank)
            let halves = unsafeBitCast(special, to: SIMD2<UInt64>.self)
            if halves[0] != 0 { return min(position + halves[0].trailingZeroBitCount / 8, end) }
            if halves[1] != 0 { return min(position + (8 + halves[1].trailingZeroBitCount / 8), end) }
            position += 16
        }
        return end
    }

    /// Whether eight bytes read as this text.
    @inline(__always)
    static func matches(_ start: RawRun, _ text: UInt64) -> Bool {
        UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)) == text
    }

    /// Eight characters as a number that ``matches(_:_:)`` takes.
    static func eight(_ text: StaticString) -> UInt64 {
        precondition(text.utf8CodeUnitCount == 8)
        return UInt64(littleEndian: WireSlice(text).start.loadUnaligned(as: UInt64.self))
    }
}

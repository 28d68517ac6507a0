/// Decimal and hexadecimal digits, eight at a time.
enum DigitText {
    /// More digits may overflow 64 bits.
    private static let maxDigits = 19

    /// The run of at most 19 decimal digits at `start`. Reads up to 7 bytes behind the run: the caller must check that the
    /// run, and what it expects behind it, do not pass the text's end.
    @inline(__always)
    static func decimal(_ start: RawRun) -> (value: UInt64, end: RawRun) {
        var value: UInt64 = 0
        var position = start
        while position - start <= maxDigits - 8, let eight = decimal8(UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))) {
            value = value &* 100_000_000 &+ eight
            position += 8
        }
        while position - start < maxDigits {
            let digit = position.load(as: UInt8.self) &- 0x30
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        return (value, position)
    }

    /// Eight decimal digits, the first one in the lowest byte; nil when any is none.
    @inline(__always)
    static func decimal8(_ text: UInt64) -> UInt64? {
        let high = text & 0xf0f0_f0f0_f0f0_f0f0
        // Adding six carries into the high half of a byte beyond 9.
        let carried = ((text &+ 0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) &>> 4
        guard high | carried == 0x3333_3333_3333_3333 else { return nil }
        var value = text & 0x0f0f_0f0f_0f0f_0f0f
        value = (value &* 10 &+ value &>> 8) & 0x00ff_00ff_00ff_00ff
        value = (value &* 100 &+ value &>> 16) & 0x0000_ffff_0000_ffff
        return (value &* 10_000 &+ value &>> 32) & 0xffff_ffff
    }

    /// Eight hex digits, the first one in the lowest byte, as four bytes in the same order; nil when any is none.
    @inline(__always)
    static func hex8(_ text: UInt64) -> UInt32? {
        let tops: UInt64 = 0x8080_8080_8080_8080
        guard text & tops == 0 else { return nil }
        // Bit 7 of a byte: set from the lower bound on, and not yet behind the upper one.
        let isDigit = (text &+ 0x5050_5050_5050_5050) & ~(text &+ 0x4646_4646_4646_4646) & tops
        let lower = text | 0x2020_2020_2020_2020
        let isLetter = (lower &+ 0x1f1f_1f1f_1f1f_1f1f) & ~(lower &+ 0x1919_1919_1919_1919) & tops
        guard isDigit | isLetter == tops else { return nil }
        let nibbles = text & 0x0f0f_0f0f_0f0f_0f0f &+ (isLetter &>> 7) &* 9
        var bytes = (nibbles &<< 4 | nibbles &>> 8) & 0x00ff_00ff_00ff_00ff
        bytes = (bytes | bytes &>> 8) & 0x0000_ffff_0000_ffff
        return UInt32(truncatingIfNeeded: bytes | bytes &>> 16)
    }

    @inline(__always)
    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

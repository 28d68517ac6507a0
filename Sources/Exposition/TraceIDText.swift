import Pipeline

/// A trace id as an exemplar's label: lower-case hex without leading zero digits (tempo-behaviour 6.3).
enum TraceIDText {
    static func append(_ exemplar: Exemplar, to out: inout ByteBuilder) {
        let high = exemplar.traceHigh.leadingZeroBitCount / 4
        let zeros = high < 16 ? high : 16 + exemplar.traceLow.leadingZeroBitCount / 4
        out.reserve(32)
        let digits = out.count
        appendHalf(exemplar.traceHigh, to: &out)
        appendHalf(exemplar.traceLow, to: &out)
        guard zeros > 0 else { return }
        (out.base + digits).copyMemory(from: out.base + digits + zeros, byteCount: 32 - zeros)
        out.truncate(to: digits + 32 - zeros)
    }

    private static func appendHalf(_ half: UInt64, to out: inout ByteBuilder) {
        out.append(low: digits(UInt32(truncatingIfNeeded: half >> 32)), 8)
        out.append(low: digits(UInt32(truncatingIfNeeded: half)), 8)
    }

    /// Eight digits, the highest in the lowest byte: each byte holds a digit's value, then what makes it a character is added to all
    /// of them at once.
    private static func digits(_ number: UInt32) -> UInt64 {
        var spread = UInt64(number)
        spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff
        spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff
        spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0f
        let letters = (spread + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (spread + 0x3030_3030_3030_3030 + letters * UInt64(UInt8(ascii: "a") - UInt8(ascii: "9") - 1)).byteSwapped
    }
}

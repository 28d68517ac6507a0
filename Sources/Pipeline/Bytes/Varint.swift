/// Varints (protobuf's Encoding, "Base 128 Varints"): seven bits a byte, the lowest first; all bytes but the last have their top bit set.
extension RawCells {
    /// - Returns: where it ends, at most ten bytes on.
    @inlinable @inline(__always)
    package func storeVarint(_ value: UInt64) -> RawCells {
        var (end, rest) = (self, value)
        while rest >= 0x80 {
            end.storeBytes(of: UInt8(truncatingIfNeeded: rest) | 0x80, as: UInt8.self)
            end += 1
            rest >>= 7
        }
        end.storeBytes(of: UInt8(truncatingIfNeeded: rest), as: UInt8.self)
        return end + 1
    }
}

/// Bytes that `value` takes as a varint.
@inlinable @inline(__always)
package func varintSize(_ value: UInt64) -> Int {
    // 9/64 is close enough to 1/7 for 1 ... 64 significant bits.
    (Int(64 - (value | 1).leadingZeroBitCount) * 9 + 64) >> 6
}

/// Comparing keys, eight bytes a step.
enum KeyBytes {
    /// Both sides have slack behind them; what differs there is masked out.
    @inline(__always)
    static func isEqual(_ a: RawRun, _ b: RawRun, _ count: Int) -> Bool {
        var offset = 0
        var difference: UInt64 = 0
        while offset &+ 8 <= count {
            difference |= (a + offset).loadUnaligned(as: UInt64.self) ^ (b + offset).loadUnaligned(as: UInt64.self)
            offset &+= 8
        }
        if offset < count {
            let rest = (a + offset).loadUnaligned(as: UInt64.self) ^ (b + offset).loadUnaligned(as: UInt64.self)
            difference |= UInt64(littleEndian: rest) & ((1 &<< UInt64(truncatingIfNeeded: (count &- offset) &* 8)) &- 1)
        }
        return difference == 0
    }
}

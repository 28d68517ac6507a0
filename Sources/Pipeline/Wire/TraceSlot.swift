/// Which of many slots a trace belongs to. The same in every process that divides spans, so nothing here is drawn at random.
enum TraceSlot {
    private static let secrets: (UInt64, UInt64, UInt64) = (0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3)

    /// - Parameter mask: the number of slots, a power of two, less one.
    @inline(__always)
    static func of(_ trace: TraceHalves, mask: Int) -> Int {
        Int(truncatingIfNeeded: fold(fold(trace.high ^ secrets.0, trace.low ^ secrets.1), secrets.2)) & mask
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}

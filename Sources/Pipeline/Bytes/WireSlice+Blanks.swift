extension WireSlice {
    /// Without white space around it.
    @inline(__always)
    static func trimmed(_ slice: WireSlice) -> WireSlice {
        let hasNone = slice.count > 0 && slice.start.load(as: UInt8.self) > 0x20 && (slice.start + (slice.count - 1)).load(as: UInt8.self) > 0x20
        return hasNone ? slice : withoutBlanks(slice)
    }

    @inline(never)
    private static func withoutBlanks(_ slice: WireSlice) -> WireSlice {
        var start = slice.start
        var end = slice.start + slice.count
        while start < end, start.load(as: UInt8.self) <= 0x20 { start += 1 }
        while end > start, (end - 1).load(as: UInt8.self) <= 0x20 { end -= 1 }
        return WireSlice(start: start, count: end - start)
    }
}

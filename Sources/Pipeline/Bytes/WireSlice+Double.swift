#if canImport(Glibc)
    import Glibc
#endif

extension WireSlice {
    /// The number that all of it spells, as C reads numbers; nil: it spells none. Who asks has seen that only characters of decimal numbers are in it.
    var double: Double? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { buffer in
            for (index, byte) in enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[count] = 0
            guard let start = buffer.baseAddress else { return nil }
            var stop = Optional(start)
            let number = strtod(start, &stop)
            return stop == start + count ? number : nil
        }
    }
}

#if canImport(Glibc)
    import Glibc
#endif

/// What little protobuf is written here.
extension [UInt8] {
    mutating func appendVarint(_ value: UInt64) {
        guard value >= 0x80 else { return append(UInt8(truncatingIfNeeded: value)) }
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Bytes of a number as a varint.
    static func varintSize(_ value: Int) -> Int { Swift.max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }

    /// A number; 0 is left out, as proto3 does.
    mutating func appendField(_ number: UInt64, _ value: UInt64) {
        guard value != 0 else { return }
        appendVarint(number << 3)
        appendVarint(value)
    }

    /// Eight bytes.
    mutating func appendFixed(_ number: UInt64, _ bits: UInt64) {
        appendVarint(number << 3 | 1)
        appendFixed(bits)
    }

    mutating func appendFixed(_ bits: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }

    /// A message, or packed numbers, in two pieces; empty ones are left out.
    mutating func appendField(_ number: UInt64, _ content: some Collection<UInt8>, _ rest: [UInt8] = []) {
        let count = content.count + rest.count
        guard count > 0 else { return }
        appendVarint(number << 3 | 2)
        appendVarint(UInt64(count))
        append(contentsOf: content)
        append(contentsOf: rest)
    }

    /// Two parts of it are the same; within its bounds.
    func isEqual(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count else { return false }
        // A part of a span checks its bounds; what lies within is compared in words.
        return span.bytes.extracting(a).withUnsafeBytes { first in
            span.bytes.extracting(b).withUnsafeBytes { second in
                guard let first = first.baseAddress, let second = second.baseAddress else { return true }
                return memcmp(first, second, a.count) == 0
            }
        }
    }
}

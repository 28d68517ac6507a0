/// Messages that are written once in a while. What is written for every series or span has a builder of its own.
extension [UInt8] {
    /// Seven bits a byte, the lowest first (protobuf's Encoding, "Base 128 Varints").
    @inlinable
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Bytes of a number as a varint.
    @inlinable
    package static func varintSize(_ value: Int) -> Int { Swift.max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7) }

    /// A number; 0 is left out, as proto3 does.
    @inlinable
    package mutating func appendField(_ number: UInt64, _ value: UInt64) {
        guard value != 0 else { return }
        appendVarint(number << 3)
        appendVarint(value)
    }

    /// Eight bytes.
    @inlinable
    package mutating func appendFixed(_ number: UInt64, _ bits: UInt64) {
        appendVarint(number << 3 | 1)
        appendFixed(bits)
    }

    @inlinable
    package mutating func appendFixed(_ bits: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }

    /// A message, a text or packed numbers, in two pieces; empty ones are left out.
    @inlinable
    package mutating func appendField(_ number: UInt64, _ content: some Collection<UInt8>, _ rest: [UInt8] = []) {
        guard !content.isEmpty || !rest.isEmpty else { return }
        appendContent(number, content, rest)
    }

    /// The same, even an empty one.
    @inlinable
    package mutating func appendContent(_ number: UInt64, _ content: some Collection<UInt8>, _ rest: [UInt8] = []) {
        let count = content.count + rest.count
        appendVarint(number << 3 | 2)
        appendVarint(UInt64(count))
        append(contentsOf: content)
        append(contentsOf: rest)
    }
}

/// A protobuf message being written.
struct Message {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        raw(field << 3)
        raw(value)
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        raw(field << 3 | 1)
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    mutating func bytes(_ field: UInt64, _ content: [UInt8]) {
        raw(field << 3 | 2)
        raw(UInt64(content.count))
        bytes += content
    }

    mutating func message(_ field: UInt64, _ content: Message) { bytes(field, content.bytes) }

    private mutating func raw(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

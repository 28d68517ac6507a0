/// Goes through the fields of one protobuf message. Checks every tag and length; ends at the first malformed one.
struct ProtobufFields: IteratorProtocol, Sequence {
    struct Field {
        var number: Int
        /// Value of a varint or fixed number; 0 for bytes.
        var value: UInt64
        /// Where the value stands, in offsets of the whole buffer.
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    private var offset: Int
    private let end: Int

    /// - Parameter range: where the message stands; cut at the end of `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        offset = range.lowerBound
        end = Swift.min(range.upperBound, bytes.count)
    }

    mutating func next() -> Field? {
        guard let tag = varint(), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return nil }
        let number = Int(tag >> 3)
        let start = offset
        switch tag & 7 {
        case 0:
            guard let value = varint() else { return nil }
            return Field(number: number, value: value, range: start..<offset)
        case 1: return fixed(number, bytes: 8)
        case 5: return fixed(number, bytes: 4)
        case 2:
            guard let length = varint(), length <= UInt64(end - offset) else { return nil }
            let body = offset..<(offset + Int(length))
            offset = body.upperBound
            return Field(number: number, value: 0, range: body)
        default: return nil
        }
    }

    private mutating func fixed(_ number: Int, bytes count: Int) -> Field? {
        guard count <= end - offset else { return nil }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        defer { offset += count }
        return Field(number: number, value: value, range: offset..<(offset + count))
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < end, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

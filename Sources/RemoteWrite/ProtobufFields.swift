/// The fields of a protobuf message with their places, checked as they are read: all that taking a push apart needs.
struct ProtobufFields {
    struct Field {
        var number: UInt64
        /// The content of a length-delimited field; empty for others.
        var content: Range<Int>
        /// Tag, length and content.
        var whole: Range<Int>
    }

    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    /// The message is cut short or is none.
    private(set) var isMalformed = false

    /// - Parameter range: within `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// nil at the end, or where the message is malformed.
    mutating func next() -> Field? {
        guard position < end, !isMalformed else { return nil }
        let start = position
        guard let tag = varint() else { return malformed() }
        var content = position..<position
        switch tag & 7 {
        case 0: guard varint() != nil else { return malformed() }
        case 1: guard skip(8) else { return malformed() }
        case 5: guard skip(4) else { return malformed() }
        case 2:
            guard let length = varint(), length <= UInt64(end - position) else { return malformed() }
            content = position..<position + Int(length)
            position = content.upperBound
        default: return malformed()
        }
        return Field(number: tag >> 3, content: content, whole: start..<position)
    }

    private mutating func malformed() -> Field? {
        isMalformed = true
        return nil
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard count <= end - position else { return false }
        position += count
        return true
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < end else { return nil }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}

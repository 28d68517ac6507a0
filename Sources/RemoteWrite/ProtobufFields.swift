/// The fields of a protobuf message with their places, checked as they are read: all that taking a push apart needs.
struct ProtobufFields {
    struct Field {
        var number: UInt64
        /// The content of a length-delimited field; empty for others.
        var content: Range<Int>
        /// Of a number, in whatever form; 0 for others.
        var value: UInt64 = 0
        /// Tag, length and content.
        var whole: Range<Int>
    }

    private var cursor: ProtobufCursor
    /// The message is cut short or is none.
    private(set) var isMalformed = false

    /// - Parameter range: within `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) { cursor = ProtobufCursor(bytes, range) }

    /// nil at the end, or where the message is malformed.
    mutating func next() -> Field? {
        guard !cursor.isAtEnd, !isMalformed else { return nil }
        let start = cursor.position
        guard let tag = cursor.varint() else { return malformed() }
        var content = cursor.position..<cursor.position
        var value: UInt64 = 0
        switch tag & 7 {
        case 0:
            guard let number = cursor.varint() else { return malformed() }
            value = number
        case 1:
            guard let bits = cursor.fixed(8) else { return malformed() }
            value = bits
        case 5:
            guard let bits = cursor.fixed(4) else { return malformed() }
            value = bits
        case 2:
            guard let length = cursor.varint(), let found = cursor.content(length) else { return malformed() }
            content = found
        default: return malformed()
        }
        return Field(number: tag >> 3, content: content, value: value, whole: start..<cursor.position)
    }

    private mutating func malformed() -> Field? {
        isMalformed = true
        return nil
    }
}

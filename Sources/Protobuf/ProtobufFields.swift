/// The fields of a protobuf message with their places, checked as they are read.
package struct ProtobufFields: Sequence, IteratorProtocol {
    package struct Field {
        package let number: UInt64
        /// The content of a length-delimited field; empty for others.
        package let content: Range<Int>
        /// How it is written.
        package let kind: Kind
        /// Of a number, in whatever form; 0 for others.
        package let value: UInt64
        /// Tag, length and content.
        package let whole: Range<Int>

        fileprivate init(number: UInt64, content: Range<Int>, kind: Kind, value: UInt64, whole: Range<Int>) {
            self.number = number
            self.content = content
            self.kind = kind
            self.value = value
            self.whole = whole
        }
    }

    /// How a field is written, by the number that its tag ends with (protobuf's Encoding, "Message Structure"). Groups are malformed here.
    package enum Kind: UInt64, Sendable {
        case varint = 0
        case fixed64 = 1
        case content = 2
        case fixed32 = 5
    }

    private var cursor: ProtobufCursor
    /// Of the next field, or the one that is malformed.
    package private(set) var position: Int
    /// The message is cut short or is none.
    package private(set) var isMalformed = false

    /// - Parameter range: cut at the end of `bytes`.
    package init(_ bytes: [UInt8], _ range: Range<Int>) {
        cursor = ProtobufCursor(bytes, range)
        position = cursor.position
    }

    /// Of a whole message.
    package init(_ bytes: [UInt8]) { self.init(bytes, 0..<bytes.count) }

    /// nil at the end, or where the message is malformed.
    package mutating func next() -> Field? {
        guard !cursor.isAtEnd, !isMalformed else { return nil }
        guard let tag = cursor.varint(), tag >> 3 > 0, let kind = Kind(rawValue: tag & 7) else { return malformed() }
        var content = cursor.position..<cursor.position
        var value: UInt64 = 0
        switch kind {
        case .varint, .fixed64, .fixed32:
            guard let number = kind == .varint ? cursor.varint() : cursor.fixed(kind == .fixed64 ? 8 : 4) else { return malformed() }
            value = number
        case .content:
            guard let length = cursor.varint(), let found = cursor.content(length) else { return malformed() }
            content = found
        }
        defer { position = cursor.position }
        return Field(number: tag >> 3, content: content, kind: kind, value: value, whole: position..<cursor.position)
    }

    private mutating func malformed() -> Field? {
        isMalformed = true
        return nil
    }
}

/// Packed numbers of a protobuf message.
package struct ProtobufNumbers {
    private var cursor: ProtobufCursor
    package private(set) var isMalformed = false

    /// - Parameter range: cut at the end of `bytes`.
    package init(_ bytes: [UInt8], _ range: Range<Int>) { cursor = ProtobufCursor(bytes, range) }

    /// nil at the end, or where it is malformed.
    package mutating func varint() -> UInt64? {
        guard !cursor.isAtEnd, !isMalformed else { return nil }
        let value = cursor.varint()
        isMalformed = value == nil
        return value
    }

    /// nil: malformed.
    package static func doubles(_ bytes: [UInt8], _ range: Range<Int>) -> [Double]? {
        guard range.count.isMultiple(of: 8) else { return nil }
        return stride(from: range.lowerBound, to: range.upperBound, by: 8).map { start in
            Double(bitPattern: bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }
}

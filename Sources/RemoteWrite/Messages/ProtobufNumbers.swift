/// Packed numbers of a protobuf message.
struct ProtobufNumbers {
    private var cursor: ProtobufCursor
    private(set) var isMalformed = false

    /// - Parameter range: within `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) { cursor = ProtobufCursor(bytes, range) }

    /// nil at the end, or where it is malformed.
    mutating func varint() -> UInt64? {
        guard !cursor.isAtEnd, !isMalformed else { return nil }
        let value = cursor.varint()
        isMalformed = value == nil
        return value
    }

    /// nil: malformed.
    static func doubles(_ bytes: [UInt8], _ range: Range<Int>) -> [Double]? {
        guard range.count.isMultiple(of: 8) else { return nil }
        return stride(from: range.lowerBound, to: range.upperBound, by: 8).map { start in
            Double(bitPattern: bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }
}

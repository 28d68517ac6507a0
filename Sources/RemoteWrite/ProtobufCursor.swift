/// A place in protobuf bytes that never passes its end.
struct ProtobufCursor {
    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    /// - Parameter range: within `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }

    /// nil: it is longer than 64 bits take, or passes the end.
    mutating func varint() -> UInt64? {
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

    /// A little-endian number of so many bytes; nil: it passes the end.
    mutating func fixed(_ count: Int) -> UInt64? {
        guard let range = content(UInt64(count)) else { return nil }
        return bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The next bytes; nil: they pass the end.
    mutating func content(_ length: UInt64) -> Range<Int>? {
        guard length <= UInt64(end - position) else { return nil }
        defer { position += Int(length) }
        return position..<position + Int(length)
    }
}

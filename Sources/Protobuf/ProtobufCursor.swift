/// A place in protobuf bytes that never passes its end.
package struct ProtobufCursor {
    @usableFromInline let bytes: [UInt8]
    @usableFromInline var place: Int
    @usableFromInline let end: Int

    /// - Parameter range: cut at the end of `bytes`.
    @inlinable
    package init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        let range = range.clamped(to: 0..<bytes.count)
        place = range.lowerBound
        end = range.upperBound
    }

    @inlinable package var position: Int { place }
    @inlinable package var isAtEnd: Bool { place >= end }

    /// What is not read yet.
    @inlinable package var rest: Range<Int> { place..<end }

    /// nil: it is longer than 64 bits take, or passes the end.
    @inlinable
    package mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard place < end else { return nil }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    /// A little-endian number of so many bytes; nil: it passes the end.
    @inlinable
    package mutating func fixed(_ count: Int) -> UInt64? {
        guard let range = content(UInt64(count)) else { return nil }
        return bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The next bytes; nil: they pass the end.
    @inlinable
    package mutating func content(_ length: UInt64) -> Range<Int>? {
        guard length <= UInt64(end - place) else { return nil }
        defer { place += Int(length) }
        return place..<place + Int(length)
    }
}

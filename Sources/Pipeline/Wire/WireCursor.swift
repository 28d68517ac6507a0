/// A read position in protobuf wire bytes that never passes its end.
///
/// Sound because every advance is checked against `end`, and because a request's buffer carries
/// ``RequestBytes/slack`` readable bytes behind it: a load of up to 16 bytes that starts before `end` stays in the
/// buffer. Nothing of a cursor outlives the call that made it.
@usableFromInline package struct WireCursor {
    /// Moved here alone. Not private, since what is inlined elsewhere names it.
    @usableFromInline var place: RawRun
    @usableFromInline package let end: RawRun

    @inlinable package var position: RawRun {
        @inline(__always) get { place }
    }

    @inlinable @inline(__always)
    package init(_ position: RawRun, end: RawRun) {
        assert(position <= end, "an end before its beginning")
        place = position
        self.end = end
    }

    @inlinable @inline(__always)
    package init(_ slice: WireSlice) {
        self.init(slice.start, end: slice.start + slice.count)
    }

    @inlinable @inline(__always)
    package var isAtEnd: Bool { position >= end }

    /// The next byte; the caller has checked that it is not at the end (or relies on the slack).
    @inline(__always)
    var peek: UInt8 { position.load(as: UInt8.self) }

    /// A base-128 varint of at most ten bytes; nil when it is longer or passes the end.
    @inlinable @inline(__always)
    package mutating func varint() -> UInt64? {
        let first = position.load(as: UInt8.self)
        if first < 0x80, position < end {
            place += 1
            return UInt64(first)
        }
        return longVarint()
    }

    @usableFromInline mutating func longVarint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 70 {
            let byte = position.load(as: UInt8.self)
            place += 1
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// The payload of a length-delimited field, and the cursor moves behind it.
    @inlinable @inline(__always)
    package mutating func slice() -> WireSlice? {
        guard let length = varint(), length <= UInt64(bitPattern: Int64(end - position)) else { return nil }
        let found = WireSlice(start: position, count: Int(truncatingIfNeeded: length))
        place += found.count
        return found
    }

    /// A field's tag, where it is most probably this one of one byte. The caller has checked that it is not at the end.
    @inline(__always)
    mutating func tag(expected: UInt64) -> UInt64? {
        guard peek == UInt8(truncatingIfNeeded: expected) else { return varint() }
        place += 1
        return expected
    }

    /// The same as ``slice()``, where most are of 128 bytes to 16 KiB.
    @inline(__always)
    mutating func middlingSlice() -> WireSlice? {
        let head = Int(twoBytes)
        guard head & 0x8080 == 0x80 else { return slice() }
        let count = head & 0x7f | head &>> 1 & 0x3f80
        guard count <= end - place - 2 else { return nil }
        place += 2 &+ count
        return WireSlice(start: place - count, count: count)
    }

    @inlinable @inline(__always)
    package mutating func fixed64() -> UInt64? {
        guard end - position >= 8 else { return nil }
        defer { place += 8 }
        return UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
    }

    @inlinable @inline(__always)
    package mutating func fixed32() -> UInt32? {
        guard end - position >= 4 else { return nil }
        defer { place += 4 }
        return UInt32(littleEndian: position.loadUnaligned(as: UInt32.self))
    }

    /// The next two bytes as a little-endian number; the caller has checked that there are two, or relies on the slack.
    @inline(__always)
    var twoBytes: UInt16 { UInt16(littleEndian: position.loadUnaligned(as: UInt16.self)) }

    /// Moves on by `count` bytes, of which the caller has checked that they are there.
    @inline(__always)
    mutating func pass(_ count: Int) {
        assert(count >= 0 && count <= end - position, "passed the end")
        place += count
    }

    /// Moves on by `count` bytes, at most to the end.
    @inlinable @inline(__always)
    package mutating func advance(_ count: Int) {
        place += min(max(count, 0), end - position)
    }

    /// Skips the value of a field with this tag; false for groups, a wrong wire type, field 0 or a value past the end.
    package mutating func skip(tag: UInt64) -> Bool {
        guard tag >> 3 != 0, tag >> 3 < 1 << 29 else { return false }
        switch tag & 7 {
        case 0: return varint() != nil
        case 1: return fixed64() != nil
        case 2: return slice() != nil
        case 5: return fixed32() != nil
        default: return false
        }
    }
}

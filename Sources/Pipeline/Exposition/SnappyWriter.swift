/// A snappy block that is written as such instead of being compressed afterwards: literals, and copies of what it already says.
///
/// Who writes it knows what repeats, so nothing has to be searched for, and what repeats is never built. Any decoder reads it; the
/// format is snappy's `format_description.txt`.
package struct SnappyWriter: ~Copyable {
    /// Uncompressed bytes after which a block should be taken: the format ends at 4 GiB.
    package static let limit = 1 << 30
    /// Bytes of a literal whose length stands in its tag.
    private static let shortLiteral = 60
    /// Room for the block's length, a varint of 32 bits.
    private static let preamble = 5

    private var out: ByteBuilder
    /// Uncompressed bytes so far: the position of what comes next.
    package private(set) var count = 0
    /// A copy that may still grow; 0: there is none.
    private var copyOffset = 0
    private var copyLength = 0
    /// Bytes of the literal at the end, if it may still grow.
    private var literal = 0

    package init(capacity: Int = 4 << 10) {
        out = ByteBuilder(capacity: capacity)
        out.appendZeros(Self.preamble)
    }

    @inline(__always)
    package mutating func append(_ source: UnsafeRawPointer, _ length: Int) {
        if length > 0 { appendSome(source, length) }
    }

    private mutating func appendSome(_ source: UnsafeRawPointer, _ length: Int) {
        beginLiteral(length)
        out.append(source, length)
    }

    package mutating func append(_ slice: WireSlice) { append(slice.start, slice.count) }

    mutating func append(_ byte: UInt8) { append(low: UInt64(byte), 1) }

    /// - Returns: bytes written, at most 5.
    @discardableResult
    mutating func appendVarint(_ value: Int) -> Int {
        var rest = UInt64(UInt32(truncatingIfNeeded: value))
        var word = rest & 0x7f
        var length = 1
        while rest > 0x7f {
            rest >>= 7
            word |= 0x80 << UInt64(8 * length - 8) | (rest & 0x7f) << UInt64(8 * length)
            length += 1
        }
        append(low: word, length)
        return length
    }

    /// The low `length` (1...8) bytes of `word`, the lowest first.
    @inline(__always)
    mutating func append(low word: UInt64, _ length: Int) {
        beginLiteral(length)
        out.append(low: word, length)
    }

    /// Repeats `length` bytes from an earlier `position`; they may reach beyond the end, into the repetition itself.
    ///
    /// Less than four bytes are worth it only where they go on with the copy before them.
    @inline(__always)
    package mutating func copy(from position: Int, _ length: Int) {
        guard length > 0 else { return }
        let offset = count &- position
        if offset != copyOffset { beginCopy(offset) }
        copyLength &+= length
        count &+= length
    }

    private mutating func beginCopy(_ offset: Int) {
        precondition(offset > 0 && offset <= count)
        if copyLength > 0 { endCopy() }
        copyOffset = offset
    }

    /// Elements of 64 bytes each, and one of the rest.
    private mutating func endCopy() {
        let last = UInt64(truncatingIfNeeded: copyLength &- 1)
        let offset = UInt64(truncatingIfNeeded: copyOffset)
        copyOffset = 0
        copyLength = 0
        literal = 0
        let whole = Int(truncatingIfNeeded: last >> 6)
        guard offset < 1 << 16 else { return endFarCopy(offset, whole: whole, last: last & 63) }
        let element = offset &<< 8 | 2
        if whole > 0 { out.append(low3: element | 63 << 2, times: whole) }
        out.append(low: element | (last & 63) &<< 2, 3)
    }

    @inline(never)
    private mutating func endFarCopy(_ offset: UInt64, whole: Int, last: UInt64) {
        let element = offset << 8 | 3
        for _ in 0..<whole { out.append(low: element | 63 << 2, 5) }
        out.append(low: element | last << 2, 5)
    }

    @inline(__always)
    private mutating func beginLiteral(_ length: Int) {
        if copyLength > 0 { endCopy() }
        count &+= length
        if literal > 0, literal &+ length <= Self.shortLiteral {
            out.base.storeBytes(of: UInt8(truncatingIfNeeded: (literal &+ length &- 1) << 2), toByteOffset: out.count &- literal &- 1, as: UInt8.self)
            literal &+= length
        } else if length <= Self.shortLiteral {
            out.append(UInt8(truncatingIfNeeded: (length &- 1) << 2))
            literal = length
        } else {
            beginLongLiteral(length)
        }
    }

    private mutating func beginLongLiteral(_ length: Int) {
        let last = UInt64(length - 1)
        let width = (64 - last.leadingZeroBitCount + 7) / 8
        out.append(low: last << 8 | UInt64(Self.shortLiteral - 1 + width) << 2, 1 + width)
        literal = 0
    }

    /// The whole block. The next one begins empty and keeps at most `limit` bytes of memory.
    package mutating func take(keeping limit: Int) -> [UInt8] {
        if copyLength > 0 { endCopy() }
        let length = UInt64(count)
        let start = Self.preamble - varintSize(length)
        for index in 0..<varintSize(length) {
            let more: UInt8 = length >> UInt64(7 * index + 7) == 0 ? 0 : 0x80
            let digits = UInt8(truncatingIfNeeded: length >> UInt64(7 * index)) & 0x7f
            out.base.storeBytes(of: digits | more, toByteOffset: start + index, as: UInt8.self)
        }
        let size = out.count - start
        let source = UnsafeRawPointer(out.base + start)
        let block = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(start: source, count: size))
            count = size
        }
        removeAll(keeping: limit)
        return block
    }

    /// Begins anew.
    package mutating func removeAll(keeping limit: Int) {
        out.removeAll(keeping: limit)
        out.appendZeros(Self.preamble)
        count = 0
        copyOffset = 0
        copyLength = 0
        literal = 0
    }
}

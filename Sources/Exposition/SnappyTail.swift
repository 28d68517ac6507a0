import Pipeline

/// The end of a ``SnappyWriter``'s block, where room is known to be: elements are written without asking for it each time, and a
/// local copy of it stays in registers.
///
/// Sound because ``SnappyWriter/reserve(_:elements:)`` comes before.
struct SnappyTail: BitwiseCopyable {
    /// Bytes of a literal whose length stands in its tag.
    private static let shortLiteral = 60
    /// A copy element of 64 bytes, but for its offset.
    private static let fullCopy: UInt64 = 63 << 2 | 2

    /// Where the next element goes.
    var target: RawCells
    /// Uncompressed bytes so far: the position of what comes next.
    private(set) var count = 0
    /// A copy that may still grow; 0: there is none.
    private var copyOffset = 0
    private(set) var copyLength = 0
    /// Bytes of the literal at the end, if it may still grow.
    private var literal = 0

    init(_ target: RawCells) { self.target = target }

    /// The low `length` (1...8) bytes of `word`, the lowest first.
    @inline(__always)
    mutating func append(low word: UInt64, _ length: Int) {
        beginLiteral(length)
        store(word, length)
    }

    mutating func append(_ source: RawRun, _ length: Int) {
        guard length > 0 else { return }
        beginLiteral(length)
        target.copyMemory(from: source, byteCount: length)
        target += length
    }

    mutating func append(_ slice: WireSlice) { append(slice.start, slice.count) }

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

    /// Repeats `length` bytes from an earlier `position`; they may reach beyond the end, into the repetition itself.
    ///
    /// Less than four bytes are worth it only where they go on with the copy before them.
    mutating func copy(from position: Int, _ length: Int) {
        guard length > 0 else { return }
        precondition(position >= 0 && position < count)
        copySome(from: position, length)
    }

    /// The same in fewer steps, for `length` > 0 and a `position` that is the caller's own.
    @inline(__always)
    mutating func copySome(from position: Int, _ length: Int) {
        let offset = count &- position
        if offset != copyOffset {
            if copyLength > 0 { endCopy() }
            copyOffset = offset
        }
        copyLength &+= length
        count &+= length
    }

    /// The same as ``append(low:_:)`` right behind a copy.
    @inline(__always)
    mutating func appendAfterCopy(low word: UInt64, _ length: Int) {
        endCopy()
        count &+= length
        store(UInt64(truncatingIfNeeded: (length &- 1) &<< 2), 1)
        store(word, length)
        literal = length
    }

    /// Completes the element that may still grow.
    mutating func end() {
        if copyLength > 0 { endCopy() }
        literal = 0
    }

    // MARK: Elements

    /// Eight bytes, of which `length` count.
    @inline(__always)
    private mutating func store(_ word: UInt64, _ length: Int) {
        target.storeBytes(of: word.littleEndian, as: UInt64.self)
        target += length
    }

    /// Copies of 64 bytes each, and one of the rest.
    @inline(__always)
    private mutating func endCopy() {
        let last = UInt64(truncatingIfNeeded: copyLength &- 1)
        let offset = UInt64(truncatingIfNeeded: copyOffset)
        copyOffset = 0
        copyLength = 0
        literal = 0
        guard offset < 1 << 16 else { return endFarCopy(offset, last) }
        let element = offset &<< 8
        if last > 63 { storeFullCopies(element | Self.fullCopy, Int(truncatingIfNeeded: last &>> 6)) }
        store(element | (last & 63) &<< 2 | 2, 3)
    }

    /// The low 3 bytes of `element`, which has no more, `times` times.
    @inline(__always)
    private mutating func storeFullCopies(_ element: UInt64, _ times: Int) {
        // Eight of them are three words.
        let low = element | element &<< 24 | element &<< 48
        let middle = element &>> 16 | element &<< 8 | element &<< 32 | element &<< 56
        let high = element &>> 8 | element &<< 16 | element &<< 40
        store3(low, middle, high)
        if times > 8 { storeMoreCopies(low, middle, high, times) }
        target += 3 &* times
    }

    @inline(never)
    private func storeMoreCopies(_ low: UInt64, _ middle: UInt64, _ high: UInt64, _ times: Int) {
        var further = self
        for _ in 0..<(times / 8) {
            further.target += 24
            further.store3(low, middle, high)
        }
    }

    @inline(__always)
    private func store3(_ low: UInt64, _ middle: UInt64, _ high: UInt64) {
        target.storeBytes(of: low.littleEndian, as: UInt64.self)
        target.storeBytes(of: middle.littleEndian, toByteOffset: 8, as: UInt64.self)
        target.storeBytes(of: high.littleEndian, toByteOffset: 16, as: UInt64.self)
    }

    @inline(never)
    private mutating func endFarCopy(_ offset: UInt64, _ last: UInt64) {
        let element = offset << 8 | 3
        for _ in 0..<(last >> 6) { store(element | 63 << 2, 5) }
        store(element | (last & 63) << 2, 5)
    }

    @inline(__always)
    private mutating func beginLiteral(_ length: Int) {
        if copyLength > 0 { endCopy() }
        count &+= length
        let longer = literal &+ length
        if longer > Self.shortLiteral || literal == 0 { return newLiteral(length) }
        (target - literal - 1).storeBytes(of: UInt8(truncatingIfNeeded: (longer &- 1) &<< 2), as: UInt8.self)
        literal = longer
    }

    @inline(__always)
    private mutating func newLiteral(_ length: Int) {
        guard length <= Self.shortLiteral else { return newLongLiteral(length) }
        store(UInt64(truncatingIfNeeded: (length &- 1) &<< 2), 1)
        literal = length
    }

    @inline(never)
    private mutating func newLongLiteral(_ length: Int) {
        let last = UInt64(length - 1)
        let width = (64 - last.leadingZeroBitCount + 7) / 8
        store(last << 8 | UInt64(Self.shortLiteral - 1 + width) << 2, 1 + width)
        literal = 0
    }
}

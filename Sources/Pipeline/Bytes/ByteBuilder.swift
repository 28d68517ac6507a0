/// A growing run of bytes that is written by pointer: keys, labels, protobuf and JSON output.
///
/// Sound because every write first makes room (`reserve`), the storage is owned by exactly one builder (noncopyable)
/// and freed with it. ``RequestBytes/slack`` bytes behind the end are always allocated, so a copy may write in whole
/// 16-byte steps.
@usableFromInline package struct ByteBuilder: ~Copyable {
    /// Written here alone. Not private, since what is inlined elsewhere names them.
    @usableFromInline var storage: RawCells
    @usableFromInline var used = 0
    @usableFromInline var capacity: Int

    @inlinable package var base: RawCells {
        @inline(__always) get { storage }
    }
    @inlinable package var count: Int {
        @inline(__always) get { used }
    }

    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        storage = .allocate(byteCount: self.capacity + RequestBytes.slack, alignment: 16)
    }

    deinit { storage.deallocate() }

    @inlinable package var bytes: WireSlice {
        @inline(__always) get { WireSlice(start: RawRun(base), count: count) }
    }

    /// Some of what is written, good until more is.
    @inlinable @inline(__always)
    package func slice(_ start: Int, _ length: Int) -> WireSlice {
        assert(start >= 0 && length >= 0 && start + length <= count, "beyond what was written")
        return WireSlice(start: RawRun(base) + start, count: length)
    }

    @inlinable @inline(__always)
    package mutating func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @usableFromInline @inline(never)
    mutating func grow(_ more: Int) {
        let wanted = max(capacity * 2, count + more)
        let larger = RawCells.allocate(byteCount: wanted + RequestBytes.slack, alignment: 16)
        larger.copyMemory(from: base, byteCount: count)
        storage.deallocate()
        storage = larger
        capacity = wanted
    }

    /// Where the next byte goes. Who writes there has reserved room and says with ``advance(to:)`` how far it got.
    @inline(__always)
    var end: RawCells { base + count }

    @inline(__always)
    mutating func advance(to end: RawCells) {
        assert(end >= base + count && end - base <= capacity, "written beyond what was reserved")
        used = end - base
    }

    @inlinable package mutating func removeAll() { used = 0 }

    /// Gives the memory of a rare large use back.
    package mutating func removeAll(keeping limit: Int) {
        used = 0
        guard capacity > limit else { return }
        storage.deallocate()
        capacity = max(limit, 64)
        storage = .allocate(byteCount: capacity + RequestBytes.slack, alignment: 16)
    }

    package mutating func truncate(to newCount: Int) {
        precondition(newCount >= 0 && newCount <= count)
        used = newCount
    }

    @inlinable @inline(__always)
    package mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        used &+= 1
    }

    @inlinable @inline(__always)
    package mutating func append(_ source: RawRun, _ length: Int) {
        reserve(length)
        (base + count).copyMemory(from: source, byteCount: length)
        used &+= length
    }

    package mutating func appendZeros(_ length: Int) {
        guard length > 0 else { return }
        reserve(length)
        (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: length)
        used += length
    }

    @inlinable @inline(__always)
    package mutating func append(_ slice: WireSlice) { append(slice.start, slice.count) }

    /// What another builder has.
    @inlinable @inline(__always)
    package mutating func append(_ other: borrowing ByteBuilder) { append(RawRun(other.base), other.count) }

    @inlinable package mutating func append(_ bytes: [UInt8]) {
        bytes.withSlice { append($0) }
    }

    @inlinable package mutating func append(_ text: String) {
        text.withSlice { append($0) }
    }

    /// Copies in 16-byte steps: `source` must have slack behind it (request bytes and builders have).
    @inlinable @inline(__always)
    package mutating func appendInSteps(_ source: RawRun, _ length: Int) {
        reserve(length)
        let target = base + count
        var offset = 0
        repeat {
            let low = (source + offset).loadUnaligned(as: UInt64.self)
            let high = (source + offset + 8).loadUnaligned(as: UInt64.self)
            (target + offset).storeBytes(of: low, as: UInt64.self)
            (target + offset + 8).storeBytes(of: high, as: UInt64.self)
            offset &+= 16
        } while offset < length
        used &+= length
    }

    /// A text with its length before it: `text` must have slack behind it.
    @inlinable @inline(__always)
    package mutating func appendWithLength(_ text: WireSlice) {
        if text.count < 0x80 { append(UInt8(truncatingIfNeeded: text.count)) } else { appendVarint(UInt64(truncatingIfNeeded: text.count)) }
        appendInSteps(text.start, text.count)
    }

    /// The low `length` (at most 8) bytes of `word`, the lowest first.
    @inlinable @inline(__always)
    package mutating func append(low word: UInt64, _ length: Int) {
        reserve(length)
        base.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        used &+= length
    }

    @inlinable @inline(__always)
    package mutating func appendVarint(_ value: UInt64) {
        reserve(10)
        used = (base + count).storeVarint(value) - base
    }

    @inlinable @inline(__always)
    package mutating func appendFixed64(_ value: UInt64) {
        reserve(8)
        base.storeBytes(of: value.littleEndian, toByteOffset: count, as: UInt64.self)
        used &+= 8
    }

    package mutating func appendFixed32(_ value: UInt32) {
        reserve(4)
        base.storeBytes(of: value.littleEndian, toByteOffset: count, as: UInt32.self)
        used &+= 4
    }

    /// Puts the length of what follows `start` in front of it, as a varint: closes a nested protobuf message.
    package mutating func insertLength(at start: Int) {
        precondition(start >= 0 && start <= count)
        let length = count - start
        let width = varintSize(UInt64(length))
        reserve(width)
        (base + start + width).copyMemory(from: base + start, byteCount: length)
        let end = count + width
        used = start
        appendVarint(UInt64(length))
        used = end
    }
}

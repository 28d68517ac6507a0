import Pipeline

/// A snappy block that is written as such instead of being compressed afterwards: literals, and copies of what it already says.
///
/// Who writes it knows what repeats, so nothing has to be searched for, and what repeats is never built. Any decoder reads it; the
/// format is snappy's `format_description.txt`.
package struct SnappyWriter: ~Copyable {
    /// Uncompressed bytes after which a block should be taken: the format ends at 4 GiB.
    package static let limit = 1 << 30
    /// Room for the block's length, a varint of 32 bits.
    private static let preamble = 5
    /// Bytes beyond an element's end that writing it in whole words may touch.
    private static let overshoot = 32

    private var memory: RawCells
    private var capacity: Int
    /// Where it is written. Whoever takes a copy to write with puts it back.
    var tail: SnappyTail

    package init(capacity: Int = 4 << 10) {
        self.capacity = max(capacity, 64)
        memory = .allocate(byteCount: self.capacity + Self.overshoot, alignment: 16)
        tail = SnappyTail(memory + Self.preamble)
    }

    deinit { memory.deallocate() }

    /// Uncompressed bytes so far: the position of what comes next.
    package var count: Int { tail.count }

    /// Makes room for so many literals and copies that stand for this many bytes together.
    @inline(__always)
    mutating func reserve(_ bytes: Int, elements: Int = 1) {
        // A literal takes five bytes more than it has, a copy takes five for up to 64; the last one is not written yet.
        let wanted = bytes &+ tail.copyLength &+ 5 &* (elements &+ 1)
        if tail.target - memory &+ wanted > capacity { grow(wanted) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let used = tail.target - memory
        let wanted = max(capacity * 2, used + more)
        let larger = RawCells.allocate(byteCount: wanted + Self.overshoot, alignment: 16)
        larger.copyMemory(from: memory, byteCount: used)
        memory.deallocate()
        memory = larger
        capacity = wanted
        tail.target = larger + used
    }

    package mutating func append(_ source: RawRun, _ length: Int) {
        reserve(length)
        tail.append(source, length)
    }

    package mutating func append(_ slice: WireSlice) { append(slice.start, slice.count) }

    /// Repeats `length` bytes from an earlier `position`; they may reach beyond the end, into the repetition itself.
    package mutating func copy(from position: Int, _ length: Int) {
        reserve(length)
        tail.copy(from: position, length)
    }

    /// The whole block. The next one begins empty and keeps at most `limit` bytes of memory.
    package mutating func take(keeping limit: Int) -> [UInt8] {
        reserve(0)
        tail.end()
        let length = UInt64(count)
        let start = memory + (Self.preamble - varintSize(length))
        for index in 0..<varintSize(length) {
            let rest = length >> UInt64(7 * index)
            start.storeBytes(of: UInt8(truncatingIfNeeded: rest & 0x7f) | (rest > 0x7f ? 0x80 : 0), toByteOffset: index, as: UInt8.self)
        }
        let size = tail.target - start
        let block = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            RawCells(buffer).copyMemory(from: RawRun(start), byteCount: size)
            count = size
        }
        removeAll(keeping: limit)
        return block
    }

    /// Begins anew.
    package mutating func removeAll(keeping limit: Int) {
        if capacity > limit {
            memory.deallocate()
            capacity = max(limit, 64)
            memory = .allocate(byteCount: capacity + Self.overshoot, alignment: 16)
        }
        tail = SnappyTail(memory + Self.preamble)
    }
}

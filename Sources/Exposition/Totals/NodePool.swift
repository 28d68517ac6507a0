import Pipeline

/// Things of one fixed size, known by number, in chunks that never move. A chunk is given back with the last of its nodes.
///
/// New nodes come from the first chunk with room, so that the few which stay after most have gone lie together. Sound because
/// numbers come only from this pool, each is given back once, by the owner of what it stands for, and memory is owned by exactly
/// one pool (noncopyable) and freed with it.
package struct NodePool<Node: BitwiseCopyable>: ~Copyable {
    /// No node.
    package static var none: UInt32 { 0 }
    /// Nodes of a whole chunk, as a power of two: so much memory that the allocator gives it back to the system by itself.
    private static var bits: Int { 12 }
    private static var chunkSize: Int { 1 << bits }
    /// Nodes of the first chunk at first: most pools stay small. It grows to a whole one, and is kept.
    private static var firstSize: Int { 8 }

    private struct Chunk {
        /// Of no meaning while `capacity` is 0: the chunk was given back.
        var start: Cells<Node>
        var capacity: Int
        /// Nodes handed out so far lie below it.
        var used: Int
        var live = 0
        /// Number of the first free node below `used`; its first bytes are the number of the next.
        var free: UInt32 = 0
    }

    private var chunks: Cells<Chunk>
    private var count = 1
    private var capacity = 4
    /// No chunk before it has room.
    private var lowest = 0
    /// Nodes handed out.
    package private(set) var live = 0

    package init() {
        precondition(MemoryLayout<Node>.stride >= MemoryLayout<UInt32>.stride)
        chunks = .allocate(capacity: capacity)
        // Number 0 is no node.
        chunks.initialize(to: Chunk(start: .allocate(capacity: Self.firstSize), capacity: Self.firstSize, used: 1))
    }

    deinit {
        for index in 0..<count where chunks[index].capacity > 0 { chunks[index].start.deallocate() }
        chunks.deallocate()
    }

    /// - Parameter number: of a node that is handed out.
    @inline(__always)
    package subscript(number: UInt32) -> Cells<Node> {
        assert(number != Self.none && Int(number) & (Self.chunkSize &- 1) < chunks[Int(number) &>> Self.bits].capacity, "no such node")
        return chunks[Int(number) &>> Self.bits].start + (Int(number) & (Self.chunkSize &- 1))
    }

    /// A node of undefined content.
    package mutating func allocate() -> UInt32 {
        while lowest < count {
            if let number = take(lowest) {
                live += 1
                return number
            }
            lowest += 1
        }
        addChunk()
        return allocate()
    }

    private func take(_ index: Int) -> UInt32? {
        let chunk = chunks + index
        if chunk.pointee.free != Self.none {
            let number = chunk.pointee.free
            chunk.pointee.free = RawRun(self[number]).load(as: UInt32.self)
            chunk.pointee.live += 1
            return number
        }
        if chunk.pointee.used == chunk.pointee.capacity {
            guard chunk.pointee.capacity < Self.chunkSize else { return nil }
            Self.grow(chunk, to: index == 0 ? min(chunk.pointee.capacity * 2, Self.chunkSize) : Self.chunkSize)
        }
        let number = index << Self.bits + chunk.pointee.used
        chunk.pointee.used += 1
        chunk.pointee.live += 1
        return UInt32(truncatingIfNeeded: number)
    }

    private static func grow(_ chunk: Cells<Chunk>, to size: Int) {
        let larger = Cells<Node>.allocate(capacity: size)
        if chunk.pointee.capacity > 0 {
            larger.update(from: chunk.pointee.start, count: chunk.pointee.used)
            chunk.pointee.start.deallocate()
        }
        chunk.pointee.start = larger
        chunk.pointee.capacity = size
    }

    private mutating func addChunk() {
        if count == capacity {
            let larger = Cells<Chunk>.allocate(capacity: capacity * 2)
            larger.moveInitialize(from: chunks, count: count)
            chunks.deallocate()
            chunks = larger
            capacity *= 2
        }
        (chunks + count).initialize(to: Chunk(start: chunks.pointee.start, capacity: 0, used: 0))
        count += 1
    }

    package mutating func release(_ number: UInt32) {
        let index = Int(number) >> Self.bits
        let chunk = chunks + index
        lowest = min(lowest, index)
        live -= 1
        chunk.pointee.live -= 1
        guard chunk.pointee.live == 0 else {
            RawCells(self[number]).storeBytes(of: chunk.pointee.free, as: UInt32.self)
            chunk.pointee.free = number
            return
        }
        chunk.pointee.free = Self.none
        guard index > 0 else {
            chunk.pointee.used = 1
            return
        }
        chunk.pointee.start.deallocate()
        chunk.pointee.capacity = 0
        chunk.pointee.used = 0
    }

    /// Bytes taken from the system for nodes.
    package var reservedBytes: Int {
        (0..<count).reduce(0) { $0 + chunks[$1].capacity * MemoryLayout<Node>.stride }
    }
}

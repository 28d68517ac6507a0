/// Memory for records that never move, of any size: handed out from chunks, given back by size. A chunk goes back to the system
/// with the last of its records.
///
/// Sound because the arena owns its chunks (noncopyable, freed in `deinit`), a caller gives back exactly what it got, with the same
/// size, and a record's chunk is found by its address: chunks other than the first are aligned to their size. Behind every record
/// ``RequestBytes/slack`` bytes are readable; what lies there is another record's.
package struct ReturningArena: ~Copyable {
    /// Bytes of the first chunk, which is kept once it is there: most arenas stay small.
    private static let firstSize = 4 << 10
    /// Of all others: so much that the allocator gives it back to the system by itself, and that the two pages that it wants for
    /// itself are little.
    private static let chunkSize = 256 << 10
    /// Larger records are allocated alone.
    private static let largestPooled = 8 << 10

    /// At the start of each chunk.
    private struct Chunk {
        var previous: Cells<Chunk>?
        var next: Cells<Chunk>?
        /// Bytes handed out so far, from the chunk's start.
        var used = MemoryLayout<Chunk>.stride
        /// Records that were not given back.
        var live = 0
    }

    /// What a free record holds.
    private struct Piece {
        var previous: Cells<Piece>?
        var next: Cells<Piece>?
        var size: Int
    }

    private var first: Cells<Chunk>?
    /// The chunk that new memory comes from, and where its usable bytes end.
    private var current: Cells<Chunk>?
    private var limit = 0
    /// All chunks but the first.
    private var chunks: Cells<Chunk>?
    /// First free record of each size (in words of 8 bytes). As long as the largest size that was given back.
    private var free: [Cells<Piece>?] = []
    private var large: Set<RawCells> = []
    /// Bytes taken from the system.
    package private(set) var reservedBytes = 0

    package init() {}

    deinit {
        first?.deallocate()
        var chunk = chunks
        while let gone = chunk {
            chunk = gone.pointee.next
            gone.deallocate()
        }
        for block in large { block.deallocate() }
    }

    private static func rounded(_ size: Int) -> Int { (max(size, MemoryLayout<Piece>.size) + 7) & ~7 }

    // MARK: Handing out

    package mutating func allocate(_ size: Int) -> RawCells {
        let size = Self.rounded(size)
        if size > Self.largestPooled {
            let block = RawCells.allocate(byteCount: size + RequestBytes.slack, alignment: 16)
            large.insert(block)
            reservedBytes += size + RequestBytes.slack
            return block
        }
        if size / 8 < free.count, let found = free[size / 8] {
            unlink(found)
            chunk(of: RawCells(found)).pointee.live += 1
            return RawCells(found)
        }
        let chunk = chunk(with: size)
        let start = RawCells(chunk) + chunk.pointee.used
        chunk.pointee.used += size
        chunk.pointee.live += 1
        return start
    }

    /// The current chunk or a new one.
    private mutating func chunk(with size: Int) -> Cells<Chunk> {
        if let current, current.pointee.used + size <= limit { return current }
        let fitsFirst = first == nil && MemoryLayout<Chunk>.stride + size <= Self.firstSize - RequestBytes.slack
        let chunk = fitsFirst ? makeFirst() : addChunk()
        current = chunk
        return chunk
    }

    private mutating func makeFirst() -> Cells<Chunk> {
        let chunk = RawCells.allocate(byteCount: Self.firstSize, alignment: 64).elements(Chunk.self)
        chunk.initialize(to: Chunk())
        first = chunk
        limit = Self.firstSize - RequestBytes.slack
        reservedBytes += Self.firstSize
        return chunk
    }

    private mutating func addChunk() -> Cells<Chunk> {
        let chunk = RawCells.allocate(byteCount: Self.chunkSize, alignment: Self.chunkSize).elements(Chunk.self)
        chunk.initialize(to: Chunk(next: chunks))
        chunks?.pointee.previous = chunk
        chunks = chunk
        limit = Self.chunkSize - RequestBytes.slack
        reservedBytes += Self.chunkSize
        return chunk
    }

    private func chunk(of record: RawCells) -> Cells<Chunk> {
        if let first, record.bits &- RawCells(first).bits < UInt(Self.firstSize) { return first }
        // The chunk's header lies at the multiple of its size below.
        return (record - Int(bitPattern: record.bits) & (Self.chunkSize - 1)).elements(Chunk.self)
    }

    // MARK: Taking back

    package mutating func deallocate(_ record: RawCells, _ size: Int) {
        let size = Self.rounded(size)
        if size > Self.largestPooled {
            if large.remove(record) != nil { reservedBytes -= size + RequestBytes.slack }
            record.deallocate()
            return
        }
        if size / 8 >= free.count { free += Array(repeating: nil, count: size / 8 + 1 - free.count) }
        let piece = record.elements(Piece.self)
        piece.initialize(to: Piece(previous: nil, next: free[size / 8], size: size))
        free[size / 8]?.pointee.previous = piece
        free[size / 8] = piece
        let chunk = chunk(of: record)
        chunk.pointee.live -= 1
        if chunk.pointee.live == 0, chunk != first { giveBack(chunk) }
    }

    private mutating func unlink(_ piece: Cells<Piece>) {
        piece.pointee.next?.pointee.previous = piece.pointee.previous
        if let previous = piece.pointee.previous {
            previous.pointee.next = piece.pointee.next
        } else {
            free[piece.pointee.size / 8] = piece.pointee.next
        }
    }

    /// All its records are free.
    private mutating func giveBack(_ chunk: Cells<Chunk>) {
        var offset = MemoryLayout<Chunk>.stride
        while offset < chunk.pointee.used {
            let piece = (RawCells(chunk) + offset).elements(Piece.self)
            offset += piece.pointee.size
            unlink(piece)
        }
        guard chunk != current else {
            chunk.pointee.used = MemoryLayout<Chunk>.stride
            return
        }
        chunk.pointee.next?.pointee.previous = chunk.pointee.previous
        if let previous = chunk.pointee.previous {
            previous.pointee.next = chunk.pointee.next
        } else {
            chunks = chunk.pointee.next
        }
        chunk.deallocate()
        reservedBytes -= Self.chunkSize
    }
}

/// Memory for records that never move: handed out from large chunks, given back by size.
///
/// Sound because the arena owns its chunks (noncopyable, freed in `deinit`) and a caller gives back exactly what it got,
/// with the same size.
struct RecordArena: ~Copyable {
    /// Bytes of the first chunk, and of all after it has doubled a few times; larger records are allocated alone.
    private static let firstChunk = 4 << 10
    private static let largestChunk = 256 << 10
    private static let largestPooled = 8 << 10

    private var chunks: [RawCells] = []
    private var next: RawCells?
    private var left = 0
    private var chunkSize = RecordArena.firstChunk
    /// First free record of each size (in words of 8 bytes); a free record's first word points to the next. As long as the
    /// largest size that was given back.
    private var free: [RawCells?] = []
    private var large: Set<RawCells> = []
    /// Bytes taken from the system.
    private(set) var reservedBytes = 0

    deinit {
        for chunk in chunks { chunk.deallocate() }
        for block in large { block.deallocate() }
    }

    private static func rounded(_ size: Int) -> Int { (max(size, 8) + 7) & ~7 }

    mutating func allocate(_ size: Int) -> RawCells {
        let size = Self.rounded(size)
        if size > Self.largestPooled {
            let block = RawCells.allocate(byteCount: size, alignment: 16)
            large.insert(block)
            reservedBytes += size
            return block
        }
        if size / 8 < free.count, let found = free[size / 8] {
            free[size / 8] = RawCells(bits: found.load(as: UInt.self))
            return found
        }
        if left < size { addChunk(for: size) }
        guard let start = next else { return .allocate(byteCount: size, alignment: 8) }
        next = start + size
        left -= size
        return start
    }

    private mutating func addChunk(for size: Int) {
        while chunkSize < size { chunkSize *= 2 }
        let chunk = RawCells.allocate(byteCount: chunkSize + RequestBytes.slack, alignment: 64)
        chunks.append(chunk)
        reservedBytes += chunkSize
        next = chunk
        left = chunkSize
        chunkSize = min(chunkSize * 2, Self.largestChunk)
    }

    mutating func deallocate(_ record: RawCells, _ size: Int) {
        let size = Self.rounded(size)
        assert(size > Self.largestPooled ? large.contains(record) : owns(record, size), "not of this arena, or of another size")
        if size > Self.largestPooled {
            if large.remove(record) != nil { reservedBytes -= size }
            record.deallocate()
            return
        }
        if size / 8 >= free.count { free += Array(repeating: nil, count: size / 8 + 1 - free.count) }
        record.storeBytes(of: free[size / 8]?.bits ?? 0, as: UInt.self)
        free[size / 8] = record
    }

    /// Whether a record of this size may lie here.
    private func owns(_ record: RawCells, _ size: Int) -> Bool {
        chunks.contains { record >= $0 && record + size <= $0 + Self.largestChunk + RequestBytes.slack }
    }
}

/// Memory for records that never move: handed out from large chunks, given back by size.
///
/// Sound because the arena owns its chunks (noncopyable, freed in `deinit`) and a caller gives back exactly what it got,
/// with the same size.
struct RecordArena: ~Copyable {
    /// Bytes of one chunk; larger records are allocated alone.
    static let chunkSize = 256 << 10
    private static let largestPooled = 8 << 10

    private var chunks: [UnsafeMutableRawPointer] = []
    private var next: UnsafeMutableRawPointer?
    private var left = 0
    /// First free record of each size (in words of 8 bytes); a free record's first word points to the next.
    private var free: [UnsafeMutableRawPointer?]
    private var large: Set<UnsafeMutableRawPointer> = []
    /// Bytes taken from the system.
    private(set) var reservedBytes = 0

    init() {
        free = Array(repeating: nil, count: Self.largestPooled / 8 + 1)
    }

    deinit {
        for chunk in chunks { chunk.deallocate() }
        for block in large { block.deallocate() }
    }

    private static func rounded(_ size: Int) -> Int { (max(size, 8) + 7) & ~7 }

    mutating func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let size = Self.rounded(size)
        if size > Self.largestPooled {
            let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
            large.insert(block)
            reservedBytes += size
            return block
        }
        if let found = free[size / 8] {
            free[size / 8] = found.load(as: UnsafeMutableRawPointer?.self)
            return found
        }
        if left < size { addChunk() }
        guard let start = next else { return .allocate(byteCount: size, alignment: 8) }
        next = start + size
        left -= size
        return start
    }

    private mutating func addChunk() {
        let chunk = UnsafeMutableRawPointer.allocate(byteCount: Self.chunkSize + RequestBytes.slack, alignment: 64)
        chunks.append(chunk)
        reservedBytes += Self.chunkSize
        next = chunk
        left = Self.chunkSize
    }

    mutating func deallocate(_ record: UnsafeMutableRawPointer, _ size: Int) {
        let size = Self.rounded(size)
        if size > Self.largestPooled {
            if large.remove(record) != nil { reservedBytes -= size }
            record.deallocate()
            return
        }
        record.storeBytes(of: free[size / 8], as: UnsafeMutableRawPointer?.self)
        free[size / 8] = record
    }
}

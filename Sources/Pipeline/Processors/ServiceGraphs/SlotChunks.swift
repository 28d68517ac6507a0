/// Memory for things of one size that never move, each known by its number.
///
/// Numbers are handed out from 0 on; who gives one back gives it out again. Sound because the owner asks only for numbers
/// below ``upperBound``.
struct SlotChunks: ~Copyable {
    private static let slotsPerChunk = 64

    private let slotSize: Int
    private var chunks: Cells<RawCells>
    private var chunkCapacity = 4
    private var chunkCount = 0
    /// Numbers handed out so far are below this.
    private(set) var upperBound: UInt32 = 0

    /// - Parameter slotSize: bytes; chunks begin at cache lines.
    init(slotSize: Int) {
        self.slotSize = slotSize
        chunks = .allocate(capacity: chunkCapacity)
    }

    deinit {
        for index in 0..<chunkCount { chunks[index].deallocate() }
        chunks.deallocate()
    }

    /// Bytes taken from the system.
    var reservedBytes: Int { chunkCount * (slotSize * Self.slotsPerChunk + RequestBytes.slack) + chunkCapacity * 8 }

    /// The slot's memory, with ``RequestBytes/slack`` readable bytes behind it.
    @inline(__always)
    subscript(number: UInt32) -> RawCells {
        chunks[Int(number) / Self.slotsPerChunk] + (Int(number) % Self.slotsPerChunk) &* slotSize
    }

    /// A number that was never handed out.
    mutating func takeNew() -> UInt32 {
        if Int(upperBound) == chunkCount * Self.slotsPerChunk { addChunk() }
        upperBound += 1
        return upperBound - 1
    }

    private mutating func addChunk() {
        if chunkCount == chunkCapacity {
            let larger = Cells<RawCells>.allocate(capacity: chunkCapacity * 2)
            larger.update(from: chunks, count: chunkCount)
            chunks.deallocate()
            chunks = larger
            chunkCapacity *= 2
        }
        let size = slotSize * Self.slotsPerChunk + RequestBytes.slack
        chunks[chunkCount] = .allocate(byteCount: size, alignment: 64)
        // Readers may touch the slack, and texts are copied together with bytes that nobody wrote.
        chunks[chunkCount].initializeMemory(as: UInt8.self, repeating: 0, count: size)
        chunkCount += 1
    }
}

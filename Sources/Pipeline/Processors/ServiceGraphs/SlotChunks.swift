/// Memory for things of one size that never move, each known by its number; numbers that were given back are used again.
///
/// Chunks are cut into the same number of slots and stay for the next ones. Sound because the owner asks only for numbers
/// that it got and has not given back.
struct SlotChunks: ~Copyable {
    private static let slotsPerChunk = 64
    /// The end of the list of free numbers.
    private static let none = UInt32.max

    let slotSize: Int
    private var chunks: UnsafeMutablePointer<UnsafeMutableRawPointer>
    private var chunkCapacity = 4
    private var chunkCount = 0
    private var used: UInt32 = 0
    /// A free slot's first word is the number of the next free one.
    private var free = SlotChunks.none

    /// - Parameter slotSize: bytes, at least 4; chunks begin at cache lines.
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

    /// Numbers handed out so far are below this.
    var upperBound: Int { Int(used) }

    /// The slot's memory, with ``RequestBytes/slack`` readable bytes behind it.
    @inline(__always)
    subscript(number: UInt32) -> UnsafeMutableRawPointer {
        chunks[Int(number) / Self.slotsPerChunk] + Int(number) % Self.slotsPerChunk * slotSize
    }

    @inline(__always)
    mutating func take() -> UInt32 {
        let number = free
        guard number != Self.none else { return takeNew() }
        free = self[number].load(as: UInt32.self)
        return number
    }

    @inline(never)
    private mutating func takeNew() -> UInt32 {
        if Int(used) == chunkCount * Self.slotsPerChunk { addChunk() }
        used += 1
        return used - 1
    }

    private mutating func addChunk() {
        if chunkCount == chunkCapacity {
            let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: chunkCapacity * 2)
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

    @inline(__always)
    mutating func giveBack(_ number: UInt32) {
        self[number].storeBytes(of: free, as: UInt32.self)
        free = number
    }
}

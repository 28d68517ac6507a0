/// Where a waiting edge lies in its slot: its strings, then the head.
///
/// Strings come first so that they can be copied in whole steps: what goes beyond their end is overwritten by the head.
/// Those that do not fit lie in a block of their own, whose address and size then stand in their place.
struct EdgeLayout {
    /// What is known of the edge besides its strings.
    struct Head: BitwiseCopyable {
        /// First, so that the queue finds it.
        var node: EdgeNode
        var state: EdgeState
        /// Bytes of the block with the strings; 0: they are in the slot.
        var blockSize: UInt32
    }

    /// No edge's strings take more bytes than this; a span that would make them longer is dropped.
    static let limit = 16 << 20

    /// Bytes of lengths and strings in the slot.
    let textRoom: Int
    let slotSize: Int

    /// Whole cache lines: short service names, and a peer or two dimensions of 30 bytes each.
    init(fields: Int) {
        let lines = 2 + max(fields - EdgeField.firstDimension + 1, 0) / 2
        slotSize = lines * 64
        textRoom = slotSize - MemoryLayout<Head>.stride
    }

    @inline(__always)
    func head(_ slot: RawCells) -> Cells<Head> {
        (slot + textRoom).elements(Head.self)
    }

    /// Whether lengths of one byte each and the strings fit into the slot.
    @inline(__always)
    func fits(_ fields: CountedCells<WireSlice>) -> Bool {
        var needed = fields.count
        var longest = 0
        for field in fields {
            longest |= field.count
            needed &+= field.count
        }
        return longest <= 0xff && needed <= textRoom
    }

    /// Bytes of a block for these strings: a power of two, so that few sizes are pooled and a freed block fits the next edge.
    /// nil beyond ``limit``.
    static func blockSize(for fields: CountedCells<WireSlice>) -> Int? {
        var needed = fields.count * 4
        for field in fields {
            guard field.count < limit else { return nil }
            needed += field.count
            guard needed < limit else { return nil }
        }
        // Readers of the last string may touch the slack; pooled blocks have a neighbour or the chunk's slack there.
        if needed > 4096 { needed += RequestBytes.slack }
        return max(128, 1 << (Int.bitWidth - (needed - 1).leadingZeroBitCount))
    }

    /// Writes strings that ``fits(_:)`` is true of; the head has to be written afterwards. They do not lie in the slot.
    @inline(__always)
    func write(_ fields: CountedCells<WireSlice>, to slot: RawCells) {
        var target = slot + fields.count
        for index in 0..<fields.count {
            let field = fields[index]
            slot.storeBytes(of: UInt8(truncatingIfNeeded: field.count), toByteOffset: index, as: UInt8.self)
            var offset = 0
            while offset < field.count {
                let low = (field.start + offset).loadUnaligned(as: UInt64.self)
                let high = (field.start + offset + 8).loadUnaligned(as: UInt64.self)
                (target + offset).storeBytes(of: low, as: UInt64.self)
                (target + offset + 8).storeBytes(of: high, as: UInt64.self)
                offset &+= 16
            }
            target += field.count
        }
    }

    /// Writes strings to a block of ``blockSize(for:)`` bytes, and where it is to the slot.
    static func write(_ fields: CountedCells<WireSlice>, toBlock block: RawCells, of slot: RawCells) {
        slot.store(block.run, at: 0)
        var offset = fields.count * 4
        for (index, field) in fields.enumerated() {
            block.storeBytes(of: UInt32(truncatingIfNeeded: field.count), toByteOffset: index * 4, as: UInt32.self)
            (block + offset).copyMemory(from: field.start, byteCount: field.count)
            offset += field.count
        }
    }

    /// Finds the strings again.
    @inline(__always)
    func read(_ slot: RawCells, into fields: CountedCells<WireSlice>) {
        if head(slot).pointee.blockSize > 0 { return Self.readBlock(Self.block(slot), into: fields) }
        var start = RawRun(slot) + fields.count
        for index in 0..<fields.count {
            let count = Int(slot.load(fromByteOffset: index, as: UInt8.self))
            fields[index] = WireSlice(start: start, count: count)
            start += count
        }
    }

    private static func readBlock(_ block: RawCells, into fields: CountedCells<WireSlice>) {
        var start = RawRun(block) + fields.count * 4
        for index in fields.indices {
            let count = Int(block.load(fromByteOffset: index * 4, as: UInt32.self))
            fields[index] = WireSlice(start: start, count: count)
            start += count
        }
    }

    /// The block of a slot whose ``Head/blockSize`` is not 0.
    static func block(_ slot: RawCells) -> RawCells { slot.changeableAddress(at: 0) }
}

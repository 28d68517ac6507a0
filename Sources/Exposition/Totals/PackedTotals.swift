import CPrefetch
import Pipeline

/// The running totals of label sets, each in as few bytes as its numbers need: most buckets of most histograms are never hit, and
/// most counts are whole and below 2³².
///
/// A block of up to 32 numbers is a mask of those that are not 0, a mask of those that need 64 bits, these as doubles, then the
/// others as 32-bit integers. What is added and read are the very doubles that would stand in a plain array. Groups with more
/// numbers have plain arrays.
///
/// Sound because blocks come from the arena and are given back with the size that their masks say, which only this type writes.
package struct PackedTotals: ~Copyable {
    /// nil: all numbers are 0.
    package typealias Block = RawCells?

    private struct Header {
        var present: UInt32
        var wide: UInt32

        var size: Int { PackedTotals.headerSize + wide.nonzeroBitCount * 8 + (present & ~wide).nonzeroBitCount * 4 }
    }

    private static let headerSize = MemoryLayout<Header>.size
    private static let largestPacked = 32

    /// Numbers of a block.
    private let count: Int
    private var isPacked: Bool { count <= Self.largestPacked }
    private var arena = ReturningArena()
    private let unpacked: Cells<Double>
    /// The block whose numbers they are: those of a label set are asked for metric by metric.
    private let unpackedBlock: Cells<Block>

    package init(count: Int) {
        self.count = count
        unpacked = .allocate(capacity: max(count, 1))
        unpacked.initialize(repeating: 0, count: max(count, 1))
        unpackedBlock = .allocate(capacity: 1)
        unpackedBlock.initialize(to: nil)
    }

    deinit {
        unpacked.deallocate()
        unpackedBlock.deallocate()
    }

    package var reservedBytes: Int { arena.reservedBytes }

    // MARK: Reading

    /// All numbers of a block. Good until the next call of anything here.
    @inline(__always)
    package func numbers(_ block: Block) -> Run<Double> {
        if isPacked {
            if unpackedBlock.pointee == nil || unpackedBlock.pointee != block { unpack(block) }
            return Run(unpacked)
        }
        return Run(block?.elements(Double.self) ?? unpacked)
    }

    private func unpack(_ block: Block) {
        unpacked.update(repeating: 0, count: count)
        unpackedBlock.pointee = block
        if let block { unpack(block) }
    }

    /// Writes those that are not 0.
    private func unpack(_ block: RawCells) {
        let header = block.load(as: Header.self)
        var place = block + Self.headerSize
        Self.forEachBit(header.wide) { index in
            unpacked[index] = place.load(as: Double.self)
            place += 8
        }
        Self.forEachBit(header.present & ~header.wide) { index in
            unpacked[index] = Double(place.load(as: UInt32.self))
            place += 4
        }
    }

    @inline(__always)
    private static func forEachBit(_ mask: UInt32, _ body: (Int) -> Void) {
        var rest = mask
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }

    /// Asks for a block's memory ahead of its use.
    @inline(__always)
    static func prefetch(_ block: Block) {
        metronome_prefetch(block?.address)
        metronome_prefetch(block.map { $0.address + 63 })
    }

    // MARK: Adding

    /// Adds a number to each of the block's.
    package mutating func add(_ added: Run<Double>, to block: inout Block) {
        guard isPacked else { return addPlain(added, to: &block) }
        unpackedBlock.pointee = nil
        var touched: UInt32 = 0
        for index in 0..<count { touched |= (added[index] != 0 ? 1 : 0) &<< UInt32(truncatingIfNeeded: index) }
        if touched == 0 { return }
        let left = block.map { Self.addInPlace(added, touched, $0) } ?? touched
        if left != 0 { repack(added, left, &block) }
    }

    private mutating func addPlain(_ added: Run<Double>, to block: inout Block) {
        let start: RawCells
        if let block {
            start = block
        } else {
            start = arena.allocate(count * 8)
            start.initializeMemory(as: Double.self, repeating: 0, count: count)
            block = start
        }
        let numbers = start.elements(Double.self)
        for index in 0..<count { numbers[index] += added[index] }
    }

    /// - Returns: those that need more room than they have, to which nothing was added.
    private static func addInPlace(_ added: Run<Double>, _ touched: UInt32, _ block: RawCells) -> UInt32 {
        let header = block.load(as: Header.self)
        // All that the block has, in its order: cheaper than to find the place of each that is added to.
        var wide = (block + headerSize).elements(Double.self)
        var narrow = RawCells(wide + header.wide.nonzeroBitCount).elements(UInt32.self)
        var left = touched & ~header.present
        forEachBit(header.present & ~header.wide) { index in
            let more = added[index]
            if more != 0 {
                if let sum = whole(Double(narrow.pointee) + more) {
                    narrow.pointee = sum
                } else {
                    left |= 1 &<< UInt32(truncatingIfNeeded: index)
                }
            }
            narrow += 1
        }
        forEachBit(header.wide) { index in
            wide.pointee += added[index]
            wide += 1
        }
        return left
    }

    /// The number as an integer, if it is one of 32 bits.
    @inline(__always)
    private static func whole(_ number: Double) -> UInt32? {
        guard number >= 0, number <= 0xffff_ffff else { return nil }
        let integer = UInt32(number)
        return Double(integer) == number ? integer : nil
    }

    /// The same with other widths, in other memory. A number that has been wide stays so.
    private mutating func repack(_ added: Run<Double>, _ touched: UInt32, _ block: inout Block) {
        var header = Header(present: touched, wide: 0)
        unpacked.update(repeating: 0, count: count)
        if let block {
            let earlier = block.load(as: Header.self)
            header = Header(present: touched | earlier.present, wide: earlier.wide)
            unpack(block)
            arena.deallocate(block, earlier.size)
        }
        Self.forEachBit(touched) { unpacked[$0] = unpacked[$0] + added[$0] }
        Self.forEachBit(header.present) { index in
            if Self.whole(unpacked[index]) == nil { header.wide |= 1 &<< UInt32(truncatingIfNeeded: index) }
        }
        let start = arena.allocate(header.size)
        start.storeBytes(of: header, as: Header.self)
        var place = start + Self.headerSize
        Self.forEachBit(header.wide) { index in
            place.storeBytes(of: unpacked[index], as: Double.self)
            place += 8
        }
        Self.forEachBit(header.present & ~header.wide) { index in
            place.storeBytes(of: Self.whole(unpacked[index]) ?? 0, as: UInt32.self)
            place += 4
        }
        block = start
    }

    // MARK: Snapshots

    /// The bytes of a block, as ``restored(_:)`` takes them.
    func bytes(_ block: Block) -> WireSlice {
        guard let block else { return .empty }
        return WireSlice(start: block.run, count: isPacked ? block.load(as: Header.self).size : count * 8)
    }

    /// Whether they could be those of a block.
    func isValid(_ bytes: WireSlice) -> Bool {
        if bytes.count == 0 { return true }
        guard isPacked else { return bytes.count == count * 8 }
        guard bytes.count >= Self.headerSize else { return false }
        let header = bytes.start.loadUnaligned(as: Header.self)
        let all = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(count)) - 1)
        return header.present & ~all == 0 && header.wide & ~header.present == 0 && header.size == bytes.count
    }

    /// A block with bytes that are valid.
    mutating func restored(_ bytes: WireSlice) -> Block {
        guard bytes.count > 0 else { return nil }
        unpackedBlock.pointee = nil
        let start = arena.allocate(bytes.count)
        start.copyMemory(from: bytes.start, byteCount: bytes.count)
        return start
    }

    // MARK: Leaving

    package mutating func release(_ block: inout Block) {
        guard let gone = block else { return }
        unpackedBlock.pointee = nil
        arena.deallocate(gone, isPacked ? gone.load(as: Header.self).size : count * 8)
        block = nil
    }
}

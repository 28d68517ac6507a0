/// Edges that wait, their strings copied: one slot each, and a block for strings that are too long for it.
///
/// Bytes are limited: a slot and its block count while the edge waits. Sound because strings handed out are used before
/// anything here changes, and what is written never lies where it is written to (see ``setAside(_:into:)``).
struct WaitingEdges: ~Copyable {
    typealias Place = EdgeQueue.Place

    private let layout: EdgeLayout
    private let maxBytes: Int
    private var queue: EdgeQueue
    private var blocks = RecordArena()
    /// A slot's copy while the slot is written again.
    private let aside: RawCells
    private var usedBytes = 0

    /// - Parameters:
    ///   - fields: strings of an edge, see ``EdgeField``.
    ///   - maxBytes: that edges may take at a time.
    init(fields: Int, maxBytes: Int) {
        layout = EdgeLayout(fields: fields)
        self.maxBytes = maxBytes
        queue = EdgeQueue(slotSize: layout.slotSize, nodeOffset: layout.textRoom)
        aside = .allocate(byteCount: layout.slotSize + RequestBytes.slack, alignment: 8)
        aside.initializeMemory(as: UInt8.self, repeating: 0, count: layout.slotSize + RequestBytes.slack)
    }

    deinit { aside.deallocate() }

    var count: Int { queue.count }
    /// Bytes taken from the system.
    var reservedBytes: Int { queue.reservedBytes + blocks.reservedBytes }
    /// The one that waits longest.
    var oldest: Place? { queue.oldest }
    func newer(than place: Place) -> Place? { queue.newer(than: place) }

    @inline(__always)
    func find(_ key: EdgeKey, _ hash: UInt64) -> Place? { queue.find(key, hash) }

    @inline(__always)
    func prefetchIndex(_ hash: UInt64) { queue.prefetchIndex(hash) }

    @inline(__always)
    func prefetchSlot(_ hash: UInt64) { queue.prefetchSlot(hash) }

    @inline(__always)
    func node(_ place: Place) -> EdgeNode { queue.node(place).pointee }

    @inline(__always)
    func state(_ place: Place) -> EdgeState { layout.head(place.slot).pointee.state }

    /// Finds an edge's strings.
    @inline(__always)
    func read(_ place: Place, into fields: CountedCells<WireSlice>) { layout.read(place.slot, into: fields) }

    // MARK: Changes

    /// Adds an edge as the newest one.
    ///
    /// - Returns: false when there is no room for it.
    mutating func add(
        _ key: EdgeKey, _ hash: UInt64, _ state: EdgeState, _ fields: CountedCells<WireSlice>, expiration: UInt64
    ) -> Bool {
        guard let blockSize = room(for: fields, besides: 0) else { return false }
        usedBytes &+= layout.slotSize &+ blockSize
        write(EdgeNode(key: key, expiration: expiration), state, fields, to: queue.append(hash).slot, blockSize)
        return true
    }

    /// Bytes of the block that these strings need, 0 for none; nil when there is no room.
    ///
    /// - Parameter bytes: to be given back afterwards.
    @inline(__always)
    private func room(for fields: CountedCells<WireSlice>, besides bytes: Int) -> Int? {
        var blockSize = 0
        if !layout.fits(fields) {
            guard let size = EdgeLayout.blockSize(for: fields) else { return nil }
            blockSize = size
        }
        return usedBytes &- bytes &+ layout.slotSize &+ blockSize <= maxBytes ? blockSize : nil
    }

    @inline(__always)
    private mutating func write(
        _ node: EdgeNode, _ state: EdgeState, _ fields: CountedCells<WireSlice>, to slot: RawCells, _ blockSize: Int
    ) {
        if blockSize == 0 { layout.write(fields, to: slot) } else { writeBlock(fields, blockSize, slot) }
        layout.head(slot).initialize(to: EdgeLayout.Head(node: node, state: state, blockSize: UInt32(truncatingIfNeeded: blockSize)))
    }

    @inline(never)
    private mutating func writeBlock(
        _ fields: CountedCells<WireSlice>, _ size: Int, _ slot: RawCells
    ) {
        EdgeLayout.write(fields, toBlock: blocks.allocate(size), of: slot)
    }

    /// Reads strings from a copy of the slot, so that it can be replaced by something that refers to them.
    func setAside(_ place: Place, into fields: CountedCells<WireSlice>) {
        aside.copyMemory(from: place.slot, byteCount: layout.slotSize)
        layout.read(aside, into: fields)
    }

    /// Writes an edge again that was set aside; its place in the order stays.
    ///
    /// - Returns: false when there is no room for it: it stays as it was.
    mutating func replace(_ place: Place, _ state: EdgeState, _ fields: CountedCells<WireSlice>) -> Bool {
        let head = layout.head(aside).pointee
        let before = layout.slotSize + Int(head.blockSize)
        guard let blockSize = room(for: fields, besides: before) else { return false }
        write(head.node, state, fields, to: place.slot, blockSize)
        if head.blockSize > 0 { blocks.deallocate(EdgeLayout.block(aside), Int(head.blockSize)) }
        usedBytes += layout.slotSize + blockSize - before
        return true
    }

    @inline(__always)
    mutating func remove(_ place: Place, _ hash: UInt64) {
        let blockSize = Int(layout.head(place.slot).pointee.blockSize)
        if blockSize > 0 { giveBackBlock(of: place.slot, blockSize) }
        usedBytes &-= layout.slotSize &+ blockSize
        queue.remove(place, hash)
    }

    @inline(never)
    private mutating func giveBackBlock(of slot: RawCells, _ size: Int) {
        blocks.deallocate(EdgeLayout.block(slot), size)
    }
}

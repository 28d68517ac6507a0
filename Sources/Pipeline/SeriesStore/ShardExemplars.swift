/// Exemplars of a shard's label sets since the last collection: per label set a block that grows with the buckets that were hit.
///
/// All of a block lies together, and a hint tells where the exemplar of a bucket is: replacing it takes two cache lines,
/// however many buckets the label set has. Sound because blocks come only from this store, each record keeps its own, and
/// positions in a block stay below its count.
struct ShardExemplars: ~Copyable {
    /// No more exemplars than this are kept; further ones are left out (and counted).
    static let limit = Exemplar.limit

    /// A record's block; nil while it has no exemplar.
    struct Head: BitwiseCopyable {
        private var bits: UInt = 0

        fileprivate var block: RawCells? {
            @inline(__always) get { RawCells(bits: bits) }
            @inline(__always) set { bits = newValue?.bits ?? 0 }
        }
    }

    /// What of an exemplar is not said by its place.
    private struct Entry: BitwiseCopyable {
        var traceHigh: UInt64
        var traceLow: UInt64
        var value: Double
        var time: UInt64
    }

    /// At the start of a block; behind it `capacity` slots (32 bits each), then as many entries.
    private struct Header: BitwiseCopyable {
        /// At most one for each slot of a group: ``BucketBounds/limit`` per histogram.
        var count: UInt16
        var capacity: UInt16
        /// Sixteen bytes. By the last bits of a slot: the position of its exemplar, perhaps. Slots of one histogram with the
        /// usual buckets never share a hint.
        var hints: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    }

    private static let hintsOffset = 4
    private static let slotsOffset = MemoryLayout<Header>.stride
    private static let largestHint = 0xff

    private var arena = ReturningArena()
    private var live = 0
    private(set) var dropped = 0
    /// Bytes taken from the system.
    var reservedBytes: Int { arena.reservedBytes }

    // MARK: Places in a block

    private static func entriesOffset(_ capacity: Int) -> Int { (slotsOffset + capacity * 4 + 7) & ~7 }
    private static func size(_ capacity: Int) -> Int { entriesOffset(capacity) + capacity * MemoryLayout<Entry>.stride }

    @inline(__always)
    private static func header(_ block: RawCells) -> Cells<Header> {
        block.elements(Header.self)
    }

    @inline(__always)
    private static func slots(_ block: RawCells) -> Cells<UInt32> {
        (block + slotsOffset).elements(UInt32.self)
    }

    @inline(__always)
    private static func hint(_ block: RawCells, _ slot: UInt32) -> Cells<UInt8> {
        (block + hintsOffset + Int(slot & 15)).elements(UInt8.self)
    }

    @inline(__always)
    private static func entry(_ block: RawCells, _ position: Int) -> Cells<Entry> {
        (block + entriesOffset(Int(header(block).pointee.capacity))).elements(Entry.self) + position
    }

    // MARK: Putting

    /// Puts an exemplar in the place of its slot's earlier one.
    @inline(__always)
    mutating func put(_ exemplar: Exemplar, head: inout Head) {
        let entry = Entry(traceHigh: exemplar.traceHigh, traceLow: exemplar.traceLow, value: exemplar.value, time: exemplar.time)
        let slot = exemplar.slot
        if let block = head.block {
            let position = Int(Self.hint(block, slot).pointee)
            if position < Int(Self.header(block).pointee.count), Self.slots(block)[position] == slot {
                Self.entry(block, position).pointee = entry
                return
            }
        }
        putElsewhere(entry, slot, head: &head)
    }

    @inline(never)
    private mutating func putElsewhere(_ entry: Entry, _ slot: UInt32, head: inout Head) {
        if let block = head.block {
            for position in 0..<Int(Self.header(block).pointee.count) where Self.slots(block)[position] == slot {
                Self.entry(block, position).pointee = entry
                return
            }
        }
        guard live < Self.limit else {
            dropped += 1
            return
        }
        let block = room(&head)
        let position = Int(Self.header(block).pointee.count)
        Self.header(block).pointee.count += 1
        Self.slots(block)[position] = slot
        Self.entry(block, position).initialize(to: entry)
        if position <= Self.largestHint { Self.hint(block, slot).pointee = UInt8(truncatingIfNeeded: position) }
        live += 1
    }

    /// The record's block, with room for another exemplar.
    private mutating func room(_ head: inout Head) -> RawCells {
        let old = head.block
        let count = old.map { Int(Self.header($0).pointee.count) } ?? 0
        let capacity = old.map { Int(Self.header($0).pointee.capacity) } ?? 0
        if let old, count < capacity { return old }
        let larger = max(capacity * 2, 1)
        let block = arena.allocate(Self.size(larger))
        Self.header(block).initialize(to: Header(count: 0, capacity: UInt16(truncatingIfNeeded: larger)))
        if let old {
            Self.header(block).pointee.count = UInt16(truncatingIfNeeded: count)
            Self.header(block).pointee.hints = Self.header(old).pointee.hints
            Self.slots(block).initialize(from: Self.slots(old), count: count)
            Self.entry(block, 0).initialize(from: Self.entry(old, 0), count: count)
            arena.deallocate(old, Self.size(capacity))
        }
        head.block = block
        return block
    }

    // MARK: Taking

    func forEach(_ head: Head, _ body: (Exemplar) -> Void) {
        guard let block = head.block else { return }
        for position in 0..<Int(Self.header(block).pointee.count) {
            let entry = Self.entry(block, position).pointee
            body(
                Exemplar(
                    traceHigh: entry.traceHigh, traceLow: entry.traceLow, value: entry.value, slot: Self.slots(block)[position],
                    time: entry.time, isFresh: true))
        }
    }

    /// Gives the block back.
    mutating func release(_ head: inout Head) {
        guard let block = head.block else { return }
        live -= Int(Self.header(block).pointee.count)
        arena.deallocate(block, Self.size(Int(Self.header(block).pointee.capacity)))
        head.block = nil
    }
}

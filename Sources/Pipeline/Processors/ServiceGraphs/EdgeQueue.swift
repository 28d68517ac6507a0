/// What is known of everything that waits in an ``EdgeQueue``.
struct EdgeNode: BitwiseCopyable {
    var key: EdgeKey
    /// Nanoseconds since the epoch from which on it is over.
    var expiration: UInt64
}

/// Slots by key and in the order in which they came: finding, adding and removing take constant time and allocate only
/// when more wait than ever before.
///
/// The order is kept apart from the slots, so that leaving it touches a few bytes of its neighbours instead of their slots.
/// Sound because numbers are only handed out here, and each is in the index and in the order or in neither.
struct EdgeQueue: ~Copyable {
    private struct Link: BitwiseCopyable {
        var older: UInt32
        var newer: UInt32
    }
    private static let none = UInt32.max

    private let nodeOffset: Int
    private var index = EdgeIndex()
    private var slots: SlotChunks
    /// One per slot ever handed out; of a free one `newer` is the next free one.
    private var links: Cells<Link>
    private var linkCapacity = 16
    private var free = EdgeQueue.none
    private var first = EdgeQueue.none
    private var last = EdgeQueue.none

    /// - Parameters:
    ///   - slotSize: bytes of a slot; a multiple of 8.
    ///   - nodeOffset: where its ``EdgeNode`` begins.
    init(slotSize: Int, nodeOffset: Int) {
        self.nodeOffset = nodeOffset
        slots = SlotChunks(slotSize: slotSize)
        links = .allocate(capacity: linkCapacity)
    }

    deinit { links.deallocate() }

    var count: Int { index.count }
    var reservedBytes: Int { index.reservedBytes + slots.reservedBytes + linkCapacity * MemoryLayout<Link>.stride }

    var oldest: Place? { first == Self.none ? nil : Place(number: first, slot: slots[first]) }

    /// The one that came after it.
    func newer(than place: Place) -> Place? {
        let number = links[Int(place.number)].newer
        return number == Self.none ? nil : Place(number: number, slot: slots[number])
    }

    @inline(__always)
    func node(_ place: Place) -> Cells<EdgeNode> {
        (place.slot + nodeOffset).elements(EdgeNode.self)
    }

    /// A slot that was found.
    struct Place {
        let number: UInt32
        let slot: RawCells
    }

    @inline(__always)
    func find(_ key: EdgeKey, _ hash: UInt64) -> Place? {
        var found: RawCells?
        let number = index.find(hash) { number in
            let slot = slots[number]
            let isIt = (slot + nodeOffset).elements(EdgeNode.self).pointee.key == key
            if isIt { found = slot }
            return isIt
        }
        guard let number, let found else { return nil }
        return Place(number: number, slot: found)
    }

    /// First of two looks ahead at a key that is about to be looked for.
    @inline(__always)
    func prefetchIndex(_ hash: UInt64) { index.prefetch(hash) }

    /// The second look, at the slot that the index names: most likely the right one, if there is one.
    @inline(__always)
    func prefetchSlot(_ hash: UInt64) {
        guard count > 0 else { return }
        fetch(slots[index.guess(hash)])
    }

    /// Fetches the two lines of a slot.
    @inline(__always)
    private func fetch(_ slot: RawCells) {
        slot.prefetch()
        (slot + 64).prefetch()
    }

    /// Adds a slot as the newest one; the caller writes its node, whose key has this hash and is not here yet.
    @inline(__always)
    mutating func append(_ hash: UInt64) -> Place {
        var number = free
        if number == Self.none {
            number = takeNew()
        } else {
            free = links[Int(number)].newer
            // The one after this is likely to be needed soon.
            if free != Self.none { fetch(slots[free]) }
        }
        index.insert(hash, number)
        link(number)
        return Place(number: number, slot: slots[number])
    }

    @inline(never)
    private mutating func takeNew() -> UInt32 {
        let number = slots.takeNew()
        if number >= linkCapacity { growLinks() }
        return number
    }

    @inline(__always)
    mutating func remove(_ place: Place, _ hash: UInt64) {
        index.remove(hash, place.number)
        unlink(place.number)
        links[Int(place.number)].newer = free
        free = place.number
    }

    /// Makes a slot the newest one.
    mutating func moveToEnd(_ place: Place) {
        unlink(place.number)
        link(place.number)
    }

    @inline(__always)
    private mutating func link(_ number: UInt32) {
        links[Int(number)] = Link(older: last, newer: Self.none)
        if last != Self.none { links[Int(last)].newer = number } else { first = number }
        last = number
    }

    @inline(__always)
    private mutating func unlink(_ number: UInt32) {
        let link = links[Int(number)]
        if link.older != Self.none { links[Int(link.older)].newer = link.newer } else { first = link.newer }
        if link.newer != Self.none { links[Int(link.newer)].older = link.older } else { last = link.older }
    }

    private mutating func growLinks() {
        let larger = Cells<Link>.allocate(capacity: linkCapacity * 2)
        larger.update(from: links, count: linkCapacity)
        links.deallocate()
        links = larger
        linkCapacity *= 2
    }
}

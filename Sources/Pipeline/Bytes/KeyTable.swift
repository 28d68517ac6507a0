/// Numbers by 64-bit keys that are hashes already.
///
/// Sound because its memory is its own, a power of two of slots, of which at least half are free: every search ends.
struct KeyTable: ~Copyable {
    private static let firstBits: UInt64 = 6
    /// Slots that are cleared in one go: more than these are cleared byte by byte, by an instruction that takes long to start.
    private static let cleared = 64

    private struct Slot: BitwiseCopyable {
        var key: UInt64 = 0
        var value: UInt64 = 0
    }

    private var slots: Cells<Slot>
    private var bits = firstBits
    private(set) var count = 0

    init() { slots = Self.empty(Self.firstBits) }

    deinit { slots.deallocate() }

    private static func empty(_ bits: UInt64) -> Cells<Slot> {
        let slots = Cells<Slot>.allocate(capacity: 1 << Int(bits))
        slots.initialize(repeating: Slot(), count: 1 << Int(bits))
        return slots
    }

    private var size: Int {
        @inline(__always) get { 1 &<< Int(truncatingIfNeeded: bits) }
    }

    /// The slot of a key, or the free one where it belongs. The upper bits are the good ones of a product.
    @inline(__always)
    private func slot(_ key: UInt64) -> Cells<Slot> {
        var index = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> (64 &- bits))
        while slots[index].key != 0, slots[index].key != key { index = (index &+ 1) & (size &- 1) }
        return slots + index
    }

    /// - Parameter key: 0 is never found.
    @inline(__always)
    func find(_ key: UInt64) -> UInt64? {
        guard key != 0 else { return nil }
        let slot = slot(key)
        return slot.pointee.key == 0 ? nil : slot.pointee.value
    }

    /// The same where 0 is no number, and no key.
    @inline(__always)
    func number(_ key: UInt64) -> UInt64 { slot(key).pointee.value }

    /// - Parameter key: not 0.
    @inline(__always)
    mutating func insert(_ key: UInt64, _ value: UInt64) { place(key).value.pointee = value }

    /// Where the number of a key stands, until another key comes in.
    ///
    /// - Parameter key: not 0.
    /// - Returns: isNew: it was not there, and its number is 0.
    @inline(__always)
    mutating func place(_ key: UInt64) -> (value: Cells<UInt64>, isNew: Bool) {
        if (count &+ 1) &* 2 > size { grow() }
        let slot = slot(key)
        let isNew = slot.pointee.key == 0
        slot.pointee.key = key
        count &+= isNew ? 1 : 0
        // The number stands behind the key.
        return ((RawCells(slot) + 8).elements(UInt64.self), isNew)
    }

    /// Keeps the memory of half of what was needed last, so that what a burst took is given back.
    mutating func removeAll() {
        if bits > Self.firstBits, size > count * 8 {
            slots.deallocate()
            bits -= 1
            slots = Self.empty(bits)
        } else if count > 0 {
            var first = 0
            while first < size {
                Self.clear(slots + first, min(size &- first, Self.cleared))
                first &+= Self.cleared
            }
        }
        count = 0
    }

    @inline(never)
    private static func clear(_ slots: Cells<Slot>, _ count: Int) { slots.update(repeating: Slot(), count: count) }

    @inline(never)
    private mutating func grow() {
        let (old, oldSize) = (slots, size)
        // Small ones grow faster: moving them costs more than their memory.
        bits += bits < 14 ? 2 : 1
        slots = Self.empty(bits)
        for index in 0..<oldSize where old[index].key != 0 { slot(old[index].key).pointee = old[index] }
        old.deallocate()
    }
}

/// Open addressing from a hash to a number that is not 0; who looks up compares what the number stands for.
///
/// Sound because the slots are owned by this table alone and every index is masked to their power-of-two count.
struct EdgeTable: ~Copyable {
    private struct Slot {
        var hash: UInt32
        var number: UInt32
    }

    private var slots: Cells<Slot>
    private var mask = 255
    private var count = 0

    init() { slots = Self.emptySlots(256) }

    deinit { slots.deallocate() }

    private static func emptySlots(_ count: Int) -> Cells<Slot> {
        let slots = Cells<Slot>.allocate(capacity: count)
        slots.initialize(repeating: Slot(hash: 0, number: 0), count: count)
        return slots
    }

    @inline(__always)
    func first(_ hash: UInt32, where matches: (UInt32) -> Bool) -> UInt32? {
        var index = Int(hash) & mask
        while slots[index].number != 0 {
            if slots[index].hash == hash, matches(slots[index].number) { return slots[index].number }
            index = (index + 1) & mask
        }
        return nil
    }

    mutating func insert(_ number: UInt32, _ hash: UInt32) {
        precondition(number != 0)
        if (count + 1) * 2 > mask { grow() }
        count += 1
        place(Slot(hash: hash, number: number))
    }

    private func place(_ slot: Slot) {
        var index = Int(slot.hash) & mask
        while slots[index].number != 0 { index = (index + 1) & mask }
        slots[index] = slot
    }

    private mutating func grow() {
        let old = slots
        let oldCount = mask + 1
        slots = Self.emptySlots(oldCount * 2)
        mask = oldCount * 2 - 1
        for index in 0..<oldCount where old[index].number != 0 { place(old[index]) }
        old.deallocate()
    }

    /// Takes `number` out and closes the gap, so that no probe ends early.
    mutating func remove(_ number: UInt32, _ hash: UInt32) {
        var gap = Int(hash) & mask
        while slots[gap].number != number {
            if slots[gap].number == 0 { return }
            gap = (gap + 1) & mask
        }
        count -= 1
        var index = gap
        while true {
            index = (index + 1) & mask
            if slots[index].number == 0 { break }
            let home = Int(slots[index].hash) & mask
            // Moving back must not put a slot in front of its home.
            if (index - home) & mask >= (index - gap) & mask {
                slots[gap] = slots[index]
                gap = index
            }
        }
        slots[gap] = Slot(hash: 0, number: 0)
    }
}

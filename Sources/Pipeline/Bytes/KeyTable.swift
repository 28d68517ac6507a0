/// Numbers by 64-bit keys that are hashes already. Open addressing, at most half full.
struct KeyTable: ~Copyable {
    private static let firstBits: UInt64 = 6

    private struct Slot: BitwiseCopyable {
        var key: UInt64 = 0
        var value: UInt64 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 1 << Int(firstBits))
    private var bits = firstBits
    private(set) var count = 0

    /// The upper bits are the good ones of a product.
    @inline(__always)
    private func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> (64 &- bits)) }

    /// - Parameter key: 0 is never found.
    @inline(__always)
    func find(_ key: UInt64) -> UInt64? {
        guard key != 0 else { return nil }
        return slots.withUnsafeBufferPointer { slots in
            var index = place(key)
            while slots[index].key != 0 {
                if slots[index].key == key { return slots[index].value }
                index = (index &+ 1) & (slots.count &- 1)
            }
            return nil
        }
    }

    /// - Parameter key: not 0.
    mutating func insert(_ key: UInt64, _ value: UInt64) {
        if (count &+ 1) &* 2 > slots.count { grow() }
        var index = place(key)
        let isNew = slots.withUnsafeMutableBufferPointer { slots in
            while slots[index].key != 0, slots[index].key != key { index = (index &+ 1) & (slots.count &- 1) }
            let isNew = slots[index].key == 0
            slots[index] = Slot(key: key, value: value)
            return isNew
        }
        if isNew { count &+= 1 }
    }

    /// Keeps the memory of half of what was needed last, so that what a burst took is given back.
    mutating func removeAll() {
        if slots.count > 1 << Int(Self.firstBits), slots.count > count * 8 {
            bits -= 1
            slots = [Slot](repeating: Slot(), count: 1 << Int(bits))
        } else if count > 0 {
            slots.withUnsafeMutableBufferPointer { $0.update(repeating: Slot()) }
        }
        count = 0
    }

    private mutating func grow() {
        // Small ones grow faster: moving them costs more than their memory.
        bits += bits < 14 ? 2 : 1
        var larger = [Slot](repeating: Slot(), count: 1 << Int(bits))
        larger.withUnsafeMutableBufferPointer { larger in
            for slot in slots where slot.key != 0 {
                var index = place(slot.key)
                while larger[index].key != 0 { index = (index &+ 1) & (larger.count &- 1) }
                larger[index] = slot
            }
        }
        slots = larger
    }
}

/// Numbers of calls by 64-bit keys that are hashes already. Open addressing, at most half full.
struct CallTable: ~Copyable {
    /// Keys that a table takes; a call has up to seven. A slot has 12 bytes.
    static let capacity = 1 << 18
    private static let firstSlots = 1 << 8

    private var keys: [UInt64] = Array(repeating: 0, count: firstSlots)
    private var numbers: [UInt32] = Array(repeating: 0, count: firstSlots)
    private var count = 0

    var isFull: Bool { count >= Self.capacity }

    func find(_ key: UInt64) -> UInt32? {
        var slot = Int(truncatingIfNeeded: key >> 20) & (keys.count - 1)
        while keys[slot] != 0 {
            if keys[slot] == key { return numbers[slot] }
            slot = (slot + 1) & (keys.count - 1)
        }
        return nil
    }

    /// - Parameter key: not 0.
    mutating func insert(_ key: UInt64, _ number: UInt32) {
        if (count + 1) * 2 > keys.count { grow() }
        var slot = Int(truncatingIfNeeded: key >> 20) & (keys.count - 1)
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
        if keys[slot] == 0 { count += 1 }
        keys[slot] = key
        numbers[slot] = number
    }

    /// Keeps the memory of half of what was needed last, so that what a burst took is given back.
    mutating func removeAll() {
        let size = max(Self.firstSlots, keys.count > count * 8 ? keys.count / 2 : keys.count)
        if size == keys.count {
            for index in keys.indices { keys[index] = 0 }
        } else {
            keys = Array(repeating: 0, count: size)
            numbers = Array(repeating: 0, count: size)
        }
        count = 0
    }

    private mutating func grow() {
        let old = (keys, numbers)
        keys = Array(repeating: 0, count: old.0.count * 2)
        numbers = Array(repeating: 0, count: old.0.count * 2)
        count = 0
        for (key, number) in zip(old.0, old.1) where key != 0 { insert(key, number) }
    }
}

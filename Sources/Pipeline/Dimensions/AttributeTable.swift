/// Which attribute keys matter, found with one probe per attribute however many there are.
///
/// A key is hashed from its length and its first and last eight bytes, the multiplier chosen so that no two wanted keys
/// meet; a hit compares the whole key. Keys that agree in all of that (same length, same ends) are chained.
package final class AttributeTable: @unchecked Sendable {
    struct Entry {
        var first: UInt64
        var last: UInt64
        var key: UnsafeRawPointer
        var length: Int
        var slot: Int32
        var next: Int32
    }

    /// Sound to share: written only while it is built.
    let entries: UnsafeMutablePointer<Entry>
    let buckets: UnsafeMutablePointer<Int32>
    let multiplier: UInt64
    let shift: UInt64
    package let keys: [String]
    private let text: UnsafeMutableRawPointer

    package init(keys: [String]) {
        self.keys = keys
        let lengths = keys.map(\.utf8.count)
        text = .allocate(byteCount: lengths.reduce(0, +) + RequestBytes.slack, alignment: 8)
        entries = .allocate(capacity: max(keys.count, 1))
        var offset = 0
        for (slot, key) in keys.enumerated() {
            let start = text + offset
            var copy = key
            copy.withUTF8 { if let from = $0.baseAddress { start.copyMemory(from: from, byteCount: $0.count) } }
            let (first, last) = Self.ends(UnsafeRawPointer(start), lengths[slot])
            entries[slot] = Entry(
                first: first, last: last, key: UnsafeRawPointer(start), length: lengths[slot], slot: Int32(slot), next: -1)
            offset += lengths[slot]
        }
        let bits = max(4, UInt64(64 - UInt64(max(keys.count, 1) * 4).leadingZeroBitCount))
        shift = 64 - bits
        buckets = .allocate(capacity: 1 << Int(bits))
        multiplier = Self.fill(buckets, size: 1 << Int(bits), shift: shift, entries: entries, count: keys.count)
    }

    deinit {
        entries.deallocate()
        buckets.deallocate()
        text.deallocate()
    }

    /// Tries multipliers until keys with different ends share no bucket, and keeps the best one.
    private static func fill(
        _ buckets: UnsafeMutablePointer<Int32>, size: Int, shift: UInt64, entries: UnsafeMutablePointer<Entry>, count: Int
    ) -> UInt64 {
        var best: (multiplier: UInt64, collisions: Int) = (0x9e37_79b9_7f4a_7c15, .max)
        var candidate: UInt64 = 0x9e37_79b9_7f4a_7c15
        for _ in 0..<4096 {
            let used = Set((0..<count).map { hash(entries[$0], candidate) &>> shift })
            let distinct = Set((0..<count).map { [entries[$0].first, entries[$0].last, UInt64(entries[$0].length)] })
            let collisions = distinct.count - used.count
            if collisions < best.collisions { best = (candidate, collisions) }
            if collisions == 0 { break }
            candidate = (candidate &* 0xd134_2543_de82_ef95 &+ 0x2545_f491_4f6c_dd1d) | 1
        }
        buckets.update(repeating: -1, count: size)
        for index in 0..<count {
            let bucket = Int(hash(entries[index], best.multiplier) &>> shift)
            entries[index].next = buckets[bucket]
            buckets[bucket] = Int32(index)
        }
        return best.multiplier
    }

    private static func hash(_ entry: Entry, _ multiplier: UInt64) -> UInt64 {
        mix(entry.first, entry.last, entry.length, multiplier)
    }

    @inline(__always)
    static func mix(_ first: UInt64, _ last: UInt64, _ length: Int, _ multiplier: UInt64) -> UInt64 {
        ((first ^ (last &<< 21 | last &>> 43)) &+ UInt64(truncatingIfNeeded: length)) &* multiplier
    }

    /// The first and the last eight bytes, shorter keys filled with zeros. Reads up to eight bytes from `key`.
    @inline(__always)
    static func ends(_ key: UnsafeRawPointer, _ length: Int) -> (UInt64, UInt64) {
        let head = UInt64(littleEndian: key.loadUnaligned(as: UInt64.self))
        if length >= 8 {
            return (head, UInt64(littleEndian: (key + (length - 8)).loadUnaligned(as: UInt64.self)))
        }
        let short = head & ((1 &<< (UInt64(length) &* 8)) &- 1)
        return (short, short)
    }

    /// The slot of a key; the walker asks ``lookup`` directly.
    package func slot(of key: String) -> Int? {
        var padded = Array(key.utf8) + Array(repeating: 0, count: 8)
        let slot = padded.withUnsafeMutableBytes { $0.baseAddress.map { lookup.slot($0, key.utf8.count) } ?? -1 }
        return slot < 0 ? nil : Int(slot)
    }

    var lookup: AttributeLookup {
        AttributeLookup(entries: entries, buckets: buckets, multiplier: multiplier, shift: shift)
    }
}

/// The table as the walker holds it: plain pointers, so that a probe costs no reference count.
///
/// Sound as long as its ``AttributeTable`` lives, which the plan that both belong to sees to.
struct AttributeLookup {
    let entries: UnsafeMutablePointer<AttributeTable.Entry>
    let buckets: UnsafeMutablePointer<Int32>
    let multiplier: UInt64
    let shift: UInt64

    /// The slot of this key, or -1. `key` must have at least eight readable bytes (request slack).
    @inline(__always)
    func slot(_ key: UnsafeRawPointer, _ length: Int) -> Int32 {
        let (first, last) = AttributeTable.ends(key, length)
        var index = buckets[Int(truncatingIfNeeded: AttributeTable.mix(first, last, length, multiplier) &>> shift)]
        while index >= 0 {
            let entry = entries + Int(index)
            if entry.pointee.length == length, entry.pointee.first == first, entry.pointee.last == last,
                length <= 16 || middleIsEqual(entry.pointee.key, key, length)
            {
                return entry.pointee.slot
            }
            index = entry.pointee.next
        }
        return -1
    }

    @inline(__always)
    private func middleIsEqual(_ mine: UnsafeRawPointer, _ key: UnsafeRawPointer, _ length: Int) -> Bool {
        var offset = 8
        while offset < length - 8 {
            if (mine + offset).loadUnaligned(as: UInt64.self) != (key + offset).loadUnaligned(as: UInt64.self) { return false }
            offset &+= 8
        }
        return true
    }
}

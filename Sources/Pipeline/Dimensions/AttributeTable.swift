/// Which attribute keys matter, found with one probe per attribute however many there are.
///
/// A key is hashed from its length and its first and last eight bytes, the multiplier chosen so that no two wanted keys
/// meet; a hit compares the whole key. Keys that agree in all of that (same length, same ends) are chained.
package final class AttributeTable: @unchecked Sendable {
    struct Entry {
        var words: KeyWords
        var key: UnsafeRawPointer
        /// -1: no key has it.
        var length: Int
        var slot: Int32
        /// The next entry of the same bucket; -1: none.
        var next: Int32
    }

    /// Sound to share: written only while it is built. One entry per key, and one that stands in empty buckets, so that a
    /// probe needs no branch for them.
    private let entries: UnsafeMutablePointer<Entry>
    private let buckets: UnsafeMutablePointer<Int32>
    private let multiplier: UInt64
    private let shift: UInt64
    private let lengths: UInt64
    private let hasChains: Bool
    package let keys: [String]
    private let text: UnsafeMutableRawPointer

    package init(keys: [String]) {
        self.keys = keys
        let bytes = keys.reduce(0) { $0 + $1.utf8.count } + RequestBytes.slack
        text = .allocate(byteCount: bytes, alignment: 8)
        text.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        entries = .allocate(capacity: keys.count + 1)
        var offset = 0
        var lengths: UInt64 = 0
        for (slot, key) in keys.enumerated() {
            let start = text + offset
            let length = key.utf8.count
            var copy = key
            copy.withUTF8 { if let from = $0.baseAddress { start.copyMemory(from: from, byteCount: length) } }
            entries[slot] = Entry(
                words: KeyWords(anyLength: UnsafeRawPointer(start), length), key: UnsafeRawPointer(start), length: length,
                slot: Int32(slot), next: -1)
            lengths |= 1 &<< UInt64(min(length, 63))
            offset += length
        }
        entries[keys.count] = Entry(
            words: KeyWords(anyLength: UnsafeRawPointer(text), 0), key: UnsafeRawPointer(text), length: -1, slot: Int32(keys.count),
            next: -1)
        self.lengths = lengths
        let bits = max(4, UInt64(64 - UInt64(max(keys.count, 1) * 4).leadingZeroBitCount))
        shift = 64 - bits
        buckets = .allocate(capacity: 1 << Int(bits))
        multiplier = Self.fill(buckets, size: 1 << Int(bits), shift: shift, entries: entries, count: keys.count)
        hasChains = UnsafeBufferPointer(start: entries, count: keys.count).contains { $0.next >= 0 }
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
        func bucket(_ index: Int, _ multiplier: UInt64) -> Int { entries[index].words.bucket(entries[index].length, multiplier, shift) }
        var best: (multiplier: UInt64, collisions: Int) = (0x9e37_79b9_7f4a_7c15, .max)
        var candidate: UInt64 = 0x9e37_79b9_7f4a_7c15
        for _ in 0..<4096 {
            let collisions = count - Set((0..<count).map { bucket($0, candidate) }).count
            if collisions < best.collisions { best = (candidate, collisions) }
            if collisions == 0 { break }
            candidate = (candidate &* 0xd134_2543_de82_ef95 &+ 0x2545_f491_4f6c_dd1d) | 1
        }
        buckets.initialize(repeating: Int32(count), count: size)
        for index in 0..<count {
            let bucket = bucket(index, best.multiplier)
            if buckets[bucket] < count { entries[index].next = buckets[bucket] }
            buckets[bucket] = Int32(index)
        }
        return best.multiplier
    }

    /// The slot of a key; the walker asks ``lookup`` directly.
    package func slot(of key: String) -> Int? {
        var padded = Array(key.utf8) + Array(repeating: 0, count: KeyWords.slack)
        let slot = padded.withUnsafeMutableBytes { $0.baseAddress.map { Int(lookup.slot($0, key.utf8.count)) } ?? keys.count }
        return slot < keys.count ? slot : nil
    }

    var lookup: AttributeLookup {
        AttributeLookup(
            entries: entries, buckets: buckets, multiplier: multiplier, shift: shift, missing: Int32(keys.count), lengths: lengths,
            hasChains: hasChains)
    }
}

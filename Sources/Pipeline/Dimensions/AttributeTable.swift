/// Which attribute keys matter, found with one probe per attribute however many there are.
///
/// A key is hashed from its first and its last sixteen bytes, multiplier and number of buckets chosen so
/// that no two wanted keys of usual length meet; a hit compares the whole key. Keys that agree in all of that, and short
/// and long ones that meet others, are chained.
package final class AttributeTable: @unchecked Sendable {
    struct Entry {
        var words: KeyWords
        var key: RawRun
        /// -1: no key has it.
        var length: Int
        var slot: Int32
        /// The next entry of the same bucket; -1: none.
        var next: Int32
    }

    /// Sound to share: written only while it is built. One entry per key, and one that stands in empty buckets, so that a
    /// probe needs no branch for them.
    private let entries: Cells<Entry>
    private let buckets: Cells<Int32>
    private let multiplier: UInt64
    private let shift: UInt64
    private let ends: ConstantTable<UInt64>
    private let parts: Cells<AttributeLookup.Parts>
    /// Lookups of keys of usual length take the long way.
    package let hasChains: Bool
    package let keys: [String]
    private let text: RawCells

    package init(keys: [String]) {
        self.keys = keys
        let bytes = keys.reduce(0) { $0 + $1.utf8.count } + RequestBytes.slack
        text = .allocate(byteCount: bytes, alignment: 8)
        text.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        entries = .allocate(capacity: keys.count + 1)
        var offset = 0
        var ends = [UInt64](repeating: 0, count: 128)
        for (slot, key) in keys.enumerated() {
            let start = text + offset
            let length = key.utf8.count
            key.withSlice { start.copyMemory(from: $0.start, byteCount: length) }
            entries[slot] = Entry(
                words: KeyWords(anyLength: RawRun(start), length), key: RawRun(start), length: length,
                slot: Int32(slot), next: -1)
            // What stands before a short key is not its own. Longer ones are looked up without being asked for here.
            if length < ends.count { ends[length] |= length < 4 ? .max : 1 &<< Self.endBit(RawRun(start), length) }
            offset += length
        }
        entries[keys.count] = Entry(
            words: KeyWords(anyLength: RawRun(text), 0), key: RawRun(text), length: -1, slot: Int32(keys.count),
            next: -1)
        self.ends = ConstantTable(ends)
        (buckets, shift, multiplier) = Self.spread(entries, count: keys.count)
        hasChains = Self.hidesKeys(CountedRun(start: entries.run, count: keys.count))
        parts = .allocate(capacity: 1)
        parts.initialize(
            to: AttributeLookup.Parts(
                entries: entries, buckets: buckets, multiplier: multiplier, shift: shift, missing: Int32(keys.count), hasChains: hasChains,
                ends: self.ends.start))
    }

    deinit {
        entries.deallocate()
        buckets.deallocate()
        text.deallocate()
        parts.deallocate()
    }

    /// Whether a key that words cover stands behind another, where a single probe does not find it.
    private static func hidesKeys(_ entries: CountedRun<Entry>) -> Bool {
        entries.contains { $0.next >= 0 && KeyWords.covers(entries[Int($0.next)].length) }
    }

    /// Finds buckets in which no two keys that words cover meet, at least four for a key. Others come behind them, in chains.
    private static func spread(
        _ entries: Cells<Entry>, count: Int
    ) -> (buckets: Cells<Int32>, shift: UInt64, multiplier: UInt64) {
        let covered = (0..<count).filter { KeyWords.covers(entries[$0].length) }
        let others = (0..<count).filter { !KeyWords.covers(entries[$0].length) }
        let bits = max(4, UInt64(64 - UInt64(max(count, 1) * 4).leadingZeroBitCount))
        let spread = KeySpread(covered.map { entries[$0].words.mixed }, bits: bits)
        let buckets = Cells<Int32>.allocate(capacity: 1 << Int(spread.bits))
        buckets.initialize(repeating: Int32(count), count: 1 << Int(spread.bits))
        for index in others + covered {
            let bucket = entries[index].words.bucket(spread.multiplier, 64 - spread.bits)
            if buckets[bucket] < count { entries[index].next = buckets[bucket] }
            buckets[bucket] = Int32(index)
        }
        return (buckets, 64 - spread.bits, spread.multiplier)
    }

    /// A number below 64 that is made of the last four bytes of a key, or of what stands before a shorter one.
    @inline(__always)
    static func endBit(_ key: RawRun, _ length: Int) -> UInt64 {
        let end = UInt32(littleEndian: (key + (length &- 4)).loadUnaligned(as: UInt32.self))
        return UInt64(truncatingIfNeeded: (end &* 0x9e37_79b1) &>> 26)
    }

    /// The slot of a key; the walker asks ``lookup`` directly.
    package func slot(of key: String) -> Int? {
        let padded = Array(key.utf8) + Array(repeating: 0, count: KeyWords.slack)
        let slot = padded.withSlice { Int(lookup.slot($0.start, key.utf8.count)) }
        return slot < keys.count ? slot : nil
    }

    var lookup: AttributeLookup { AttributeLookup(parts: Run(parts)) }
}

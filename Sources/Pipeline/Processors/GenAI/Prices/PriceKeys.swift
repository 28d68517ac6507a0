/// Which price (or other number) stands for a text: open addressing over texts that are known beforehand, without regard to case.
///
/// `@unchecked Sendable` because it is written only while it is made.
final class PriceKeys: @unchecked Sendable {
    /// A text in a scope: the same model costs something else at another provider.
    struct Key: Hashable {
        var scope: UInt32
        /// In lower case.
        var text: String
    }

    private struct Entry: BitwiseCopyable {
        var hash: UInt64
        var start: Int
        var length: Int
        var scope: UInt32
        var value: Int32
    }

    private static let free: Int32 = -1

    private let slots: Cells<Int32>
    private let mask: UInt64
    private let entries: Cells<Entry>
    private let text: RawCells

    init(_ values: [Key: Int32]) {
        // At most half full, so that every search meets a free slot.
        let capacity = max(values.count, 1) * 2
        let size = 1 << (Int.bitWidth - (capacity - 1).leadingZeroBitCount)
        mask = UInt64(size - 1)
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Self.free, count: size)
        entries = .allocate(capacity: max(values.count, 1))
        text = .allocate(byteCount: max(values.keys.reduce(0) { $0 + $1.text.utf8.count }, 1), alignment: 1)
        var end = 0
        for (index, (key, value)) in values.enumerated() {
            let start = end
            for byte in key.text.utf8 {
                text.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
                end += 1
            }
            let hash = FoldedBytes.hash(WireSlice(start: text.run + start, count: end - start))
            (entries + index).initialize(to: Entry(hash: hash, start: start, length: end - start, scope: key.scope, value: value))
            var place = Self.place(hash, key.scope) & mask
            while slots[Int(place)] != Self.free { place = (place &+ 1) & mask }
            slots[Int(place)] = Int32(index)
        }
    }

    deinit {
        slots.deallocate()
        entries.deallocate()
        text.deallocate()
    }

    /// - Parameter hash: `FoldedBytes.hash(bytes)`.
    func value(_ bytes: WireSlice, _ hash: UInt64, scope: UInt32) -> Int32? {
        var place = Self.place(hash, scope) & mask
        while slots[Int(place)] != Self.free {
            let entry = entries[Int(slots[Int(place)])]
            if entry.hash == hash, entry.scope == scope,
                FoldedBytes.equal(bytes, WireSlice(start: text.run + entry.start, count: entry.length))
            {
                return entry.value
            }
            place = (place &+ 1) & mask
        }
        return nil
    }

    private static func place(_ hash: UInt64, _ scope: UInt32) -> UInt64 {
        let mixed = (hash ^ UInt64(scope) &* 0x9e37_79b9_7f4a_7c15) &* 0xff51_afd7_ed55_8ccd
        return mixed ^ (mixed &>> 32)
    }
}

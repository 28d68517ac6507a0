import Protobuf

/// Texts of a remote write 2.0 request, each once, by number. Number 0 is the empty text.
struct SymbolTable {
    private(set) var count = 0
    /// All of them as fields of the request, in the order of their numbers.
    private(set) var fields: [UInt8] = []
    private var places: [Range<Int>] = []
    private var hashes: [Int] = []
    /// Number + 1 of a symbol, 0: free. A power of two, at most half of it full.
    private var slots = [UInt32](repeating: 0, count: 256)

    private static let tag: UInt8 = 4 << 3 | 2

    init() { _ = number([]) }

    /// The number of a text, which is added if it is new.
    mutating func number(_ text: ArraySlice<UInt8>) -> UInt32 {
        // Seeded: labels come from whoever sends spans.
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        let hash = hasher.finalize()
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot] - 1)
            if hashes[number] == hash, fields[places[number]] == text { return UInt32(number) }
            slot = (slot + 1) & (slots.count - 1)
        }
        add(text, hash)
        slots[slot] = UInt32(count)
        if count * 2 > slots.count { grow() }
        return UInt32(count - 1)
    }

    func text(_ number: UInt32) -> ArraySlice<UInt8> { fields[places[Int(number)]] }

    private mutating func add(_ text: ArraySlice<UInt8>, _ hash: Int) {
        fields.append(Self.tag)
        fields.appendVarint(UInt64(text.count))
        places.append(fields.count..<fields.count + text.count)
        fields += text
        hashes.append(hash)
        count += 1
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for number in 0..<count {
            var slot = hashes[number] & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }
}

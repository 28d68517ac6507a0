/// What each of some known words stands for: a hash table that is made once and stays for good.
///
/// ASCII case does not matter; `-` and blanks are `_`. A look-up allocates nothing and counts no reference: 25 instructions for a text that
/// is not there (measured), 8 more a byte for one that is, however many words there are.
///
/// Sound to share because it is written only while it is made, and because its memory is never given back.
struct WordIndex<Value>: @unchecked Sendable {
    private struct Entry {
        let word: Run<UInt8>
        let count: Int
        let value: Value
    }

    private let entries: Run<Entry>
    /// Number of an entry, from 1 on; 0: free. At most a quarter full.
    private let slots: Run<UInt16>
    private let mask: Int
    private let longest: Int

    /// - Parameter words: in lower case, with `_` where there may be `-`; of equal ones the first counts.
    init(_ words: [(StaticString, Value)]) {
        let folded = Cells<UInt8>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max {
            let isBlank = byte == UInt8(ascii: "-") || byte == UInt8(ascii: " ")
            (folded + Int(byte)).initialize(to: isBlank ? UInt8(ascii: "_") : FoldedBytes.fold(byte))
        }
        self.folded = Run(folded)
        let entries = Cells<Entry>.allocate(capacity: max(words.count, 1))
        var size = 16
        while size < words.count * 4 { size *= 2 }
        let slots = Cells<UInt16>.allocate(capacity: size)
        slots.initialize(repeating: 0, count: size)
        var longest = 0
        for (index, (word, value)) in words.prefix(Int(UInt16.max)).enumerated() {
            let text = WireSlice(word)
            (entries + index).initialize(to: Entry(word: text.start.elements(UInt8.self), count: text.count, value: value))
            longest = max(longest, text.count)
            var place = Self.hash(text, self.folded) & (size - 1)
            while slots[place] != 0 { place = (place + 1) & (size - 1) }
            slots[place] = UInt16(index + 1)
        }
        self.entries = Run(entries)
        self.slots = Run(slots)
        mask = size - 1
        self.longest = longest
    }

    subscript(text: WireSlice) -> Value? {
        guard text.count > 0, text.count <= longest else { return nil }
        var place = Self.hash(text, folded) & mask
        while slots[place] != 0 {
            let entry = entries + (Int(slots[place]) &- 1)
            if entry.pointee.count == text.count, isEqual(text, entry.pointee.word) { return entry.pointee.value }
            place = (place &+ 1) & mask
        }
        return nil
    }

    /// What each byte counts as.
    private let folded: Run<UInt8>

    @inline(__always)
    private func isEqual(_ text: WireSlice, _ word: Run<UInt8>) -> Bool {
        var index = 0
        while index < text.count {
            if folded[Int((text.start + index).load(as: UInt8.self))] != word[index] { return false }
            index &+= 1
        }
        return true
    }

    /// Of its length, its first, middle and last byte.
    @inline(__always)
    private static func hash(_ text: WireSlice, _ folded: Run<UInt8>) -> Int {
        func byte(_ index: Int) -> UInt32 { UInt32(folded[Int((text.start + index).load(as: UInt8.self))]) }
        let bytes = byte(0) | byte(text.count &>> 1) &<< 8 | byte(text.count &- 1) &<< 16 | UInt32(truncatingIfNeeded: text.count) &<< 24
        return Int((bytes &* 0x9e37_79b1) &>> 16)
    }
}

extension WordIndex where Value == Void {
    init(words: [StaticString]) { self.init(words.map { ($0, ()) }) }

    func contains(_ text: WireSlice) -> Bool { self[text] != nil }
}

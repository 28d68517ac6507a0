/// A fixed set of words of 1 to 24 bytes, each known by its index, found by their first, middle and last eight bytes.
///
/// Built once and never freed: for sets that live as long as the process.
struct WordTable: @unchecked Sendable {
    static let maxLength = 24

    private struct Word: BitwiseCopyable {
        var first: UInt64
        var middle: UInt64
        var last: UInt64
        var count: Int
    }

    private let words: Run<Word>
    /// A word's index, or -1; where it stands is told by its hash, which no two words share.
    private let slots: Run<Int16>
    private let multiplier: UInt64
    private let shift: UInt64

    /// `words` are distinct; longer ones than ``maxLength`` are never found.
    init(_ words: [String]) {
        let known = words.map { word in
            var text = ByteBuilder(capacity: 64)
            text.append(word)
            text.appendZeros(RequestBytes.slack)
            return Self.word(RawRun(text.base), word.utf8.count)
        }
        let stored = Cells<Word>.allocate(capacity: max(known.count, 1))
        for (index, word) in known.enumerated() { (stored + index).initialize(to: word) }
        self.words = Run(stored)
        let (bits, multiplier) = Self.perfect(known)
        let places = Cells<Int16>.allocate(capacity: 1 << bits)
        places.initialize(repeating: -1, count: 1 << bits)
        shift = 64 - bits
        self.multiplier = multiplier
        slots = Run(places)
        for (index, word) in known.enumerated() where word.count <= Self.maxLength {
            places[Self.place(word.first, word.last, word.count, multiplier, shift)] = Int16(truncatingIfNeeded: index)
        }
    }

    /// The word's index, or -1. At least 24 bytes from `start` on must be readable, whatever the count.
    @inline(__always)
    func index(of start: RawRun, _ count: Int) -> Int {
        guard count > 0, count <= Self.maxLength else { return -1 }
        let wanted = Self.word(start, count)
        let index = Int(slots[Self.place(wanted.first, wanted.last, count, multiplier, shift)])
        guard index >= 0 else { return -1 }
        let word = words[index]
        let differences = (word.first ^ wanted.first) | (word.middle ^ wanted.middle) | (word.last ^ wanted.last)
        return differences == 0 && word.count == count ? index : -1
    }

    @inline(__always)
    private static func word(_ start: RawRun, _ count: Int) -> Word {
        let first = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        if count < 8 {
            let short = first & ~(~0 << (8 &* UInt64(truncatingIfNeeded: count)))
            return Word(first: short, middle: 0, last: short, count: count)
        }
        let middle = count > 16 ? (start + 8).loadUnaligned(as: UInt64.self) : 0
        return Word(first: first, middle: middle, last: (start + (count - 8)).loadUnaligned(as: UInt64.self), count: count)
    }

    @inline(__always)
    private static func place(_ first: UInt64, _ last: UInt64, _ count: Int, _ multiplier: UInt64, _ shift: UInt64) -> Int {
        let mixed = (first ^ (last &<< 29 | last &>> 35)) &+ UInt64(truncatingIfNeeded: count)
        return Int(truncatingIfNeeded: (mixed &* multiplier) &>> shift)
    }

    /// A table with some six places a word, or the next larger one, and a multiplier that gives every word a place of its own.
    private static func perfect(_ words: [Word]) -> (bits: UInt64, multiplier: UInt64) {
        var random: UInt64 = 0x9e37_79b9_7f4a_7c15
        let fewest = UInt64(Int.bitWidth - max(6 * words.count, 64).leadingZeroBitCount - 1)
        for bits in fewest..<fewest + 6 {
            for _ in 0..<200 {
                random = random &* 0xd134_2543_de82_ef95 &+ 0x6a09_e667_f3bc_c909
                let multiplier = random | 1
                var taken = Array(repeating: false, count: 1 << bits)
                let fits = words.allSatisfy { word in
                    let place = place(word.first, word.last, word.count, multiplier, 64 - bits)
                    defer { taken[place] = true }
                    return !taken[place]
                }
                if fits { return (bits, multiplier) }
            }
        }
        preconditionFailure("words that no multiplier tells apart")
    }
}

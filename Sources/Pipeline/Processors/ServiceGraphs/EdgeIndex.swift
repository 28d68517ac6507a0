/// Numbers by hash: open addressing over words of 32 bits of hash and the number, at most half of them taken.
///
/// A search touches nothing but words until 32 bits agree, and removing moves what stands behind instead of leaving a
/// mark, so that any number of edges can come and go without the table getting worse.
struct EdgeIndex: ~Copyable {
    private var words: Cells<UInt64>
    private var mask: Int
    private(set) var count = 0

    init() {
        mask = 15
        words = .allocate(capacity: 16)
        words.initialize(repeating: 0, count: 16)
    }

    deinit { words.deallocate() }

    var reservedBytes: Int { (mask + 1) * 8 }

    /// The upper half of the hash, which also says where the word stands best, and the number + 1; 0 is free.
    @inline(__always)
    private static func word(_ hash: UInt64, _ number: UInt32) -> UInt64 { hash & ~0xffff_ffff | UInt64(number) &+ 1 }

    @inline(__always)
    private func home(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word >> 32) & mask }

    /// - Parameter isWanted: whether this number is the one looked for, asked when hashes agree.
    @inline(__always)
    func find(_ hash: UInt64, _ isWanted: (UInt32) -> Bool) -> UInt32? {
        var position = home(hash)
        while true {
            let word = words[position]
            if word == 0 { return nil }
            if (word ^ hash) >> 32 == 0 {
                let number = UInt32(truncatingIfNeeded: word &- 1)
                if isWanted(number) { return number }
            }
            position = (position &+ 1) & mask
        }
    }

    /// Brings the words that a search begins with into the cache.
    @inline(__always)
    func prefetch(_ hash: UInt64) { RawCells(words + home(hash)).prefetch() }

    /// The number that stands where the one looked for stands best, or any other. Without a branch that nobody can foresee.
    @inline(__always)
    func guess(_ hash: UInt64) -> UInt32 {
        let number = UInt32(truncatingIfNeeded: words[home(hash)])
        return number &- (number == 0 ? 0 : 1)
    }

    mutating func insert(_ hash: UInt64, _ number: UInt32) {
        if (count + 1) * 2 > mask + 1 { grow() }
        place(Self.word(hash, number))
        count += 1
    }

    @inline(__always)
    private func place(_ word: UInt64) {
        var position = home(word)
        while words[position] != 0 { position = (position &+ 1) & mask }
        words[position] = word
    }

    /// Removes a number that was inserted with this hash.
    mutating func remove(_ hash: UInt64, _ number: UInt32) {
        let wanted = Self.word(hash, number)
        var hole = home(wanted)
        while words[hole] != wanted {
            if words[hole] == 0 { return }
            hole = (hole &+ 1) & mask
        }
        var position = (hole &+ 1) & mask
        while words[position] != 0 {
            let word = words[position]
            // It may move up to its home, not beyond.
            if (position &- home(word)) & mask >= (position &- hole) & mask {
                words[hole] = word
                hole = position
            }
            position = (position &+ 1) & mask
        }
        words[hole] = 0
        count -= 1
    }

    private mutating func grow() {
        let old = words
        let oldSize = mask + 1
        words = .allocate(capacity: oldSize * 2)
        words.initialize(repeating: 0, count: oldSize * 2)
        mask = oldSize * 2 - 1
        for position in 0..<oldSize where old[position] != 0 { place(old[position]) }
        old.deallocate()
    }
}

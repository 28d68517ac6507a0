/// Which slots of the scope at hand have a value, a bit each.
///
/// Sound because every slot that is noted is below the number that the words were made for, and because ``WalkScratch``, which makes and
/// frees them, outlives the readers that note.
struct SlotPresence: BitwiseCopyable {
    let words: UnsafeMutablePointer<UInt64>

    init(slots: Int) {
        words = .allocate(capacity: Self.words(slots: slots))
        words.initialize(repeating: 0, count: Self.words(slots: slots))
    }

    func deallocate() { words.deallocate() }

    /// Words that so many slots need.
    static func words(slots: Int) -> Int { (slots + 63) / 64 }

    @inline(__always)
    func note(_ slot: Int32) {
        words[Int(slot &>> 6)] |= 1 &<< UInt64(truncatingIfNeeded: slot & 63)
    }

    /// Forgets the first slots: those that are spellings of concepts.
    @inline(__always)
    func clear(words count: Int) {
        for word in 0..<count { words[word] = 0 }
    }
}

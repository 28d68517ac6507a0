/// Which slots of the scope at hand have a value, a bit each.
///
/// Sound because every slot that is noted is below the number that the words were made for, and because ``WalkScratch``, which makes and
/// frees them, outlives the readers that note.
struct SlotPresence: BitwiseCopyable {
    let words: Cells<UInt64>

    init(slots: Int) {
        let count = (Self.words(slots: slots) + Self.step - 1) / Self.step * Self.step
        words = .allocate(capacity: count)
        words.initialize(repeating: 0, count: count)
    }

    func deallocate() { words.deallocate() }

    /// Words that are cleared in one step.
    private static let step = 8

    /// Words that so many slots need.
    static func words(slots: Int) -> Int { (slots + 63) / 64 }

    @inline(__always)
    func note(_ slot: Int32) {
        words[Int(slot &>> 6)] |= 1 &<< UInt64(truncatingIfNeeded: slot & 63)
    }

    /// Forgets the first slots, those that are spellings of concepts, and a few behind them perhaps, of which nobody asks.
    @inline(__always)
    func clear(words count: Int) {
        clear(step: 0)
        // Hardly ever: keys of 512 slots are many.
        guard count > Self.step else { return }
        for step in 1..<((count &+ Self.step &- 1) / Self.step) { clear(step: step) }
    }

    @inline(__always)
    private func clear(step: Int) { RawCells(words + step &* Self.step).storeBytes(of: SIMD8<UInt64>(), as: SIMD8<UInt64>.self) }
}

/// Where attributes of one key are remembered.
///
/// Sound as long as the slots and words that it was made for: ``AttributeScratch`` forgets all places before it makes others.
struct AttributePlace: BitwiseCopyable {
    /// -1: nobody wants them.
    let slot: Int32
    /// The reader does more with them (``SpecialAttributes``).
    let isSpecial: Bool
    let value: Cells<SlotValue>
    /// The slot's word of ``SlotPresence``, and its bit.
    private let presence: Cells<UInt64>
    private let presenceBit: UInt64

    init(slot: Int32, isSpecial: Bool, _ slots: Cells<SlotValue>, _ presence: SlotPresence) {
        self.slot = slot
        self.isSpecial = isSpecial
        value = slots + Int(slot)
        self.presence = presence.words + Int(slot &>> 6)
        presenceBit = 1 &<< UInt64(truncatingIfNeeded: slot & 63)
    }

    private init(nowhere value: Cells<SlotValue>, _ presence: SlotPresence) {
        slot = -1
        isSpecial = false
        self.value = value
        self.presence = presence.words
        presenceBit = 0
    }

    /// Of all keys that nobody wants: nothing is read or written there.
    nonisolated(unsafe) static let nowhere = AttributePlace(nowhere: .allocate(capacity: 1), SlotPresence(slots: 1))

    /// The slot has a value.
    @inline(__always)
    func note() { presence.pointee |= presenceBit }
}

/// Slots of which every span is asked whether it has any. Most lie in one word of ``SlotPresence``
/// (``AttributeSlots/keepTogether(_:)``).
struct SlotSigns: Sendable {
    private let word: Int
    private let bits: UInt64
    private let others: ConstantTable<SlotMask>

    /// - Parameter mask: as ``AttributeSlots/mask(_:)`` makes it.
    init(_ mask: [UInt64]) {
        let first = mask.firstIndex { $0 != 0 } ?? 0
        word = first
        bits = first < mask.count ? mask[first] : 0
        let rest = mask.indices.map { $0 == first ? 0 : mask[$0] }
        others = SlotMask.masks(all: rest, hashed: rest)
    }

    var lookup: Lookup { Lookup(word: word, bits: bits, others: others.all) }

    /// The signs as the walk holds them. Sound as long as they live.
    struct Lookup {
        let word: Int
        let bits: UInt64
        let others: CountedRun<SlotMask>

        static var none: Lookup { Lookup(word: 0, bits: 0, others: .none) }
    }
}

/// Some of the first slots, as far as they are in one word of ``SlotPresence``: those that are looked at, those of them whose value matters too,
/// and those that must not be there.
struct SlotMask: BitwiseCopyable, Sendable {
    let word: Int
    let all, hashed, excluded: UInt64

    /// Of masks as ``AttributeSlots/mask(_:)`` makes them: one for each word that any slot is in.
    static func masks(all: [UInt64], hashed: [UInt64], excluded: [UInt64] = []) -> ConstantTable<SlotMask> {
        ConstantTable(
            all.indices.filter { all[$0] != 0 }.map { word in
                SlotMask(word: word, all: all[word], hashed: hashed[word], excluded: word < excluded.count ? excluded[word] : 0)
            })
    }
}

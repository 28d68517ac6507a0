/// Which attributes are spellings of a plan's concepts. While a scope is read it is only noted which slots have a value
/// (``SlotPresence``); what a concept says is worked out when somebody asks.
///
/// One attribute may belong to several concepts, so that a lookup per attribute is enough for all of them.
final class ConceptTable: Sendable {
    /// What a slot is to a concept.
    fileprivate struct Spelling: BitwiseCopyable {
        var slot: Int32
        /// In ``Concept/spellings``.
        var rank: UInt16
        var decoding: SpellingDecoding
        var type: ValueType
    }

    /// Where a concept's spellings lie, the best one first.
    fileprivate struct Range: BitwiseCopyable {
        var first: Int32
        var count: Int32
    }

    let conceptCount: Int
    /// Words of a scope's ``SlotPresence``.
    let words: Int
    private let ranges: ConstantTable<Range>
    private let spellings: ConstantTable<Spelling>
    /// By concept: the slots of its spellings, a bit each.
    private let masks: ConstantTable<UInt64>

    init(_ slots: AttributeSlots) {
        conceptCount = slots.concepts.count
        let words = SlotPresence.words(slots: slots.settledCount)
        self.words = words
        var ranges: [Range] = []
        var spellings: [Spelling] = []
        var masks = [UInt64](repeating: 0, count: words * slots.concepts.count)
        for (number, concept) in slots.concepts.enumerated() {
            let first = spellings.count
            for (rank, spelling) in concept.spellings.enumerated() where spelling.form != .event {
                guard let slot = slots.known(spelling.key), slot < slots.settledCount, let rank = UInt16(exactly: rank) else { continue }
                spellings.append(Spelling(slot: Int32(slot), rank: rank, decoding: spelling.decoding, type: spelling.type ?? .any))
                masks[number * words + slot / 64] |= 1 << UInt64(slot % 64)
            }
            ranges.append(Range(first: Int32(first), count: Int32(spellings.count - first)))
        }
        self.ranges = ConstantTable(ranges)
        self.spellings = ConstantTable(spellings)
        self.masks = ConstantTable(masks)
    }

    var lookup: Lookup { Lookup(words: words, ranges: ranges.start, spellings: spellings.start, masks: masks.start) }

    /// The table as the walk holds it. Sound as long as the table lives, which the plan that both belong to sees to.
    struct Lookup: @unchecked Sendable, BitwiseCopyable {
        let words: Int
        fileprivate let ranges: Run<Range>
        fileprivate let spellings: Run<Spelling>
        fileprivate let masks: Run<UInt64>

        /// Of no concepts.
        static var none: Lookup {
            let nothing = RequestBytes.nothing
            return Lookup(
                words: 0, ranges: nothing.elements(Range.self), spellings: nothing.elements(Spelling.self),
                masks: nothing.elements(UInt64.self))
        }

        /// Whether the scope has any spelling of a concept, whatever it says.
        @inline(__always)
        func isPresent(_ concept: Int, _ presence: SlotPresence) -> Bool {
            let mask = masks + concept &* words
            var found: UInt64 = 0
            for word in 0..<words { found |= mask[word] & presence.words[word] }
            return found != 0
        }

        /// What a scope says of a concept: its best spelling that is of its type; nil when nothing.
        ///
        /// - Parameter known: what was worked out before, one per concept, that of the scope at hand having its stamp.
        @inline(__always)
        func value(
            _ concept: Int, _ slots: Run<SlotValue>, _ known: Cells<ConceptValue>, stamp: UInt32
        ) -> ConceptValue? {
            if known[concept].value.stamp != stamp { known[concept] = find(concept, slots, stamp: stamp) }
            return known[concept].value.count > 0 ? known[concept] : nil
        }

        /// Where the best spelling of a concept stands that a scope has; nil: it has none.
        func place(_ concept: Int, _ presence: SlotPresence) -> ConceptPlace? {
            guard isPresent(concept, presence) else { return nil }
            let range = ranges[concept]
            for index in 0..<Int(range.count) {
                let spelling = spellings[Int(range.first) &+ index]
                guard presence.words[Int(spelling.slot &>> 6)] &>> UInt64(spelling.slot & 63) & 1 == 1 else { continue }
                let isAsSent = spelling.decoding == .asSent
                return ConceptPlace(slot: spelling.slot, rank: spelling.rank, isPlain: isAsSent && spelling.type == .any, isAsSent: isAsSent)
            }
            return nil
        }

        @inline(never)
        private func find(_ concept: Int, _ slots: Run<SlotValue>, stamp: UInt32) -> ConceptValue {
            let range = ranges[concept]
            for index in 0..<Int(range.count) {
                let spelling = spellings[Int(range.first) &+ index]
                let value = slots[Int(spelling.slot)]
                guard value.stamp == stamp, !value.isEmpty else { continue }
                let found = Self.read(value, spelling)
                if found.count > 0 { return ConceptValue(value: found, rank: spelling.rank) }
            }
            var absent = ConceptValue.absent
            absent.value.stamp = stamp
            return absent
        }

        @inline(__always)
        private static func read(_ value: SlotValue, _ spelling: Spelling) -> SlotValue {
            // A part may look harmless where the whole is not: `user:password@host` before the dot.
            if spelling.decoding == .beforeDot, spelling.type != .any, spelling.type.reduce(value).isEmpty { return value.nothing }
            let plain = spelling.decoding == .asSent ? value : value.unwrapped(spelling.decoding)
            return spelling.type == .any ? plain : spelling.type.reduce(plain)
        }
    }
}

/// Where a concept stands in a scope, whatever it says there.
struct ConceptPlace: BitwiseCopyable {
    var slot: Int32
    /// Of the spelling.
    var rank: UInt16
    /// It is taken as it was sent, whatever that is.
    var isPlain: Bool
    /// It is taken as it was sent if it is of the concept's type.
    var isAsSent: Bool
}

/// Which attributes are spellings of a plan's concepts, as the attribute reader asks for it: by slot.
///
/// One attribute may belong to several concepts, so that a lookup per attribute is enough for all of them.
final class ConceptTable: Sendable {
    /// Where the uses of a slot lie.
    struct Range: BitwiseCopyable {
        var first: UInt32 = 0
        var count: UInt32 = 0
    }

    /// What a slot is to one concept.
    struct Use: BitwiseCopyable {
        var concept: UInt32
        var rank: UInt16
        var decoding: SpellingDecoding
        var type: ValueType
    }

    let conceptCount: Int
    /// Slots that have a range, those from 0 on.
    private let slotCount: Int
    private let ranges: ConstantTable<Range>
    private let uses: ConstantTable<Use>

    init(_ slots: AttributeSlots) {
        conceptCount = slots.concepts.count
        slotCount = slots.settledCount
        var ofSlot = [[Use]](repeating: [], count: slotCount)
        for (number, concept) in slots.concepts.enumerated() {
            for (rank, spelling) in concept.spellings.enumerated() where spelling.form != .event {
                guard let slot = slots.known(spelling.key), slot < slotCount, let rank = UInt16(exactly: rank) else { continue }
                ofSlot[slot].append(Use(concept: UInt32(number), rank: rank, decoding: spelling.decoding, type: spelling.type ?? .any))
            }
        }
        var ranges: [Range] = []
        var uses: [Use] = []
        for found in ofSlot {
            ranges.append(Range(first: UInt32(uses.count), count: UInt32(found.count)))
            uses += found
        }
        self.ranges = ConstantTable(ranges)
        self.uses = ConstantTable(uses)
    }

    /// The last slot that may be a spelling; -1: none.
    var lastSlot: Int32 { conceptCount > 0 ? Int32(slotCount - 1) : -1 }

    var lookup: Lookup { Lookup(ranges: ranges.start, uses: uses.start) }

    /// The table as the reader holds it. Sound as long as the table lives, which the plan that both belong to sees to.
    struct Lookup: @unchecked Sendable, BitwiseCopyable {
        let ranges: UnsafePointer<Range>
        let uses: UnsafePointer<Use>

        /// Files an attribute under its concepts, as far as it is of their type: it replaces a worse spelling that the same scope had
        /// before.
        ///
        /// - Parameters:
        ///   - slot: one of a weight or up to ``ConceptTable/lastSlot``.
        ///   - values: one per concept, those of the scope at hand having the value's stamp.
        func file(_ slot: Int32, _ value: SlotValue, _ values: UnsafeMutablePointer<ConceptValue>) {
            let range = ranges[Int(slot)]
            guard range.count > 0, !value.isEmpty else { return }
            for index in 0..<Int(range.count) {
                let use = uses[Int(range.first) + index]
                let known = values + Int(use.concept)
                if known.pointee.value.stamp == value.stamp, known.pointee.rank <= use.rank { continue }
                // A part may look harmless where the whole is not: `user:password@host` before the dot.
                if use.decoding == .beforeDot, use.type != .any, use.type.reduce(value).isEmpty { continue }
                let plain = use.decoding == .asSent ? value : value.unwrapped(use.decoding)
                let found = use.type == .any ? plain : use.type.reduce(plain)
                if found.count > 0 { known.pointee = ConceptValue(value: found, rank: use.rank) }
            }
        }
    }
}

/// Gathers the attribute keys that a tenant's processors want, each once; its number is its slot in every walk.
///
/// Keys that the reader has to look at itself, weights and spellings of concepts, take the first numbers. Which ones
/// they are is known only when all processors have asked, so a plan asks them twice: see ``settled(first:second:)``.
struct AttributeSlots {
    /// The slot of `service.name`, which every processor may ask for.
    static let service = 0

    private(set) var keys = ["service.name"]
    private var numbers = ["service.name": AttributeSlots.service]
    private(set) var concepts: [Concept] = []
    private var conceptNumbers: [Concept: Int] = [:]
    /// Slots that were given away before anybody asked; all spellings are among them once the slots are settled.
    private(set) var settledCount = 1
    /// Keys that were asked for under ``watch(_:)``, in that order.
    private var watched: [String] = []
    private var isWatching = false
    /// See ``keepTogether(_:)``.
    private var together: [String] = []

    /// The key's slot, a new one when nobody wanted it before.
    mutating func slot(_ key: String) -> Int {
        if isWatching { watched.append(key) }
        if let known = numbers[key] { return known }
        numbers[key] = keys.count
        keys.append(key)
        return keys.count - 1
    }

    /// nil: nobody wants the key.
    func known(_ key: String) -> Int? { numbers[key] }

    mutating func slots(_ keys: [String]) -> [Int32] { keys.map { Int32(slot($0)) } }

    /// The concept's number in every walk (``WalkScratch/concept(_:)``), a new one when nobody wanted it before.
    mutating func concept(_ concept: Concept) -> Int {
        if isWatching { watched += Self.keys(of: [concept]) }
        if let known = conceptNumbers[concept] { return known }
        conceptNumbers[concept] = concepts.count
        concepts.append(concept)
        return concepts.count - 1
    }

    /// What `make` made, and the keys that it asked for: whether a span has them ``SlotPresence`` tells.
    mutating func watch<Made>(_ make: (inout AttributeSlots) -> Made) -> (made: Made, keys: Set<String>) {
        let first = watched.count
        let wasWatching = isWatching
        isWatching = true
        let made = make(&self)
        isWatching = wasWatching
        return (made, Set(watched[first...]))
    }

    /// Every span is asked whether it has any spelling of these: they are to lie in one word of ``SlotPresence``, as far as they are no more
    /// than one has bits, and none of them is among the first.
    mutating func keepTogether(_ concepts: [Concept]) {
        for concept in concepts { _ = self.concept(concept) }
        together += Self.keys(of: concepts)
    }

    private static func keys(of concepts: [Concept]) -> [String] {
        concepts.flatMap(\.spellings).filter { $0.form != .event }.map(\.key)
    }

    /// The slots of the concepts' spellings as ``SlotPresence`` notes them, once the slots are settled.
    func mask(_ concepts: [Concept]) -> [UInt64] { mask(Self.keys(of: concepts)) }

    /// The same of single keys.
    func mask(_ keys: some Sequence<String>) -> [UInt64] {
        var mask = [UInt64](repeating: 0, count: SlotPresence.words(slots: settledCount))
        for key in keys {
            if let slot = known(key), slot < settledCount { mask[slot / 64] |= 1 << UInt64(slot % 64) }
        }
        return mask
    }

    /// Empty slots to ask for the same things again.
    ///
    /// - Parameters:
    ///   - first: keys whose numbers are to be the smallest.
    ///   - second: those that are to stand behind them.
    func settled(first: [String], second: [String]) -> AttributeSlots {
        var slots = AttributeSlots()
        for key in first { _ = slots.slot(key) }
        let together = Set(together)
        var left = (Self.keys(of: concepts) + watched)[...]
        if Set(slots.keys + second).union(together).count <= 64 {
            for key in second { _ = slots.slot(key) }
        } else {
            // What is to lie together goes into the next word, and others fill this one up.
            for key in second where !together.contains(key) { _ = slots.slot(key) }
            left.removeAll { together.contains($0) }
            while slots.keys.count % 64 > 0, let key = left.popFirst() { _ = slots.slot(key) }
        }
        for key in self.together + left { _ = slots.slot(key) }
        slots.settledCount = slots.keys.count
        return slots
    }
}

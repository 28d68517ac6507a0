/// What one event loop knows of the span at hand and of its resource: attributes in the slots of a plan, concepts, weights, and places to
/// format texts.
///
/// Sound because one loop owns it and slots are believed only when their stamp is the current one.
package struct AttributeScratch: ~Copyable {
    var text = ByteBuilder(capacity: 1024)
    /// The `job` of the resource at hand.
    var job = ByteBuilder(capacity: 256)
    private(set) var resourceSlots: Cells<SlotValue>
    private(set) var spanSlots: Cells<SlotValue>
    private var slotCount = 0
    private(set) var resourceConcepts: Cells<ConceptValue>
    private(set) var spanConcepts: Cells<ConceptValue>
    private var conceptCount = 0
    /// Which slots have a value.
    private var resourcePresence: SlotPresence
    private var spanPresence: SlotPresence
    /// The plan's concepts.
    private var concepts = ConceptTable.Lookup.none
    /// Stamps never repeat within the life of the slots; 0 is "never seen".
    private(set) var resourceStamp: UInt32 = 0
    private(set) var spanStamp: UInt32 = 0
    private var lastStamp: UInt32 = 0
    /// Of attributes, and behind it ratios that were not believed.
    let truncations: Cells<Int>
    /// One per ``WeighingProcessor``: of the resource, and of the span.
    let resourceWeights: Cells<StampedWeight>
    let spanWeights: Cells<StampedWeight>
    private let orders = AttributeOrders()
    /// Of spans, once there is one.
    private let reader = Cells<AttributeReader>.allocate(capacity: 1)
    private let anchor = Anchor()

    package init() {
        resourceSlots = .allocate(capacity: 1)
        spanSlots = .allocate(capacity: 1)
        resourceConcepts = .allocate(capacity: 1)
        spanConcepts = .allocate(capacity: 1)
        resourcePresence = SlotPresence(slots: 1)
        spanPresence = SlotPresence(slots: 1)
        truncations = .allocate(capacity: 2)
        truncations.initialize(repeating: 0, count: 2)
        resourceWeights = .allocate(capacity: 2 * WeighingProcessor.count)
        spanWeights = resourceWeights + WeighingProcessor.count
        resourceWeights.initialize(repeating: StampedWeight(stamp: 0, weight: 1), count: 2 * WeighingProcessor.count)
    }

    deinit {
        resourceSlots.deallocate()
        spanSlots.deallocate()
        resourceConcepts.deallocate()
        spanConcepts.deallocate()
        resourcePresence.deallocate()
        spanPresence.deallocate()
        truncations.deallocate()
        resourceWeights.deallocate()
        reader.deallocate()
    }

    /// Room for this many slots, and for one more that takes what nobody wants; and for the plan's concepts, which must live as long as
    /// the request is walked.
    mutating func prepare(slots wanted: Int, _ table: ConceptTable) {
        let slots = wanted + 1
        let concepts = table.conceptCount
        self.concepts = table.lookup
        guard slots > slotCount || concepts > conceptCount else { return }
        resourceSlots.deallocate()
        spanSlots.deallocate()
        resourceConcepts.deallocate()
        spanConcepts.deallocate()
        resourcePresence.deallocate()
        spanPresence.deallocate()
        slotCount = max(slots, slotCount)
        conceptCount = max(concepts, conceptCount)
        resourceSlots = .allocate(capacity: slotCount)
        spanSlots = .allocate(capacity: slotCount)
        resourceConcepts = .allocate(capacity: max(conceptCount, 1))
        spanConcepts = .allocate(capacity: max(conceptCount, 1))
        resourcePresence = SlotPresence(slots: slotCount)
        spanPresence = SlotPresence(slots: slotCount)
        orders.forget()
        clearSlots()
    }

    private mutating func clearSlots() {
        let absent = SlotValue(start: RequestBytes.nothing, count: 0, stamp: 0, isText: true)
        resourceSlots.initialize(repeating: absent, count: slotCount)
        spanSlots.initialize(repeating: absent, count: slotCount)
        resourceConcepts.initialize(repeating: .absent, count: conceptCount)
        spanConcepts.initialize(repeating: .absent, count: conceptCount)
        resourceWeights.update(repeating: StampedWeight(stamp: 0, weight: 1), count: 2 * WeighingProcessor.count)
        lastStamp = 0
    }

    /// How often the span at hand counts for a ``WeighingProcessor``: its own attribute first, then its resource's.
    @inline(__always)
    func weight(_ processor: Int) -> Double {
        let span = spanWeights + processor
        if span.pointee.stamp == spanStamp { return span.pointee.weight }
        let resource = resourceWeights + processor
        return resource.pointee.stamp == resourceStamp ? resource.pointee.weight : 1
    }

    /// The same, by the W3C tracestate first where that is asked for (tempo-behaviour 3.9).
    @inline(__always)
    func weight(_ processor: Int, _ fields: borrowing SpanFields, readsTraceState: Bool) -> Double {
        if readsTraceState, let sampled = TracestateMultiplier.multiplier(fields.traceState) { return sampled }
        return weight(processor)
    }

    /// Whether the span at hand has one of ``SpanMarks``, or its resource is marked.
    @inline(__always)
    var isSpanMarked: Bool { spanWeights[WeighingProcessor.marks].stamp >= spanStamp }

    /// All spans of the resource at hand are to be looked at as if they had a mark.
    func markResource() { spanWeights[WeighingProcessor.marks].stamp = .max }

    /// The resource's attribute, nil when it has none of that key.
    @inline(__always)
    func ofResource(_ slot: Int) -> SlotValue? {
        let value = resourceSlots[slot]
        return value.stamp == resourceStamp ? value : nil
    }

    @inline(__always)
    func ofSpan(_ slot: Int) -> SlotValue? {
        let value = spanSlots[slot]
        return value.stamp == spanStamp ? value : nil
    }

    /// The resource's attribute, else the span's (tempo-behaviour 3.3).
    @inline(__always)
    func attribute(_ slot: Int) -> SlotValue? { ofResource(slot) ?? ofSpan(slot) }

    /// Whether the span has any of these slots, whatever it says there.
    @inline(__always)
    func spanHasAny(_ signs: SlotSigns.Lookup) -> Bool { spanHasAny(ofWord: signs) || signs.others.count > 0 && spanHasAny(of: signs.others) }

    /// The same of those that lie in one word.
    @inline(__always)
    func spanHasAny(ofWord signs: SlotSigns.Lookup) -> Bool { spanPresence.words[signs.word] & signs.bits != 0 }

    @inline(never)
    private func spanHasAny(of masks: CountedRun<SlotMask>) -> Bool {
        for index in 0..<masks.count where masks[index].all & spanPresence.words[masks[index].word] != 0 { return true }
        return false
    }

    /// Mixes into a hash what the span says in some slots, and which other ones it has; nil when it has any that is excluded.
    @inline(__always)
    func hashOfSpan(_ masks: CountedRun<SlotMask>, _ state: UInt64, secret: UInt64) -> UInt64? {
        Self.hash(masks, spanPresence, spanSlots.run, state, secret)
    }

    /// The same of the resource.
    func hashOfResource(_ masks: CountedRun<SlotMask>, _ state: UInt64, secret: UInt64) -> UInt64? {
        Self.hash(masks, resourcePresence, resourceSlots.run, state, secret)
    }

    @inline(__always)
    private static func hash(
        _ masks: CountedRun<SlotMask>, _ presence: SlotPresence, _ slots: Run<SlotValue>, _ state: UInt64, _ secret: UInt64
    ) -> UInt64? {
        var hash = state
        for index in 0..<masks.count {
            let mask = masks[index]
            let present = presence.words[mask.word] & mask.all
            guard present != 0 else { continue }
            if present & mask.excluded != 0 { return nil }
            hash = KeyHash.mix(hash &+ UInt64(truncatingIfNeeded: mask.word), present, secret: secret)
            var left = present & mask.hashed
            while left != 0 {
                let value = slots + (mask.word &* 64 &+ left.trailingZeroBitCount)
                hash = value.pointee.mixed(into: hash, secret: secret)
                left &= left &- 1
            }
        }
        return hash
    }

    /// What the resource says of a concept, nil when nothing.
    @inline(__always)
    func conceptOfResource(_ number: Int) -> ConceptValue? {
        guard concepts.isPresent(number, resourcePresence) else { return nil }
        return concepts.value(number, resourceSlots.run, resourceConcepts, stamp: resourceStamp)
    }

    /// What the span says of a concept, nil when nothing.
    @inline(__always)
    func conceptOfSpan(_ number: Int) -> ConceptValue? {
        guard concepts.isPresent(number, spanPresence) else { return nil }
        return concepts.value(number, spanSlots.run, spanConcepts, stamp: spanStamp)
    }

    /// Where the span says something of a concept: its best spelling that it has.
    func placeOfSpan(_ number: Int) -> ConceptPlace? { concepts.place(number, spanPresence) }

    /// What resource or span say of a concept, the better spelling first; of the same one the resource's.
    @inline(__always)
    func concept(_ number: Int) -> ConceptValue? {
        guard let ofSpan = conceptOfSpan(number) else { return conceptOfResource(number) }
        guard let ofResource = conceptOfResource(number), ofResource.rank <= ofSpan.rank else { return ofSpan }
        return ofResource
    }

    func resourceReader(_ rules: AttributeReader.Rules) -> AttributeReader {
        AttributeReader(
            rules, slots: resourceSlots, truncations: truncations, weights: resourceWeights, presence: resourcePresence, stamp: resourceStamp)
    }

    /// Reads all spans of a request; its stamp is to be set for each.
    func spanReader(_ rules: AttributeReader.Rules) -> SpanReader {
        reader.initialize(
            to: AttributeReader(
                rules, slots: spanSlots, truncations: truncations, weights: spanWeights, presence: spanPresence,
                order: orders.order(of: rules.plan), stamp: spanStamp))
        return SpanReader(reader)
    }

    mutating func beginResource() {
        // Begins anew long before the stamps run out: no request, being shorter than 4 GiB, holds 2^31 spans.
        if lastStamp > .max / 2 { clearSlots() }
        lastStamp &+= 1
        resourceStamp = lastStamp
        spanWeights[WeighingProcessor.marks].stamp = 0
        spanStamp = lastStamp
        resourcePresence.clear(words: concepts.words)
        spanPresence.clear(words: concepts.words)
    }

    @inline(__always)
    mutating func beginSpan() {
        lastStamp &+= 1
        spanStamp = lastStamp
        spanPresence.clear(words: concepts.words)
    }

    /// Keys and strings cut to `max_attribute_bytes` since the last call.
    package mutating func takeTruncations() -> Int {
        defer { truncations.pointee = 0 }
        return truncations.pointee
    }

    /// Ratios of sampled spans that were not believed since the last call (``SpecialAttributes/largestWeight``).
    package mutating func takeRefusedWeights() -> Int {
        defer { truncations[1] = 0 }
        return truncations[1]
    }
}

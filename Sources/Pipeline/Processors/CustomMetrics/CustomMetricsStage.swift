import Settings

/// Phase one of custom metrics: stages an observation for each metric that finds its number on the span that was walked.
///
/// Nothing of a tenant changes here. Plain pointers into tables that the plan owns, so that a span costs no reference count.
struct CustomMetricsStage: @unchecked Sendable {
    /// One metric.
    struct Entry: BitwiseCopyable {
        /// Its place in the options.
        var metric: Int
        var group: Int32
        /// Which of the stages of keys makes its labels.
        var keys: Int
        /// Where its attributes stand in the list of slots.
        var firstSlot: Int
        var slotCount: Int
        /// Which filter decides about spans; -1: none.
        var filter: Int
        var scope: AttributeScope
        var isCounter: Bool
    }

    /// The memory behind the pointers of a stage.
    struct Tables: Sendable {
        let entries: ConstantTable<Entry>
        let slots: ConstantTable<Int32>
        let keys: ConstantTable<SpanMetricsStage>
        let filters: [PlanFilter]
    }

    /// A key of the span at hand.
    private struct Key {
        /// Of which stage of keys; -1: none was made.
        var stage = -1
        var hash: UInt64 = 0
        var start = 0
        var length = 0
    }

    private let entries: Run<Entry>
    private let count: Int
    private let slots: Run<Int32>
    private let keys: Run<SpanMetricsStage>
    private let filters: [PlanFilter]
    private let seed = KeyHash.seed

    init(_ tables: Tables) {
        entries = tables.entries.start
        count = tables.entries.count
        slots = tables.slots.start
        keys = tables.keys.start
        filters = tables.filters
    }

    @inline(never)
    func append(
        _ fields: borrowing SpanFields, _ attributes: inout AttributeScratch, _ observations: inout StagedObservations,
        _ discarded: inout DiscardedValues
    ) {
        var key = Key()
        for index in 0..<count {
            let entry = entries + index
            guard let value = value(entry, attributes) else { continue }
            if entry.pointee.filter >= 0, !filters[entry.pointee.filter].accepts(fields, attributes) { continue }
            guard let number = number(value, entry, &discarded) else { continue }
            guard observations.hasRoom else {
                observations.leaveOut()
                continue
            }
            if key.stage != entry.pointee.keys { key = makeKey(entry.pointee.keys, fields, &attributes, &observations) }
            var staged = StagedObservation(hash: key.hash, key: key.start, keyLength: key.length)
            staged.group = entry.pointee.group
            staged.first = number
            staged.weight = keys[entry.pointee.keys].weight(fields, attributes)
            staged.trace = TraceHalves(fields.traceID)
            observations.appendIfRoom(staged)
        }
    }

    /// The first of the metric's attributes that is there and not empty.
    @inline(__always)
    private func value(_ entry: Run<Entry>, _ attributes: borrowing AttributeScratch) -> SlotValue? {
        for index in 0..<entry.pointee.slotCount {
            let slot = Int(slots[entry.pointee.firstSlot &+ index])
            let value =
                switch entry.pointee.scope {
                case .span: attributes.ofSpan(slot)
                case .resource: attributes.ofResource(slot)
                case .any: attributes.attribute(slot)
                }
            if let value, value.count > 0 { return value }
        }
        return nil
    }

    private func number(_ value: SlotValue, _ entry: Run<Entry>, _ discarded: inout DiscardedValues) -> Double? {
        switch ObservedNumber(value) {
        case .number(let number):
            if !entry.pointee.isCounter || number >= 0 { return number }
            discarded.add(.negative, metric: entry.pointee.metric)
        case .refused(let reason):
            discarded.add(reason, metric: entry.pointee.metric)
        }
        return nil
    }

    private func makeKey(
        _ stage: Int, _ fields: borrowing SpanFields, _ attributes: inout AttributeScratch, _ observations: inout StagedObservations
    ) -> Key {
        let start = observations.keys.count
        keys[stage].appendKey(fields, &attributes, &observations.keys)
        let length = observations.keys.count - start
        let hash = KeyHash.hash(RawRun(observations.keys.base) + start, length, seed: seed)
        return Key(stage: stage, hash: hash, start: start, length: length)
    }
}

import Pipeline

extension GroupTotals {
    /// Takes over the series of a group that did the same job with other settings: series that are the same go on counting,
    /// the others end. No shard counts into `old` any more and its totals are complete.
    package func adopt(_ old: GroupTotals) {
        let mapping = SeriesMapping(group.metrics, from: old.group.metrics)
        var translator = KeyTranslator(from: old.group.metrics.labels, to: group.metrics.labels)
        // Where there is no plan names of labels stand in the keys, and are made otherwise now.
        let hasOtherNames = group.metrics.labels == nil && group.metrics.options.keepsNames != old.group.metrics.options.keepsNames
        let registry = group.registry
        let before = old.group.registry.held
        var kept = 0
        old.group.registry.admission.budget.transferAway(before)
        old.forEachLive(in: 0..<old.store.upperBound) { id, key in
            switch key {
            case .overflow:
                adopt(id, from: old, id, mapping)
            case .labels(let key):
                let present = mapping.metrics(old.store.state(id).present)
                guard !hasOtherNames, present != 0, translator.translate(key) else { return }
                let hash = KeyHash.hash(translator.key.start, translator.key.count, seed: KeyHash.seed)
                guard
                    let number = registry.adopt(
                        hash: hash, key: translator.key.start, length: translator.key.count, alive: present)
                else { return }
                adopt(Int(number), from: old, id, mapping)
                demand.insert(hash)
                kept += registry.admission.held(present)
            }
        }
        registry.admission.budget.noteEnded(before - kept)
    }

    private func adopt(_ id: Int, from old: GroupTotals, _ oldID: Int, _ mapping: SeriesMapping) {
        store.adopt(id, from: old.store, oldID, mapping)
        starts.adopt(id, from: old.starts, oldID)
        if let deltas, let former = old.deltas, former.counted(oldID) != 0 { deltas.counts.adopt(id, from: former.counts, oldID, mapping) }
    }
}

/// Spells the key of one plan as the key of another one with the same labels, or at least all that have a value.
struct KeyTranslator: ~Copyable {
    private let old: LabelPlan?
    private let new: LabelPlan?
    private var out = ByteBuilder(capacity: 1024)

    init(from old: LabelPlan?, to new: LabelPlan?) {
        self.old = old
        self.new = new
    }

    /// The last key that was translated. Good until the next one.
    var key: WireSlice { out.bytes }

    /// False: the other plan has no place for a label of this key.
    mutating func translate(_ key: WireSlice) -> Bool {
        out.removeAll()
        guard let old, let new else {
            out.append(key)
            return old == nil && new == nil
        }
        var values: [String: [UInt8]] = [:]
        LabelSetKey(key: key, plan: old).forEach { index, text in
            if !text.isEmpty { values[old.labels[index].name] = Array(text) }
            return true
        }
        for label in new.labels {
            let value = values.removeValue(forKey: label.name) ?? []
            if new.holdsNumber(label) {
                guard let number = EnumText.number(label.source, value) else { return false }
                out.appendVarint(UInt64(UInt32(bitPattern: number)))
            } else {
                out.appendVarint(UInt64(value.count))
                out.append(value)
            }
        }
        return values.isEmpty
    }
}

extension LabelPlan {
    /// Whether the label stands in keys as an enumeration's number, not as text.
    fileprivate func holdsNumber(_ label: Label) -> Bool {
        !spellsEnumerations && (label.source == .spanKind || label.source == .statusCode)
    }
}

extension EnumText {
    /// The number that is spelled so; nil when none is.
    fileprivate static func number(_ source: LabelPlan.Source, _ text: [UInt8]) -> Int32? {
        let text = String(decoding: text, as: UTF8.self)
        let number = (0...5).first { (source == .spanKind ? spanKind($0) : statusCode($0)) == text } ?? Int32(text)
        guard let number, (source == .spanKind ? spanKind(number) : statusCode(number)) == text else { return nil }
        return number
    }
}

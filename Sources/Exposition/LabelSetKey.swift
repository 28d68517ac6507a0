import Pipeline

/// Reads a label set's key back into label values. Written by `SpanMetricsStage` and `ServiceGraphsPlan`.
package struct LabelSetKey {
    let key: WireSlice
    let plan: LabelPlan

    package init(key: WireSlice, plan: LabelPlan) {
        self.key = key
        self.plan = plan
    }

    /// Calls `body` with every label of the plan and its text, in the order of names; an empty text means no label.
    /// Stops early when `body` says false.
    package func forEach(_ body: (_ index: Int, _ text: WireSlice) -> Bool) {
        var cursor = WireCursor(key)
        for (index, label) in plan.labels.enumerated() {
            guard let number = cursor.varint() else { return }
            var goesOn: Bool
            switch label.source {
            case .spanKind where !plan.spellsEnumerations:
                goesOn = spell(EnumText.spanKind(Int32(truncatingIfNeeded: number)), index, body)
            case .statusCode where !plan.spellsEnumerations:
                goesOn = spell(EnumText.statusCode(Int32(truncatingIfNeeded: number)), index, body)
            default:
                let length = Int(min(number, UInt64(cursor.end - cursor.position)))
                goesOn = body(index, WireSlice(start: cursor.position, count: length))
                cursor.advance(length)
            }
            if !goesOn { return }
        }
    }

    /// A hash of each label with its text, good within this process. `body` hears of those that are not empty.
    func hashes(_ body: (_ index: Int, _ hash: Int) -> Void) -> [Int] {
        var hashes = Array(repeating: 0, count: plan.labels.count)
        forEach { index, text in
            var hasher = Hasher()
            hasher.combine(index)
            hasher.combine(bytes: text)
            hashes[index] = hasher.finalize()
            if !text.isEmpty { body(index, hashes[index]) }
            return true
        }
        return hashes
    }

    private func spell(_ text: String, _ index: Int, _ body: (Int, WireSlice) -> Bool) -> Bool {
        text.withSlice { body(index, $0) }
    }
}

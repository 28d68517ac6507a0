extension SpanMetricsStage {
    /// The best spelling that resource or span have, whatever their order.
    @inline(never)
    func appendConcept(
        _ number: Int, _ out: UnsafeMutableRawPointer, _ scratch: inout WalkScratch
    ) -> UnsafeMutableRawPointer {
        var out = out
        if let found = scratch.concept(number) {
            append(found.value, &out, &scratch)
        } else {
            append(text: SpanFields.nothing, 0, &out, &scratch)
        }
        return out
    }

    /// A label of `metronome.dimensions`.
    @inline(never)
    func appendRule(_ rule: DimensionRules.Rule, _ out: UnsafeMutableRawPointer, _ scratch: inout WalkScratch) -> UnsafeMutableRawPointer {
        var out = out
        let concept = Int(rule.concept)
        let found =
            switch rule.scope {
            case .resource: scratch.conceptOfResource(concept)
            case .span: scratch.conceptOfSpan(concept)
            case .any: scratch.concept(concept)
            }
        guard let value = found?.value else {
            let fallback = rules.slice(rule.fallback)
            append(text: fallback.start, fallback.count, &out, &scratch)
            return out
        }
        if let mapped = mapped(value, rule, &scratch) {
            append(text: mapped.start, mapped.count, &out, &scratch)
        } else {
            append(value, &out, &scratch)
        }
        return out
    }

    private func mapped(_ value: SlotValue, _ rule: DimensionRules.Rule, _ scratch: inout WalkScratch) -> WireSlice? {
        guard rule.mask >= 0 else { return nil }
        if value.isText { return rules.mapped(value.slice, rule) }
        scratch.text.removeAll()
        // What is longer than any label may be is in no map.
        value.appendText(to: &scratch.text, limit: UTF8Text.beyond(min(maxValueLength, 64 << 10)))
        return rules.mapped(WireSlice(start: UnsafeRawPointer(scratch.text.base), count: scratch.text.count), rule)
    }
}

import Settings

extension SpanMetricsStage {
    /// The best spelling that resource or span have, whatever their order.
    @inline(never)
    func appendConcept(
        _ number: Int, _ out: RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder
    ) -> RawCells {
        var out = out
        if let found = attributes.concept(number) {
            append(found.value, &out, &attributes, &keys)
        } else {
            append(text: RequestBytes.nothing, 0, &out, &attributes, &keys)
        }
        return out
    }

    /// A label of `metronome.dimensions`.
    @inline(never)
    func appendRule(_ rule: DimensionRules.Rule, _ out: RawCells, _ attributes: inout AttributeScratch, _ keys: inout ByteBuilder)
        -> RawCells
    {
        var out = out
        let concept = Int(rule.concept)
        let found =
            switch rule.scope {
            case .resource: attributes.conceptOfResource(concept)
            case .span: attributes.conceptOfSpan(concept)
            case .any: attributes.concept(concept)
            }
        guard let value = found?.value else {
            let fallback = rules.slice(rule.fallback)
            append(text: fallback.start, fallback.count, &out, &attributes, &keys)
            return out
        }
        if let mapped = mapped(value, rule, &attributes) {
            append(text: mapped.start, mapped.count, &out, &attributes, &keys)
        } else {
            append(value, &out, &attributes, &keys)
        }
        return out
    }

    private func mapped(_ value: SlotValue, _ rule: DimensionRules.Rule, _ attributes: inout AttributeScratch) -> WireSlice? {
        guard rule.mask >= 0 else { return nil }
        if value.isText { return rules.mapped(value.slice, rule) }
        attributes.text.removeAll()
        // What is longer than any label may be is in no map.
        value.appendText(to: &attributes.text, limit: UTF8Text.beyond(min(maxValueLength, 64 << 10)))
        return rules.mapped(attributes.text.bytes, rule)
    }
}

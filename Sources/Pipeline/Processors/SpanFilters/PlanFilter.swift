/// A processor's filter policies together with where a tenant's walk puts the attributes that they ask for.
final class PlanFilter: Sendable {
    private let filter: SpanFilter
    private let slots: ConstantTable<FilterSlot>

    /// nil: every span is accepted.
    init?(_ filter: SpanFilter?, slots: inout AttributeSlots) {
        guard let filter, !filter.acceptsAll else { return nil }
        self.filter = filter
        self.slots = ConstantTable(filter.lookups.map { FilterSlot(slot: slots.slot($0.key), isOnResource: $0.isOnResource) })
    }

    /// Whether the policies let the span at hand count.
    func accepts(_ fields: borrowing SpanFields, _ attributes: borrowing AttributeScratch) -> Bool {
        filter.accepts(
            WalkedSpan(
                kind: fields.kind, statusCode: fields.statusCode, name: fields.name, slots: slots.start,
                resource: attributes.resourceSlots.run, span: attributes.spanSlots.run, resourceStamp: attributes.resourceStamp,
                spanStamp: attributes.spanStamp))
    }
}

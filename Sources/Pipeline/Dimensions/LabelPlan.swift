/// Which labels a span's series carry and where each value comes from: the dimension table, resolved once.
///
/// Labels are *set* in a fixed order and an empty value removes what an earlier setter put there
/// (tempo-behaviour 3.2 step 3), so of several setters of one name only the last one matters.
package final class LabelPlan: Sendable {
    package enum Source: Sendable, Equatable {
        case service, spanName, spanKind, statusCode, statusMessage
        /// The attribute in this slot: the resource's, else the span's.
        case attribute(slot: Int)
        /// Non-empty values of these slots, joined.
        case joined(slots: [Int], separator: String)
        /// `service.namespace/service.name`, or the name alone (tempo-behaviour 3.7).
        case job
        /// `service.instance.id` of the resource.
        case instance
    }

    package struct Label: Sendable, Equatable {
        package var name: String
        package var source: Source

        package init(name: String, source: Source) {
            self.name = name
            self.source = source
        }
    }

    /// Sorted by name in byte order; names are distinct. External labels of the same name have taken theirs out.
    package let labels: [Label]
    /// What an earlier setter of the same label name lost, for `metronome check`.
    package let overridden: [Label]
    package let attributes: AttributeTable
    /// Slot of `service.name`.
    package let serviceSlot = 0
    package let maxValueLength: Int
    /// Enumerations stand in keys as their text.
    let spellsEnumerations: Bool
    /// Slot of `span_multiplier_key`, or -1.
    let multiplierSlot: Int32
    /// Where the filter's attributes lie, in the order of its lookups.
    let filterSlots: [FilterSlot]
    /// Slots of `service.namespace` and `service.instance.id`; -1 without `enable_target_info`.
    let namespaceSlot: Int
    let instanceSlot: Int

    package init(_ options: SpanMetricsOptions) {
        var keys = ["service.name"]
        func slot(_ key: String) -> Int {
            if let known = keys.firstIndex(of: key) { return known }
            keys.append(key)
            return keys.count - 1
        }
        var setters: [Label] = []
        if options.service { setters.append(Label(name: "service", source: .service)) }
        if options.spanName { setters.append(Label(name: "span_name", source: .spanName)) }
        if options.spanKind { setters.append(Label(name: "span_kind", source: .spanKind)) }
        if options.statusCode { setters.append(Label(name: "status_code", source: .statusCode)) }
        if options.statusMessage { setters.append(Label(name: "status_message", source: .statusMessage)) }
        for key in options.dimensions {
            setters.append(Label(name: LabelName.dimension(key), source: .attribute(slot: slot(key))))
        }
        for mapping in options.mappings {
            setters.append(
                Label(
                    name: LabelName.dimension(mapping.name),
                    source: .joined(slots: mapping.sourceLabels.map(slot), separator: mapping.join)))
        }
        namespaceSlot = options.targetInfo ? slot("service.namespace") : -1
        instanceSlot = options.targetInfo ? slot("service.instance.id") : -1
        if options.targetInfo {
            setters.append(Label(name: "job", source: .job))
            if options.instanceLabel { setters.append(Label(name: "instance", source: .instance)) }
        }
        multiplierSlot = options.spanMultiplierKey.isEmpty ? -1 : Int32(slot(options.spanMultiplierKey))
        filterSlots = (options.filter?.lookups ?? []).map { FilterSlot(slot: slot($0.key), isOnResource: $0.isOnResource) }
        let limit = options.maxLabelNameLength
        var last: [String: Source] = [:]
        var lost: [Label] = []
        for var setter in setters {
            if limit > 0, setter.name.utf8.count > limit { setter.name = String(decoding: setter.name.utf8.prefix(limit), as: UTF8.self) }
            if let earlier = last.updateValue(setter.source, forKey: setter.name) {
                lost.append(Label(name: setter.name, source: earlier))
            }
        }
        // The metric name and external labels are set after everything else.
        last["__name__"] = nil
        for name in options.externalLabels.keys { last[name] = nil }
        labels = last.map { Label(name: $0.key, source: $0.value) }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        overridden = lost
        attributes = AttributeTable(keys: keys)
        maxValueLength = options.maxLabelValueLength > 0 ? options.maxLabelValueLength : .max
        spellsEnumerations = maxValueLength < 24
    }
}

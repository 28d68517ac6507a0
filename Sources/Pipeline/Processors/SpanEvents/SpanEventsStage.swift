/// Phase one of span events: stages an observation for each event of a span, as the Collector's span metrics connector counts them.
///
/// Labels are those of span metrics (tempo-behaviour 3.2), `event_name`, and the dimensions.
package final class SpanEventsStage: Sendable {
    /// Where a label's value comes from; dimensions are numbers in ``dimensions``.
    private enum Source: BitwiseCopyable {
        case service, spanName, spanKind, statusCode, eventName
        case dimension(Int32)
    }

    private let sources: ConstantTable<Source>
    private let dimensions: [String]
    private let slots: [Int32]
    private let group: Int32
    private let maxValueLength: Int
    private let tracestateMultiplier: Bool
    private let seed = KeyHash.seed

    /// nil: another metric has its name.
    init?(_ options: SpanEventsOptions, slots: inout AttributeSlots, observed: inout ObservedMetrics) {
        let own: [(name: String, source: Source)] =
            [("service", .service), ("span_name", .spanName), ("span_kind", .spanKind), ("status_code", .statusCode), ("event_name", .eventName)]
        let given = own.map(\.source) + options.dimensions.indices.map { .dimension(Int32(truncatingIfNeeded: $0)) }
        let labels = LabelPlan(
            labels: own.enumerated().map { LabelPlan.Label(name: $1.name, source: .given($0)) }
                + options.dimensions.enumerated().map { LabelPlan.Label(dimension: $1, source: .given(own.count + $0)) }, options.labels)
        let metric = ObservedMetric(
            SpanEventsOptions.metricName, .counter, names: options.names.events(SpanEventsOptions.metricName), help: "Events of spans.",
            labels: labels, processor: .spanEvents)
        guard let group = observed.add(metric) else { return nil }
        self.group = group
        sources = ConstantTable(labels.labels.compactMap { if case .given(let number, _) = $0.source { given[number] } else { nil } })
        dimensions = options.dimensions
        self.slots = slots.slots(options.dimensions)
        maxValueLength = labels.maxValueLength
        tracestateMultiplier = options.weight.readsTraceState
    }

    @inline(never)
    func append(_ fields: borrowing SpanFields, _ span: WireSlice, _ attributes: inout AttributeScratch, _ staged: inout StagedObservations) {
        let weight = attributes.weight(WeighingProcessor.spanMetrics, fields, readsTraceState: tracestateMultiplier)
        var cursor = WireCursor(span)
        while !cursor.isAtEnd, let tag = cursor.varint() {
            guard tag == SpanTag.events else {
                if cursor.skip(tag: tag) { continue } else { return }
            }
            guard let event = cursor.slice() else { return }
            guard staged.hasRoom else {
                staged.leaveOut()
                continue
            }
            let key = staged.keys.count
            for index in 0..<sources.count { append(sources.start[index], of: fields, event, &attributes, to: &staged.keys) }
            let length = staged.keys.count - key
            // KeyHash reads a few bytes behind a key: the builder's slack.
            let hash = KeyHash.hash(RawRun(staged.keys.base) + key, length, seed: seed)
            var observation = StagedObservation(hash: hash, key: key, keyLength: length)
            observation.group = group
            observation.first = 1
            observation.weight = weight
            staged.appendIfRoom(observation)
        }
    }

    /// Appends a label's value, cut to the limit on a character's border; an empty one is no label.
    private func append(
        _ source: Source, of fields: borrowing SpanFields, _ event: WireSlice, _ attributes: inout AttributeScratch, to keys: inout ByteBuilder
    ) {
        switch source {
        case .spanName: append(fields.name, to: &keys)
        case .eventName: append(SpanEventFields.name(of: event), to: &keys)
        case .service, .spanKind, .statusCode, .dimension:
            attributes.text.removeAll()
            switch source {
            case .spanKind: attributes.text.append(EnumText.spanKind(fields.kind))
            case .statusCode: attributes.text.append(EnumText.statusCode(fields.statusCode))
            case .dimension(let number): appendDimension(Int(number), event, &attributes)
            default: attributes.ofResource(AttributeSlots.service)?.appendText(to: &attributes.text, limit: UTF8Text.beyond(maxValueLength))
            }
            append(attributes.text.bytes, to: &keys)
        }
    }

    private func append(_ text: WireSlice, to keys: inout ByteBuilder) {
        let count = text.count <= maxValueLength ? text.count : UTF8Text.cut(text, at: maxValueLength)
        keys.appendVarint(UInt64(truncatingIfNeeded: count))
        keys.append(text.start, count)
    }

    private func appendDimension(_ number: Int, _ event: WireSlice, _ attributes: inout AttributeScratch) {
        let limit = UTF8Text.beyond(maxValueLength)
        if let value = SpanEventFields.value(of: dimensions[number], in: event) {
            return AttributeText.append(anyValue: value, to: &attributes.text, limit: limit)
        }
        attributes.attribute(Int(slots[number]))?.appendText(to: &attributes.text, limit: limit)
    }
}

extension ObservingProcessor {
    package static let spanEvents = ObservingProcessor(
        "span-events",
        unbooked: "it counts events, of which a span has any number, in \(SpanEventsOptions.metricName); a span without events is nothing to it")
}

/// Everything about one tenant's service graphs that is settled before the first span.
package final class ServiceGraphsPlan: Sendable {
    package let options: ServiceGraphsOptions
    package let labels: LabelPlan
    let stage: ServiceGraphsStage
    /// nil: every span is looked at.
    let filter: PlanFilter?
    private let tables: ServiceGraphsStage.Tables
    private let sources: ConstantTable<LabelPlan.EdgeLabel>
    private let maxValueLength: Int
    private let messagingLatency: Bool
    private let seed = KeyHash.seed

    init(_ options: ServiceGraphsOptions, slots: inout AttributeSlots) {
        self.options = options
        labels = LabelPlan(options)
        filter = PlanFilter(options.filter, slots: &slots)
        tables = ServiceGraphsStage.Tables(
            peers: ConstantTable(slots.slots(options.peerAttributes)),
            callees: ConstantTable(options.callees.map { Int32(slots.concept($0)) }),
            databases: ConstantTable(slots.slots(options.databaseNameAttributes)),
            dimensions: ConstantTable(
                options.dimensions.map { key in
                    switch LabelPlan.Part(key, options.profiles, beside: options.dimensions) {
                    case .attribute(let key): Int32(slots.slot(key))
                    case .concept(let concept): ~Int32(slots.concept(concept))
                    }
                }))
        stage = ServiceGraphsStage(options, tables, maxValueLength: labels.maxValueLength, slots: &slots)
        sources = ConstantTable(labels.labels.compactMap { if case .edge(let label) = $0.source { label } else { nil } })
        maxValueLength = labels.maxValueLength
        messagingLatency = options.messagingLatency
    }

    /// Stages an edge for counting: makes its key, values cut to the limit on character borders (tempo-behaviour 4.6).
    package func append(_ edge: Edge, to out: inout StagedObservations) {
        let start = out.keys.count
        for index in 0..<sources.count {
            switch sources.start[index] {
            case .client: append(edge.client, to: &out.keys)
            case .server: append(edge.server, to: &out.keys)
            case .connectionType:
                if edge.connection == .direct { out.keys.append(0) } else { append(edge.connection.label, to: &out.keys) }
            case .dimension(let number):
                if number < edge.dimensions.count { append(edge.dimensions[number], to: &out.keys) } else { out.keys.append(0) }
            case .virtualNode:
                if let side = edge.virtualSide { append(side.label, to: &out.keys) } else { out.keys.append(0) }
            }
        }
        let length = out.keys.count - start
        // KeyHash reads a few bytes behind a key: the builder's slack.
        var staged = StagedObservation(
            hash: KeyHash.hash(RawRun(out.keys.base) + start, length, seed: seed), key: start, keyLength: length)
        // As the groups of edges count them.
        staged.first = edge.serverLatency
        staged.second = edge.clientLatency
        if messagingLatency, let latency = edge.messagingLatency { staged.third = latency }
        staged.weight = edge.multiplier
        staged.trace = TraceHalves(high: edge.key.traceHigh, low: edge.key.traceLow)
        if edge.isFailed { staged.marks = .failed }
        out.append(staged)
    }

    @inline(__always)
    private func append(_ text: WireSlice, to keys: inout ByteBuilder) {
        var count = text.count
        if count > maxValueLength { count = UTF8Text.cut(text, at: maxValueLength) }
        keys.appendVarint(UInt64(truncatingIfNeeded: count))
        keys.appendInSteps(text.start, count)
    }

    @inline(__always)
    private func append(_ text: StaticString, to keys: inout ByteBuilder) {
        let count = min(text.utf8CodeUnitCount, maxValueLength)
        keys.appendVarint(UInt64(truncatingIfNeeded: count))
        keys.append(WireSlice(text).start, count)
    }
}

/// Everything about one tenant's service graphs that is settled before the first span.
package final class ServiceGraphsPlan: Sendable {
    package let options: ServiceGraphsOptions
    package let labels: LabelPlan
    let stage: ServiceGraphsStage
    /// nil: every span is looked at.
    let filter: PlanFilter?
    private let tables: ServiceGraphsStage.Tables
    private let sources: [LabelPlan.EdgeLabel]

    init(_ options: ServiceGraphsOptions, slots: inout AttributeSlots) {
        self.options = options
        labels = LabelPlan(options)
        filter = PlanFilter(options.filter, slots: &slots)
        tables = ServiceGraphsStage.Tables(
            peers: ConstantTable(slots.slots(options.peerAttributes)),
            databases: ConstantTable(slots.slots(options.databaseNameAttributes)),
            dimensions: ConstantTable(slots.slots(options.dimensions)))
        stage = ServiceGraphsStage(options, tables, maxValueLength: labels.maxValueLength, slots: &slots)
        sources = labels.labels.compactMap { if case .edge(let label) = $0.source { label } else { nil } }
    }

    /// Stages an edge for counting: makes its key, values cut to the limit on character borders (tempo-behaviour 4.6).
    package func append(_ edge: Edge, to out: inout PendingEdges) {
        let start = out.keys.count
        for source in sources {
            switch source {
            case .client: append(edge.client, to: &out.keys)
            case .server: append(edge.server, to: &out.keys)
            case .connectionType: append(edge.connection.label, to: &out.keys)
            case .dimension(let number):
                if number < edge.dimensions.count { append(edge.dimensions[number], to: &out.keys) } else { out.keys.append(0) }
            case .virtualNode: append(edge.virtualSide?.label ?? "", to: &out.keys)
            }
        }
        let length = out.keys.count - start
        // KeyHash reads a few bytes behind a key: the builder's slack.
        out.append(
            PendingEdge(
                hash: KeyHash.hash(UnsafeRawPointer(out.keys.base) + start, length, seed: KeyHash.seed), key: start, keyLength: length,
                clientLatency: edge.clientLatency, serverLatency: edge.serverLatency,
                messagingLatency: options.messagingLatency ? edge.messagingLatency ?? .nan : .nan,
                weight: edge.multiplier, isFailed: edge.isFailed, traceHigh: edge.key.traceHigh, traceLow: edge.key.traceLow))
    }

    private func append(_ text: WireSlice, to keys: inout ByteBuilder) {
        let count = UTF8Text.cut(text.bytes, at: labels.maxValueLength)
        keys.appendVarint(UInt64(count))
        keys.append(text.start, count)
    }

    private func append(_ text: StaticString, to keys: inout ByteBuilder) {
        let count = min(text.utf8CodeUnitCount, labels.maxValueLength)
        keys.appendVarint(UInt64(count))
        keys.append(UnsafeRawPointer(text.utf8Start), count)
    }
}

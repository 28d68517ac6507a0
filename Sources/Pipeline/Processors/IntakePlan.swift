/// Everything that one walk over a tenant's request has to know, for all its processors together.
///
/// Their attributes share one table, so that an attribute is looked up once however many processors want it. Without any
/// processor a request is still walked and checked.
package final class IntakePlan: Sendable {
    package let attributes: AttributeTable
    /// nil: the processor is off.
    package let spanMetrics: SpanMetricsPlan?
    package let serviceGraphs: ServiceGraphsPlan?
    package let hostInfo: HostInfoStage?
    let concepts: ConceptTable
    private let special: ConstantTable<SpecialAttributes>
    let rules: AttributeReader.Rules
    /// Bytes of keys that the spans of one request may take, and of texts that had to be put together for their halves. A
    /// small request can stand for much more of them, as one long service name is in the keys of all its spans. Spans
    /// beyond are not counted: ``WalkCounts/overStaged``.
    let maxStagedBytes: Int

    /// - Parameter maxAttributeBytes: keys and strings of attributes are cut to this many bytes (tempo-behaviour 2.1).
    package init(
        spanMetrics: SpanMetricsOptions?, serviceGraphs: ServiceGraphsOptions?, hostInfo: HostInfoOptions?, maxAttributeBytes: Int,
        maxStagedBytes: Int = 256 << 20
    ) {
        self.maxStagedBytes = maxStagedBytes
        let maxAttributeBytes = max(maxAttributeBytes, 1)
        let weights = [spanMetrics?.spanMultiplierKey, serviceGraphs?.spanMultiplierKey].map { $0 ?? "" }
        func processors(_ slots: inout AttributeSlots) -> (SpanMetricsPlan?, ServiceGraphsPlan?, HostInfoStage?) {
            (
                spanMetrics.map { SpanMetricsPlan($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) },
                serviceGraphs.map { ServiceGraphsPlan($0, slots: &slots) },
                hostInfo.map { HostInfoStage($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) }
            )
        }
        // Which keys are spellings of concepts is known when all processors have asked: then they ask again.
        var wanted = AttributeSlots()
        _ = processors(&wanted)
        var slots = wanted.settled(first: weights.filter { !$0.isEmpty })
        (self.spanMetrics, self.serviceGraphs, self.hostInfo) = processors(&slots)
        attributes = AttributeTable(keys: slots.keys)
        concepts = ConceptTable(slots)
        let multipliers = weights.map { $0.isEmpty ? -1 : Int32(slots.slot($0)) }
        special = ConstantTable([
            SpecialAttributes(metricsMultiplier: multipliers[0], graphsMultiplier: multipliers[1], concepts: concepts.lookup)
        ])
        rules = AttributeReader.Rules(
            lookup: attributes.lookup, maxAttributeBytes: maxAttributeBytes, special: special.start,
            lastSpecial: max(multipliers[0], multipliers[1], concepts.lastSlot))
    }
}

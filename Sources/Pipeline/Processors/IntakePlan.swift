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
    package let customMetrics: CustomMetricsPlan?
    package let genAI: GenAIStage?
    /// Metrics whose observations are staged one by one, by the number of their group.
    package let observed: [ObservedMetric]
    /// Observations may share keys: nothing rewrites them.
    let sharesKeys: Bool
    let concepts: ConceptTable
    private let special: ConstantTable<SpecialAttributes>
    let rules: AttributeReader.Rules
    /// Bytes of keys that the spans of one request may take, of its observations with their keys, and of texts that had to be
    /// put together for halves of edges. A small request can stand for much more of them, as one long service name is in the
    /// keys of all its spans. A request that would take more is refused before anything is counted.
    let maxStagedBytes: Int

    private struct Processors {
        let spanMetrics: SpanMetricsPlan?
        let serviceGraphs: ServiceGraphsPlan?
        let hostInfo: HostInfoStage?
        let customMetrics: CustomMetricsPlan?
        let genAI: GenAIStage?
    }

    /// - Parameter maxAttributeBytes: keys and strings of attributes are cut to this many bytes (tempo-behaviour 2.1 rule 3).
    package init(
        spanMetrics: SpanMetricsOptions?, serviceGraphs: ServiceGraphsOptions?, hostInfo: HostInfoOptions?,
        customMetrics: CustomMetricsOptions? = nil, genAI: GenAIOptions? = nil, maxAttributeBytes: Int, sharesKeys: Bool = true,
        maxStagedBytes: Int = 256 << 20
    ) {
        self.sharesKeys = sharesKeys
        self.maxStagedBytes = maxStagedBytes
        let maxAttributeBytes = max(maxAttributeBytes, 1)
        let weights = [
            spanMetrics?.spanMultiplierKey ?? customMetrics?.spanMultiplierKey ?? genAI?.spanMultiplierKey, serviceGraphs?.spanMultiplierKey,
        ].map {
            $0 ?? ""
        }
        func processors(_ slots: inout AttributeSlots, _ observed: inout ObservedMetrics) -> Processors {
            Processors(
                spanMetrics: spanMetrics.map { SpanMetricsPlan($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) },
                serviceGraphs: serviceGraphs.map { ServiceGraphsPlan($0, slots: &slots) },
                hostInfo: hostInfo.map { HostInfoStage($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) },
                customMetrics: customMetrics.map { CustomMetricsPlan($0, slots: &slots, observed: &observed) },
                genAI: genAI.map { GenAIStage($0, slots: &slots, observed: &observed) })
        }
        // Which keys are spellings of concepts is known when all processors have asked: then they ask again.
        var wanted = AttributeSlots()
        var forgotten = ObservedMetrics()
        _ = processors(&wanted, &forgotten)
        let marks = spanMetrics.map(SpanMarks.keys) ?? []
        var slots = wanted.settled(first: weights.filter { !$0.isEmpty } + marks)
        var observed = ObservedMetrics()
        let made = processors(&slots, &observed)
        self.spanMetrics = made.spanMetrics
        self.serviceGraphs = made.serviceGraphs
        self.hostInfo = made.hostInfo
        self.customMetrics = made.customMetrics
        self.genAI = made.genAI
        self.observed = observed.all
        attributes = AttributeTable(keys: slots.keys)
        concepts = ConceptTable(slots)
        let multipliers = weights.map { $0.isEmpty ? -1 : Int32(slots.slot($0)) }
        let markSlots = slots.slots(marks)
        special = ConstantTable([
            SpecialAttributes(
                metricsMultiplier: multipliers[0], graphsMultiplier: multipliers[1], firstMark: markSlots.min() ?? -1,
                lastMark: markSlots.max() ?? -1)
        ])
        rules = AttributeReader.Rules(
            lookup: attributes.lookup, maxAttributeBytes: maxAttributeBytes, special: special.start,
            lastSpecial: max(multipliers[0], multipliers[1], markSlots.max() ?? -1))
    }
}

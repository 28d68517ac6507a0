/// Everything that one walk over a tenant's request has to know, for all its processors together.
///
/// Their attributes share one table, so that an attribute is looked up once however many processors want it. Without any
/// processor a request is still walked and checked.
package final class IntakePlan: Sendable {
    /// Bytes of keys that the spans of one request may take, of its observations with their keys, and of texts that had to be
    /// put together for halves of edges. A small request can stand for much more of them, as one long service name is in the
    /// keys of all its spans. A request that would take more is refused before anything is counted.
    package static let maxStagedBytes = 256 << 20

    package let attributes: AttributeTable
    let processors: ProcessorPlans
    /// Metrics whose observations are staged one by one, by the number of their group.
    package let observed: [ObservedMetric]
    /// Observations may share keys: nothing rewrites them.
    let sharesKeys: Bool
    let concepts: ConceptTable
    private let special: ConstantTable<SpecialAttributes>
    let rules: AttributeReader.Rules
    let maxStagedBytes: Int

    package init(_ options: ProcessorOptions, sharesKeys: Bool = true, maxStagedBytes: Int = IntakePlan.maxStagedBytes) {
        self.sharesKeys = sharesKeys
        self.maxStagedBytes = maxStagedBytes
        let maxAttributeBytes = max(options.maxAttributeBytes, 1)
        let weights = [options.multiplierKeys.metrics, options.multiplierKeys.graphs]
        // Which keys are spellings of concepts is known when all processors have asked: then they ask again.
        var wanted = AttributeSlots()
        var forgotten = ObservedMetrics()
        let asked = ProcessorPlans(options, maxAttributeBytes: maxAttributeBytes, slots: &wanted, observed: &forgotten)
        let marks = options.spanMetrics.map(SpanMarks.keys) ?? []
        // What span metrics look at with every span lies together, as far as gen-ai does not want it elsewhere.
        let ofMetrics = (asked.spanMetrics?.keys ?? []).sorted()
        var slots = wanted.settled(first: weights.filter { !$0.isEmpty } + marks, second: ofMetrics)
        var observed = ObservedMetrics()
        processors = ProcessorPlans(options, maxAttributeBytes: maxAttributeBytes, slots: &slots, observed: &observed)
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

    /// nil: there are no span metrics.
    var spanIdentity: SpanIdentity? { processors.spanIdentity }
    package var spanMetrics: SpanMetricsPlan? { processors.spanMetrics }
    package var serviceGraphs: ServiceGraphsPlan? { processors.serviceGraphs }
    package var hostInfo: HostInfoStage? { processors.hostInfo }
    package var genAI: GenAIStage? { processors.genAI }
    package var customMetrics: CustomMetricsPlan? { processors.observers.customMetrics }
}

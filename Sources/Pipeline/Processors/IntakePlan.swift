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
    let rules: AttributeReader.Rules
    /// Bytes of keys that the spans of one request may take, of its observations, and of texts that had to be put together for their halves. A
    /// small request can stand for much more of them, as one long service name is in the keys of all its spans. Spans
    /// beyond are not counted: ``WalkCounts/overStaged``.
    let maxStagedBytes: Int

    /// - Parameter maxAttributeBytes: keys and strings of attributes are cut to this many bytes (tempo-behaviour 2.1).
    package init(
        spanMetrics: SpanMetricsOptions?, serviceGraphs: ServiceGraphsOptions?, hostInfo: HostInfoOptions?,
        customMetrics: CustomMetricsOptions? = nil, genAI: GenAIOptions? = nil, maxAttributeBytes: Int, sharesKeys: Bool = true, maxStagedBytes: Int = 256 << 20
    ) {
        self.sharesKeys = sharesKeys
        self.maxStagedBytes = maxStagedBytes
        let maxAttributeBytes = max(maxAttributeBytes, 1)
        var slots = AttributeSlots()
        // First, so that few slots have to be looked at when a value is remembered.
        let metricsMultiplier = Self.multiplier(spanMetrics?.spanMultiplierKey ?? customMetrics?.spanMultiplierKey ?? genAI?.spanMultiplierKey, &slots)
        let graphsMultiplier = Self.multiplier(serviceGraphs?.spanMultiplierKey, &slots)
        self.spanMetrics = spanMetrics.map { SpanMetricsPlan($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) }
        self.serviceGraphs = serviceGraphs.map { ServiceGraphsPlan($0, slots: &slots) }
        self.hostInfo = hostInfo.map { HostInfoStage($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) }
        var observed = ObservedMetrics()
        self.customMetrics = customMetrics.map { CustomMetricsPlan($0, slots: &slots, observed: &observed) }
        self.genAI = genAI.map { GenAIStage($0, concept: { _ in nil }, slots: &slots, observed: &observed) }
        self.observed = observed.all
        attributes = AttributeTable(keys: slots.keys)
        rules = AttributeReader.Rules(
            lookup: attributes.lookup, maxAttributeBytes: maxAttributeBytes, metricsMultiplier: metricsMultiplier,
            graphsMultiplier: graphsMultiplier, lastMultiplier: max(metricsMultiplier, graphsMultiplier))
    }

    private static func multiplier(_ key: String?, _ slots: inout AttributeSlots) -> Int32 {
        guard let key, !key.isEmpty else { return -1 }
        return Int32(slots.slot(key))
    }
}

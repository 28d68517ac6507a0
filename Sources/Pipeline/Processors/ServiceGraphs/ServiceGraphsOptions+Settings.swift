import Settings

extension ServiceGraphsOptions {
    /// nil: it is not listed.
    ///
    /// - Throws: what is wrong with a filter policy.
    init?(_ activation: ProcessorActivation) throws(SpanFilterError) {
        guard activation.lists(ServiceGraphSeries.processor) else { return nil }
        self.init()
        externalLabels = activation.externalLabels
        profiles = activation.settings.dimensionTable.profiles.map(ConceptProfile.init)
        maxLabelNameLength = activation.settings.registry.maxLabelNameLength
        maxLabelValueLength = activation.settings.registry.maxLabelValueLength
        let settings = activation.settings.serviceGraphs
        wait = UInt64(max(settings.wait, 0))
        maxItems = max(settings.maxItems, 0)
        bounds = settings.histogramBuckets
        dimensions = settings.dimensions
        usesPrefix = settings.enableClientServerPrefix
        messagingLatency = settings.enableMessagingSystemLatencyHistogram
        if let attributes = settings.peerAttributes {
            // Peers that somebody configured are those and no others.
            peerAttributes = attributes
        } else {
            callees = ConceptProfile.callees(in: profiles)
        }
        spanMultiplierKey = settings.spanMultiplierKey
        tracestateMultiplier = settings.enableTracestateSpanMultiplier
        virtualNodeLabel = settings.enableVirtualNodeLabel
        databaseNameAttributes = settings.databaseNameAttributes
        if !settings.filterPolicies.isEmpty { filter = try SpanFilter(settings.filterPolicies.map(SpanFilterPolicy.init)) }
    }
}

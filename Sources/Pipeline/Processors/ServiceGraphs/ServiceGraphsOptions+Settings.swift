import Settings

extension ServiceGraphsOptions {
    /// nil: it is not listed.
    ///
    /// - Throws: what is wrong with a filter policy.
    init?(_ activation: ProcessorActivation) throws(SpanFilterError) {
        guard activation.lists(ServiceGraphSeries.processor) else { return nil }
        self.init()
        labels = activation.labels
        profiles = activation.settings.dimensionTable.profiles.map(ConceptProfile.init)
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
        weight = WeightOptions(multiplierKey: settings.spanMultiplierKey, readsTraceState: settings.enableTracestateSpanMultiplier)
        virtualNodeLabel = settings.enableVirtualNodeLabel
        databaseNameAttributes = settings.databaseNameAttributes
        if !settings.filterPolicies.isEmpty { filter = try SpanFilter(settings.filterPolicies) }
    }
}

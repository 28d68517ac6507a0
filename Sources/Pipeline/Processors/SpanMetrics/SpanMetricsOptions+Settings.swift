import Settings

extension SpanMetricsOptions {
    /// nil: none of its parts is listed, by its own name or with all of them (tempo-behaviour 2.5).
    ///
    /// - Throws: what is wrong with a filter policy.
    init?(_ activation: ProcessorActivation) throws(SpanFilterError) {
        let settings = activation.settings
        let spanMetrics = settings.spanMetrics.selected(by: settings.processors)
        let parts = spanMetrics.subprocessors
        guard parts.count || parts.latency || parts.size else { return nil }
        self.init()
        labels = activation.labels
        weight = activation.weight
        durationName = settings.gatewayNames
        names = SpanMetricNames(settings)
        skipsCounted = settings.spanCounting.skipsCounted
        summaryPrefixes = settings.spanCounting.summaryPrefixes
        spellsEnumerations = activation.spellsEnumerations
        count = parts.count
        latency = parts.latency
        size = parts.size
        service = spanMetrics.intrinsics.service
        spanName = spanMetrics.intrinsics.spanName
        spanKind = spanMetrics.intrinsics.spanKind
        statusCode = spanMetrics.intrinsics.statusCode
        statusMessage = spanMetrics.intrinsics.statusMessage
        dimensions = spanMetrics.dimensions
        mappings = spanMetrics.mappings
        profiles = settings.dimensionTable.profiles.map(ConceptProfile.init)
        table = settings.dimensionTable.entries
        bounds = spanMetrics.histogramBuckets
        maxAttributeBytes = settings.maxAttributeBytes
        if !spanMetrics.filterPolicies.isEmpty { filter = try SpanFilter(spanMetrics.filterPolicies) }
        targetInfo = spanMetrics.enableTargetInfo
        instanceLabel = spanMetrics.enableInstanceLabel
        targetInfoExcluded = Set(spanMetrics.targetInfoExcludedDimensions)
    }
}

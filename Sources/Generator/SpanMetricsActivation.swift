import MetronomeConfiguration
import Pipeline

/// Which span metrics a tenant's `processors` ask for, with what options (tempo-behaviour 2.4, 2.5).
package enum SpanMetricsActivation {
    /// nil: none of them is listed.
    /// - Throws: what is wrong with a filter policy.
    package static func options(
        _ settings: TenantSettings, tenant: String, instance: String
    ) throws(SpanFilterError) -> SpanMetricsOptions? {
        let listed = Set(settings.processors)
        let whole = listed.contains("span-metrics")
        var options = SpanMetricsOptions()
        options.count = whole || listed.contains("span-metrics-count")
        options.latency = whole || listed.contains("span-metrics-latency")
        options.size = whole || listed.contains("span-metrics-size")
        guard options.count || options.latency || options.size else { return nil }

        let spanMetrics = settings.spanMetrics
        options.service = spanMetrics.intrinsics.service
        options.spanName = spanMetrics.intrinsics.spanName
        options.spanKind = spanMetrics.intrinsics.spanKind
        options.statusCode = spanMetrics.intrinsics.statusCode
        options.statusMessage = spanMetrics.intrinsics.statusMessage
        options.dimensions = spanMetrics.dimensions
        options.mappings = spanMetrics.mappings.map {
            SpanMetricsOptions.Mapping(name: $0.name, sourceLabels: $0.sourceLabels, join: $0.join)
        }
        // Listed alone, the latency part forgets the configured buckets: a documented shape of Tempo's series.
        let forgetsBuckets = listed.contains("span-metrics-latency") && !whole
        options.bounds = forgetsBuckets ? SpanMetricsOptions.defaultBounds : spanMetrics.histogramBuckets
        options.maxLabelNameLength = settings.registry.maxLabelNameLength
        options.maxLabelValueLength = settings.registry.maxLabelValueLength
        options.maxAttributeBytes = settings.maxAttributeBytes
        options.traceIDLabelName = settings.traceIDLabelName
        options.tracestateMultiplier = spanMetrics.enableTracestateSpanMultiplier
        if !spanMetrics.filterPolicies.isEmpty { options.filter = try SpanFilter(spanMetrics.filterPolicies.map(SpanFilterPolicy.init)) }
        options.targetInfo = spanMetrics.enableTargetInfo
        options.instanceLabel = spanMetrics.enableInstanceLabel
        options.targetInfoExcluded = Set(spanMetrics.targetInfoExcludedDimensions)
        options.spanMultiplierKey = spanMetrics.spanMultiplierKey
        options.externalLabels = externalLabels(settings.registry, tenant: tenant, instance: instance)
        return options
    }

    /// In the order in which later ones win (tempo-behaviour 6.7).
    private static func externalLabels(_ registry: RegistrySettings, tenant: String, instance: String) -> [String: String] {
        var labels = registry.externalLabels
        labels["__metrics_gen_instance"] = instance
        if !registry.injectTenantIDAs.isEmpty { labels[registry.injectTenantIDAs] = tenant }
        return labels
    }
}

/// What holds for one tenant: base and override combined by the rules of tempo-behaviour 1.6.
package struct TenantSettings: Sendable, Equatable {
    /// What `processors` may list: Tempo's (tempo-behaviour 2.4), then Metronome's own.
    package static let processorNames = [
        "span-metrics", "span-metrics-count", "span-metrics-latency", "span-metrics-size", "service-graphs", "host-info", "gen-ai",
        "provider-health",
    ]

    package var processors: [String] = []
    package var spanMetrics = SpanMetricsSettings()
    package var dimensionTable = DimensionTableSettings()
    package var registry = RegistrySettings()
    package var collectionInterval: Int64 = 15_000_000_000
    package var disableCollection = false
    package var traceIDLabelName = "traceID"
    package var remoteWriteHeaders: [String: Secret] = [:]
    package var ingestionSlack: Int64 = 30_000_000_000
    package var maxAttributeBytes = 2048

    package var serviceGraphs = ServiceGraphsSettings()
    package var hostInfo = HostInfoSettings()
    package var providerHealth = ProviderHealthSettings()
    package var nativeHistograms = NativeHistogramSettings()
    package var limits = SeriesLimits()
    package var spanNameSanitization = SpanNameSanitization.off
    package var customMetrics: [CustomMetricSettings] = []
    package var gatewayNames = false
    package var spanCounting = SpanCountingSettings()
    package var genAI = GenAISettings()
    package init() {}
}

/// How latency histograms are sent (tempo-behaviour 6.4).
package struct NativeHistogramSettings: Sendable, Equatable {
    package var mode = HistogramMode.classic
    package var bucketFactor = 1.1
    package var maxBuckets = 100
    /// Nanoseconds.
    package var minResetDuration: Int64 = 900_000_000_000
    package init() {}
}

/// Limits on what a tenant's series may number; 0: unlimited (tempo-behaviour 6.8-6.10).
package struct SeriesLimits: Sendable, Equatable {
    package var type = LimiterType.series
    package var maxActiveSeries = 0
    package var maxActiveEntities = 0
    package var maxCardinalityPerLabel = 0
    package init() {}
}

extension Settings {
    /// Base and override combined for tenant `id`: the override is its own entry in `runtime`, else the wildcard's, else
    /// `overrides.defaults` (tempo-behaviour 1.8).
    package func tenant(_ id: String, overrides runtime: RuntimeOverrides = RuntimeOverrides()) -> TenantSettings {
        let override = runtime.override(for: id, defaults: overrides.defaults)
        var tenant = TenantSettings()
        tenant.processors = override.processors
        tenant.registry = generator.registry
        tenant.collectionInterval = override.collectionInterval > 0 ? override.collectionInterval : generator.registry.collectionInterval
        tenant.disableCollection = override.disableCollection
        if !override.traceIDLabelName.isEmpty { tenant.traceIDLabelName = override.traceIDLabelName }
        tenant.remoteWriteHeaders = override.remoteWriteHeaders
        tenant.ingestionSlack = override.ingestionSlack > 0 ? override.ingestionSlack : generator.ingestionSlack
        tenant.maxAttributeBytes = override.maxAttributeBytes > 0 ? override.maxAttributeBytes : maxAttributeBytes
        tenant.dimensionTable = dimensionTable
        tenant.spanMetrics = generator.processor.spanMetrics.combined(with: override)
        tenant.serviceGraphs = generator.processor.serviceGraphs.combined(with: override.serviceGraphs)
        tenant.hostInfo = generator.processor.hostInfo.combined(with: override)
        tenant.providerHealth = providerHealth
        tenant.nativeHistograms = NativeHistogramSettings(override)
        tenant.genAI = genAI
        tenant.limits.type = generator.limiterType
        tenant.limits.maxActiveSeries = override.maxActiveSeries
        tenant.limits.maxActiveEntities = override.maxActiveEntities
        tenant.limits.maxCardinalityPerLabel = override.maxCardinalityPerLabel
        tenant.spanNameSanitization = override.spanNameSanitization
        tenant.customMetrics = customMetrics
        tenant.gatewayNames = gatewayNames
        tenant.spanCounting = spanCounting
        return tenant
    }
}

extension SpanMetricsSettings {
    /// Lists replace, intrinsics merge by name, switches win when present; which parts run follows the processors' names.
    func combined(with override: TenantOverrides) -> SpanMetricsSettings {
        var result = self
        if let buckets = override.histogramBuckets { result.histogramBuckets = buckets }
        if let dimensions = override.dimensions { result.dimensions = dimensions }
        if let mappings = override.mappings { result.mappings = mappings }
        for (name, isOn) in override.intrinsics { result.intrinsics[name: name] = isOn }
        if let value = override.enableTargetInfo { result.enableTargetInfo = value }
        if let value = override.targetInfoExcludedDimensions { result.targetInfoExcludedDimensions = value }
        if let value = override.enableInstanceLabel { result.enableInstanceLabel = value }
        if let value = override.enableTracestateSpanMultiplier { result.enableTracestateSpanMultiplier = value }
        if !override.spanMultiplierKey.isEmpty { result.spanMultiplierKey = override.spanMultiplierKey }
        if let policies = override.filterPolicies { result.filterPolicies = policies }
        result.select(override.processors)
        return result
    }

    /// `span-metrics` runs the configured parts; else each part's own name does, and latency then keeps the built-in buckets
    /// (tempo-behaviour 2.5).
    private mutating func select(_ processors: [String]) {
        guard !processors.contains("span-metrics") else { return }
        subprocessors.count = processors.contains("span-metrics-count")
        subprocessors.size = processors.contains("span-metrics-size")
        subprocessors.latency = processors.contains("span-metrics-latency")
        if subprocessors.latency { histogramBuckets = Self.defaultBuckets }
    }
}

extension ServiceGraphsSettings {
    func combined(with override: ServiceGraphsOverrides) -> ServiceGraphsSettings {
        var result = self
        if let buckets = override.histogramBuckets { result.histogramBuckets = buckets }
        if let dimensions = override.dimensions { result.dimensions = dimensions }
        if let attributes = override.peerAttributes { result.peerAttributes = attributes }
        if let policies = override.filterPolicies { result.filterPolicies = policies }
        // Tempo's override can switch this one on, never off.
        if override.enableClientServerPrefix == true { result.enableClientServerPrefix = true }
        if let value = override.enableMessagingSystemLatencyHistogram { result.enableMessagingSystemLatencyHistogram = value }
        if let value = override.enableVirtualNodeLabel { result.enableVirtualNodeLabel = value }
        if let value = override.enableTracestateSpanMultiplier { result.enableTracestateSpanMultiplier = value }
        if !override.spanMultiplierKey.isEmpty { result.spanMultiplierKey = override.spanMultiplierKey }
        return result
    }
}

extension HostInfoSettings {
    func combined(with override: TenantOverrides) -> HostInfoSettings {
        var result = self
        if let identifiers = override.hostIdentifiers { result.hostIdentifiers = identifiers }
        if !override.hostInfoMetricName.isEmpty { result.metricName = override.hostInfoMetricName }
        return result
    }
}

extension NativeHistogramSettings {
    init(_ override: TenantOverrides) {
        self.init()
        if let mode = override.generateNativeHistograms { self.mode = mode }
        if override.nativeHistogramBucketFactor > 0 { bucketFactor = override.nativeHistogramBucketFactor }
        if override.nativeHistogramMaxBuckets > 0 { maxBuckets = override.nativeHistogramMaxBuckets }
        if override.nativeHistogramMinResetDuration > 0 { minResetDuration = override.nativeHistogramMinResetDuration }
    }
}

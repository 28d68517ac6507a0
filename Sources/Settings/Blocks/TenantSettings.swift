/// What holds for one tenant: base and override combined by the rules of tempo-behaviour 1.6.
package struct TenantSettings: Sendable, Equatable {
    /// What `processors` may list: Tempo's (tempo-behaviour 2.4), then Metronome's own.
    package static let tempoProcessorNames =
        ["span-metrics", "span-metrics-count", "span-metrics-latency", "span-metrics-size", "service-graphs", "host-info"]
    package static let processorNames = tempoProcessorNames + OwnProcessorSettings.all.map(\.name)

    package var processors: [String] = []
    package var spanMetrics = SpanMetricsSettings()
    package var dimensionTable = DimensionTableSettings()
    package var registry = RegistrySettings()
    package var collectionInterval = RegistrySettings().collectionInterval
    package var disableCollection = false
    package var traceIDLabelName = "traceID"
    package var remoteWriteHeaders: [String: Secret] = [:]
    package var ingestionSlack = GeneratorSettings().ingestionSlack
    package var maxAttributeBytes = Settings().maxAttributeBytes

    package var serviceGraphs = ServiceGraphsSettings()
    package var hostInfo = HostInfoSettings()
    package var nativeHistograms = NativeHistogramSettings()
    package var limits = SeriesLimits()
    package var spanNameSanitization = SpanNameSanitization.off
    package var customMetrics: [CustomMetricSettings] = []
    package var gatewayNames = false
    package var names = MetricNaming.tempo
    package var collectorNames = CollectorNameSettings()
    package var utf8Names = false
    package var spanCounting = SpanCountingSettings()
    package var own = OwnProcessorSettings()
    package init() {}
}

/// How latency histograms are sent (tempo-behaviour 6.4).
package struct NativeHistogramSettings: Sendable, Equatable {
    package var mode = HistogramMode.classic
    package var bucketFactor = 1.1
    package var maxBuckets = 100
    /// Nanoseconds.
    package var minResetDuration = 15 * Int64.minute
    package init() {}
}

/// Limits on what a tenant's series may number; 0: unlimited (tempo-behaviour 6.8-6.10).
package struct SeriesLimits: Sendable, Equatable {
    package var type = LimiterType.series
    package var maxActiveSeries = 0
    package var maxActiveEntities = 0
    package var maxCardinalityPerLabel = 0
    /// `metronome.limits.label_spike`.
    package var labelSpike = 0
    package init() {}
}

extension TenantSettings {
    /// `override` over the settings of all tenants.
    package init(_ settings: Settings, _ override: TenantOverrides) {
        processors = override.processors
        registry = settings.generator.registry
        collectionInterval = override.collectionInterval > 0 ? override.collectionInterval : registry.collectionInterval
        disableCollection = override.disableCollection
        if !override.traceIDLabelName.isEmpty { traceIDLabelName = override.traceIDLabelName }
        remoteWriteHeaders = override.remoteWriteHeaders
        ingestionSlack = override.ingestionSlack > 0 ? override.ingestionSlack : settings.generator.ingestionSlack
        maxAttributeBytes = override.maxAttributeBytes > 0 ? override.maxAttributeBytes : settings.maxAttributeBytes
        dimensionTable = settings.dimensionTable
        spanMetrics = override.spanMetrics.applied(to: settings.generator.processor.spanMetrics).selected(by: override.processors)
        serviceGraphs = override.serviceGraphs.applied(to: settings.generator.processor.serviceGraphs)
        hostInfo = override.hostInfo.applied(to: settings.generator.processor.hostInfo)
        nativeHistograms = NativeHistogramSettings(override)
        own = settings.own
        limits.type = settings.generator.limiterType
        limits.maxActiveSeries = override.maxActiveSeries
        limits.maxActiveEntities = override.maxActiveEntities
        limits.maxCardinalityPerLabel = override.maxCardinalityPerLabel
        limits.labelSpike = settings.limits.labelSpike
        spanNameSanitization = override.spanNameSanitization
        customMetrics = settings.customMetrics
        gatewayNames = settings.gatewayNames
        names = settings.names
        collectorNames = settings.collectorNames
        utf8Names = settings.utf8Names
        spanCounting = settings.spanCounting
    }
}

extension SpanMetricsSettings {
    /// The parts that run, after a tenant's list of processors: `span-metrics` runs the configured ones; else each part's own name does, and
    /// latency then keeps the built-in buckets (tempo-behaviour 2.5). What was selected by a list stays under it.
    package func selected(by processors: [String]) -> SpanMetricsSettings {
        guard !processors.contains("span-metrics") else { return self }
        var result = self
        result.subprocessors.count = processors.contains("span-metrics-count")
        result.subprocessors.size = processors.contains("span-metrics-size")
        result.subprocessors.latency = processors.contains("span-metrics-latency")
        if result.subprocessors.latency { result.histogramBuckets = Self.defaultBuckets }
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

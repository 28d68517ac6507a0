import MetronomeConfiguration
import Pipeline
import Settings

extension ProcessorOptions {
    /// What a tenant's `processors` and settings ask for (tempo-behaviour 2.4, 2.5): a processor is on when its name is listed.
    ///
    /// - Parameters:
    ///   - spellsEnumerations: keys are to hold all labels as text.
    ///   - prices: what calls are priced by; nil: they are not.
    /// - Throws: what is wrong with a filter policy.
    package init(
        _ settings: TenantSettings, tenant: String, instance: String, spellsEnumerations: Bool = false, prices: PriceBook? = nil
    ) throws(SpanFilterError) {
        self.init()
        let external = Self.externalLabels(settings.registry, tenant: tenant, instance: instance)
        maxAttributeBytes = settings.maxAttributeBytes
        series.externalLabels = external
        series.traceIDLabelName = settings.traceIDLabelName
        series.form = HistogramForm(settings.nativeHistograms.mode)
        series.native = NativeHistogramPlan(settings.nativeHistograms)
        let listed = Set(settings.processors)
        let parts = settings.spanMetrics.selected(by: settings.processors).subprocessors
        if parts.count || parts.latency || parts.size {
            var options = SpanMetricsOptions()
            try options.take(settings)
            options.externalLabels = external
            options.durationName = settings.gatewayNames
            options.skipsCounted = settings.spanCounting.skipsCounted
            options.summaryPrefixes = settings.spanCounting.summaryPrefixes
            options.spellsEnumerations = spellsEnumerations
            spanMetrics = options
        }
        if listed.contains("service-graphs") {
            var options = try ServiceGraphsOptions(settings.serviceGraphs)
            options.profiles = settings.dimensionTable.profiles.map(ConceptProfile.init)
            // Peers that somebody configured are those and no others.
            if settings.serviceGraphs.peerAttributes == nil { options.callees = ConceptProfile.callees(in: options.profiles) }
            options.maxLabelNameLength = settings.registry.maxLabelNameLength
            options.maxLabelValueLength = settings.registry.maxLabelValueLength
            options.externalLabels = external
            serviceGraphs = options
        }
        customMetrics = try CustomMetricsOptions(settings, externalLabels: external)
        if listed.contains("gen-ai") || listed.contains("provider-health") {
            var options = GenAIOptions(settings, prices: prices)
            options.makesMetrics = listed.contains("gen-ai")
            options.externalLabels = external
            genAI = options
        }
        if listed.contains("host-info") {
            var options = HostInfoOptions()
            options.identifiers = settings.hostInfo.hostIdentifiers
            options.metricName = settings.hostInfo.metricName
            options.maxLabelNameLength = settings.registry.maxLabelNameLength
            options.maxLabelValueLength = settings.registry.maxLabelValueLength
            hostInfo = options
        }
        if listed.contains("provider-health") {
            var options = ProviderHealthOptions(settings.providerHealth, maxLabelValueLength: settings.registry.maxLabelValueLength)
            options.gatewayNames = settings.gatewayNames
            options.leavesOutResponseTime = settings.gatewayNames && listed.contains("gen-ai")
            providerHealth = options
        }
    }

    /// In the order in which later ones win (tempo-behaviour 6.7).
    private static func externalLabels(_ registry: RegistrySettings, tenant: String, instance: String) -> [String: String] {
        var labels = registry.externalLabels
        labels["__metrics_gen_instance"] = instance
        if !registry.injectTenantIDAs.isEmpty { labels[registry.injectTenantIDAs] = tenant }
        return labels
    }
}

extension SpanMetricsOptions {
    fileprivate mutating func take(_ settings: TenantSettings) throws(SpanFilterError) {
        let spanMetrics = settings.spanMetrics.selected(by: settings.processors)
        count = spanMetrics.subprocessors.count
        latency = spanMetrics.subprocessors.latency
        size = spanMetrics.subprocessors.size
        service = spanMetrics.intrinsics.service
        spanName = spanMetrics.intrinsics.spanName
        spanKind = spanMetrics.intrinsics.spanKind
        statusCode = spanMetrics.intrinsics.statusCode
        statusMessage = spanMetrics.intrinsics.statusMessage
        dimensions = spanMetrics.dimensions
        mappings = spanMetrics.mappings.map { Mapping(name: $0.name, sourceLabels: $0.sourceLabels, join: $0.join) }
        profiles = settings.dimensionTable.profiles.map(ConceptProfile.init)
        table = settings.dimensionTable.entries.map(TableDimension.init)
        bounds = spanMetrics.histogramBuckets
        maxLabelNameLength = settings.registry.maxLabelNameLength
        maxLabelValueLength = settings.registry.maxLabelValueLength
        maxAttributeBytes = settings.maxAttributeBytes
        tracestateMultiplier = spanMetrics.enableTracestateSpanMultiplier
        if !spanMetrics.filterPolicies.isEmpty { filter = try SpanFilter(spanMetrics.filterPolicies.map(SpanFilterPolicy.init)) }
        targetInfo = spanMetrics.enableTargetInfo
        instanceLabel = spanMetrics.enableInstanceLabel
        targetInfoExcluded = Set(spanMetrics.targetInfoExcludedDimensions)
        spanMultiplierKey = spanMetrics.spanMultiplierKey
    }
}

extension GenAIOptions {
    fileprivate init(_ settings: TenantSettings, prices: PriceBook?) {
        self.init()
        dimensions = settings.genAI.dimensions
        serviceLabel = settings.genAI.serviceLabel
        let others = settings.dimensionTable.profiles.map(ConceptProfile.init).filter { $0 != .genAI }
        profiles = [.genAI] + others
        gatewayNames = settings.gatewayNames
        names = MetricGeneration(settings.genAI.names)
        deduplicationWindow = UInt64(max(settings.genAI.deduplicationWindow, 0))
        hold = UInt64(max(min(settings.genAI.hold, settings.collectionInterval), 0))
        if settings.genAI.cost.isEnabled { self.prices = prices }
        sentCost =
            switch settings.genAI.cost.sent {
            case .prefer: .prefer
            case .ignore: .ignore
            case .only: .only
            }
        maxLabelNameLength = settings.registry.maxLabelNameLength
        maxLabelValueLength = settings.registry.maxLabelValueLength
        spanMultiplierKey = settings.spanMetrics.spanMultiplierKey
        tracestateMultiplier = settings.spanMetrics.enableTracestateSpanMultiplier
    }
}

extension ServiceGraphsOptions {
    fileprivate init(_ settings: ServiceGraphsSettings) throws(SpanFilterError) {
        self.init()
        wait = UInt64(max(settings.wait, 0))
        maxItems = max(settings.maxItems, 0)
        bounds = settings.histogramBuckets
        dimensions = settings.dimensions
        usesPrefix = settings.enableClientServerPrefix
        messagingLatency = settings.enableMessagingSystemLatencyHistogram
        if let attributes = settings.peerAttributes { peerAttributes = attributes }
        spanMultiplierKey = settings.spanMultiplierKey
        tracestateMultiplier = settings.enableTracestateSpanMultiplier
        virtualNodeLabel = settings.enableVirtualNodeLabel
        databaseNameAttributes = settings.databaseNameAttributes
        if !settings.filterPolicies.isEmpty { filter = try SpanFilter(settings.filterPolicies.map(SpanFilterPolicy.init)) }
    }
}

extension MetricGeneration {
    fileprivate init(_ names: GenAINames) {
        switch names {
        case .v1_41: self = .v1_41
        case .latest: self = .latest
        case .both: self = .both
        }
    }
}

extension HistogramForm {
    fileprivate init(_ mode: HistogramMode) {
        switch mode {
        case .classic: self = .classic
        case .native: self = .native
        case .both: self = .both
        }
    }
}

extension NativeHistogramPlan {
    /// A bucket factor that is none keeps the default; configuration has said so before.
    fileprivate init(_ settings: NativeHistogramSettings) {
        self =
            NativeHistogramPlan(
                bucketFactor: settings.bucketFactor, maxBuckets: settings.maxBuckets,
                minResetMilliseconds: settings.minResetDuration / 1_000_000) ?? .standard
    }
}

import Settings

/// The processors, each of which lives in a folder of its own: this is the place that names them all.
///
/// What a processor is told, what it settles before the first span, and the series that it counts in each have a line here. The whole ones
/// (span metrics, service graphs, host info, gen-ai) have a part of ``WalkScratch`` and ``WalkCounts``, and ``RequestStaging`` calls them. What
/// turns single spans into observations is a ``SpanObservers`` member and needs nothing else.
package struct ProcessorOptions: Sendable {
    /// nil: the processor is off.
    package var spanMetrics: SpanMetricsOptions?
    package var serviceGraphs: ServiceGraphsOptions?
    package var hostInfo: HostInfoOptions?
    /// nil: there are none.
    package var customMetrics: CustomMetricsOptions?
    /// nil: neither metrics of calls nor the health of providers are wanted.
    package var genAI: GenAIOptions?
    package var providerHealth: ProviderHealthOptions?
    package var spanEvents: SpanEventsOptions?
    package var series = MetricGroup.Options()
    /// Keys and strings of attributes are cut to this many bytes (tempo-behaviour 2.1 rule 3).
    package var maxAttributeBytes = TenantSettings().maxAttributeBytes

    package init() {}

    /// What a tenant's settings ask for.
    ///
    /// - Parameter prices: what calls are priced by; nil: they are not.
    /// - Throws: what is wrong with a filter policy.
    package init(_ activation: ProcessorActivation, prices: PriceBook? = nil) throws(SpanFilterError) {
        maxAttributeBytes = activation.settings.maxAttributeBytes
        series = MetricGroup.Options(activation.settings, externalLabels: activation.labels.external)
        spanMetrics = try SpanMetricsOptions(activation)
        serviceGraphs = try ServiceGraphsOptions(activation)
        hostInfo = HostInfoOptions(activation)
        customMetrics = try CustomMetricsOptions(activation)
        spanEvents = SpanEventsOptions(activation)
        genAI = GenAIOptions(activation, prices: prices)
        providerHealth = ProviderHealthOptions(activation)
        // Of gateways' names, calls have that metric.
        providerHealth?.leavesOutResponseTime = activation.settings.gatewayNames
    }

    /// Attributes that say how many spans one stands for: for metrics of spans, and for service graphs; empty: none.
    var multiplierKeys: (metrics: String, graphs: String) {
        (
            spanMetrics?.weight.multiplierKey ?? customMetrics?.weight.multiplierKey ?? genAI?.weight.multiplierKey ?? spanEvents?.weight
                .multiplierKey
                ?? "",
            serviceGraphs?.weight.multiplierKey ?? ""
        )
    }
}

extension ObservingProcessor {
    package static let all: [ObservingProcessor] = [.customMetrics, .genAI, .providerHealth, .spanEvents]
}

/// What the processors have settled before the first span.
struct ProcessorPlans: Sendable {
    let spanMetrics: SpanMetricsPlan?
    let serviceGraphs: ServiceGraphsPlan?
    let hostInfo: HostInfoStage?
    let genAI: GenAIStage?
    let observers: SpanObservers
    /// nil: there are no span metrics.
    let spanIdentity: SpanIdentity?

    /// - Parameters:
    ///   - slots: takes the attributes that they look at.
    ///   - observed: takes the metrics that their observations go to.
    init(_ options: ProcessorOptions, maxAttributeBytes: Int, slots: inout AttributeSlots, observed: inout ObservedMetrics) {
        spanMetrics = options.spanMetrics.map { SpanMetricsPlan($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) }
        serviceGraphs = options.serviceGraphs.map { ServiceGraphsPlan($0, slots: &slots) }
        hostInfo = options.hostInfo.map { HostInfoStage($0, maxAttributeBytes: maxAttributeBytes, slots: &slots) }
        observers = SpanObservers(options, slots: &slots, observed: &observed)
        genAI = options.genAI.map { GenAIStage($0, slots: &slots, observed: &observed) }
        let words = genAI?.shapeWords ?? []
        let known = slots
        spanIdentity = spanMetrics.map { SpanIdentity($0, beyond: words, known) }
    }
}

/// Processors that turn single spans into observations: phase one of these is all that there is of them.
struct SpanObservers: Sendable {
    let customMetrics: CustomMetricsPlan?
    let spanEvents: SpanEventsStage?

    init(_ options: ProcessorOptions, slots: inout AttributeSlots, observed: inout ObservedMetrics) {
        customMetrics = options.customMetrics.map { CustomMetricsPlan($0, slots: &slots, observed: &observed) }
        spanEvents = options.spanEvents.flatMap { SpanEventsStage($0, slots: &slots, observed: &observed) }
    }

    /// The same for one walk: what is held here is counted once per request, not per span.
    struct Walking {
        private let customMetrics: CustomMetricsStage?
        private let spanEvents: Unmanaged<SpanEventsStage>?
        let isEmpty: Bool

        /// Sound as long as the plan lives.
        init(_ observers: SpanObservers) {
            customMetrics = observers.customMetrics?.stage
            spanEvents = observers.spanEvents.map { .passUnretained($0) }
            isEmpty = customMetrics == nil && spanEvents == nil
        }

        @inline(__always)
        func append(
            _ fields: borrowing SpanFields, _ span: WireSlice, _ attributes: inout AttributeScratch, _ staged: inout StagedObservations,
            _ discarded: inout DiscardedValues
        ) {
            if let customMetrics { customMetrics.append(fields, &attributes, &staged, &discarded) }
            // Few spans have events.
            guard fields.hasEvents, let spanEvents else { return }
            spanEvents._withUnsafeGuaranteedRef { $0.append(fields, span, &attributes, &staged) }
        }
    }
}

/// The series that the processors count in.
package struct ProcessorSeries: Sendable {
    package let spans: SpanMetricsSeries?
    package let graphs: ServiceGraphSeries?
    let hosts: HostInfoSeries?
    package let observed: ObservedSeries
    /// nil: the processor is off.
    package let health: ProviderHealth?
    /// nil: nobody wants to know of calls of models.
    package let recentCalls: RecentCalls?

    /// - Parameter isLimited: labels are.
    init(
        _ options: ProcessorOptions, _ plans: ProcessorPlans, _ metrics: [ObservedMetric], _ maker: inout GroupMaker, loops: Int, isLimited: Bool,
        earlier: ProcessorSeries?
    ) {
        spans = plans.spanMetrics.map { SpanMetricsSeries($0, &maker, isLimited: isLimited) }
        graphs = plans.serviceGraphs.map { ServiceGraphSeries($0, &maker, loops: loops, isLimited: isLimited, earlier: earlier?.graphs) }
        hosts = plans.hostInfo.map { HostInfoSeries($0.options, &maker) }
        observed = ObservedSeries(metrics, &maker, isLimited: isLimited)
        if let options = options.providerHealth { _ = maker.group(.health, .providerHealth(maker.series, options)) }
        health = options.providerHealth.map { ProviderHealth.continuing(earlier?.health, $0) }
        recentCalls = options.genAI.map { RecentCalls.continuing(earlier?.recentCalls, $0) }
    }

    /// Active processors, by the merged names of `active_processors` (tempo-behaviour 2.4).
    var names: [String] {
        let whole = [
            (spans != nil, SpanMetricsSeries.processor), (graphs != nil, ServiceGraphSeries.processor), (hosts != nil, HostInfoSeries.processor),
            (health != nil, ProviderHealth.processor),
        ]
        let names = whole.filter(\.0).map(\.1)
        return names + observed.processors.filter { !names.contains($0) }
    }
}

extension TenantProcessors {
    /// What the options ask for. Groups (and waiting edges) of `earlier` whose series look the same go on.
    ///
    /// - Parameter labelLimits: nil when the tenant has none switched on; else the options spell enumerations.
    package convenience init(
        _ options: ProcessorOptions, budget: SeriesBudget, labelLimits: LabelLimits?, loops: Int, earlier: TenantProcessors?
    ) {
        let plan = IntakePlan(
            spanMetrics: options.spanMetrics, serviceGraphs: options.serviceGraphs, hostInfo: options.hostInfo,
            customMetrics: options.customMetrics, genAI: options.genAI, maxAttributeBytes: options.maxAttributeBytes, sharesKeys: labelLimits == nil)
        var groups: [Role: SeriesGroup] = [:]
        func add(_ role: Role, _ metrics: MetricGroup, follows: Bool = false) {
            if let known = earlier?.groups[role], known.metrics.hasShape(of: metrics) {
                groups[role] = known
            } else {
                groups[role] = SeriesGroup(metrics, role, budget, follows: follows, loops: metrics.isOfValues ? 0 : loops)
            }
        }
        let series = options.series
        if let spans = plan.spanMetrics {
            add(.spans, .spanMetrics(labels: spans.labels, spans.options, series))
            if spans.options.targetInfo { add(.targets, .targetInfo(series)) }
        }
        if let graphs = plan.serviceGraphs {
            add(.edges, .edges(labels: graphs.labels, bounds: graphs.options.bounds, series))
            add(.failures, .failedEdges(labels: graphs.labels, series), follows: true)
            if graphs.options.messagingLatency {
                add(.messages, .messagingEdges(labels: graphs.labels, bounds: graphs.options.bounds, series), follows: true)
            }
        }
        if let hostInfo = options.hostInfo { add(.hosts, .hostInfo(name: hostInfo.metricName, series)) }
        for metric in plan.observed { add(.observed(metric.name), metric.group(series)) }
        if let health = options.providerHealth { add(.health, .providerHealth(series, health)) }
        let partitions = plan.serviceGraphs.map { graphs in
            if let earlier, let old = earlier.plan.serviceGraphs?.options, let known = earlier.partitions, old.waitsLike(graphs.options) {
                return known
            }
            return EdgePartitions(graphs.options, loops: loops)
        }
        self.init(
            plan: plan, groups: groups, partitions: partitions, labelLimits: labelLimits, recentCalls: Self.recentCalls(options, earlier),
            health: options.providerHealth.map { ProviderHealth.continuing(earlier?.health, $0) })
    }

    /// Calls of the last minutes are remembered across a change of settings, as long as it says nothing of how long.
    private static func recentCalls(_ options: ProcessorOptions, _ earlier: TenantProcessors?) -> RecentCalls? {
        guard let genAI = options.genAI else { return nil }
        let before = earlier?.plan.genAI?.options
        if let known = earlier?.recentCalls, before?.deduplicationWindow == genAI.deduplicationWindow, before?.hold == genAI.hold { return known }
        return RecentCalls(window: genAI.deduplicationWindow, hold: genAI.hold)
    }
}

extension ServiceGraphsOptions {
    /// Whether edges that wait under the other options can go on waiting under these.
    fileprivate func waitsLike(_ other: ServiceGraphsOptions) -> Bool {
        wait == other.wait && maxItems == other.maxItems && dimensions == other.dimensions && usesPrefix == other.usesPrefix
            && profiles == other.profiles && callees == other.callees
    }
}

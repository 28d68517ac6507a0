extension TenantProcessors {
    /// What the options ask for. Groups (and waiting edges) of `earlier` whose series look the same go on.
    ///
    /// - Parameter labelLimits: nil when the tenant has none switched on; else the options spell enumerations.
    package convenience init(
        _ options: ProcessorOptions, budget: SeriesBudget, labelLimits: LabelLimits?, loops: Int, earlier: TenantProcessors?
    ) {
        let plan = IntakePlan(
            spanMetrics: options.spanMetrics, serviceGraphs: options.serviceGraphs, hostInfo: options.hostInfo,
            maxAttributeBytes: options.maxAttributeBytes)
        var groups: [Role: SeriesGroup] = [:]
        func add(_ role: Role, _ metrics: MetricGroup, follows: Bool = false) {
            if let known = earlier?.groups[role], known.metrics.hasShape(of: metrics) {
                groups[role] = known
            } else {
                groups[role] = SeriesGroup(metrics, role, budget, follows: follows, loops: loops)
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
        let partitions = plan.serviceGraphs.map { graphs in
            if let earlier, let old = earlier.plan.serviceGraphs?.options, let known = earlier.partitions, old.waitsLike(graphs.options) {
                return known
            }
            return EdgePartitions(graphs.options, loops: loops)
        }
        self.init(plan: plan, groups: groups, partitions: partitions, labelLimits: labelLimits)
    }
}

extension ServiceGraphsOptions {
    /// Whether edges that wait under the other options can go on waiting under these.
    fileprivate func waitsLike(_ other: ServiceGraphsOptions) -> Bool {
        wait == other.wait && maxItems == other.maxItems && dimensions == other.dimensions && usesPrefix == other.usesPrefix
            && profiles == other.profiles
    }
}

import MetronomeConfiguration
import Pipeline

extension CustomMetricsOptions {
    /// nil: there are none.
    ///
    /// - Throws: what is wrong with a filter policy.
    init?(_ settings: TenantSettings, externalLabels: [String: String]) throws(SpanFilterError) {
        guard !settings.customMetrics.isEmpty else { return nil }
        self.init()
        for metric in settings.customMetrics { metrics.append(try Metric(metric)) }
        self.externalLabels = externalLabels
        maxLabelNameLength = settings.registry.maxLabelNameLength
        maxLabelValueLength = settings.registry.maxLabelValueLength
        spanMultiplierKey = settings.spanMetrics.spanMultiplierKey
        tracestateMultiplier = settings.spanMetrics.enableTracestateSpanMultiplier
    }
}

extension CustomMetricsOptions.Metric {
    fileprivate init(_ settings: CustomMetricSettings) throws(SpanFilterError) {
        let labels =
            [LabelPlan.Label(name: "service", source: .service)]
            + settings.dimensions.map { LabelPlan.Label(name: LabelName.dimension($0), source: .attribute($0)) }
        self.init(
            settings.metricName, settings.kind == .counter ? .counter : .histogram(bounds: settings.buckets),
            help: settings.help.isEmpty ? "Attribute \(settings.from.joined(separator: ", else ")) of spans." : settings.help,
            from: settings.from, labels: labels)
        scope =
            switch settings.scope {
            case .span: .span
            case .resource: .resource
            case .any: .any
            }
        if !settings.filter.isEmpty { filter = try SpanFilter(settings.filter.map(SpanFilterPolicy.init)) }
    }
}

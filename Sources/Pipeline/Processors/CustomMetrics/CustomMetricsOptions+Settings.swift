import Settings

extension CustomMetricsOptions {
    /// nil: there are none.
    ///
    /// - Throws: what is wrong with a filter policy.
    init?(_ activation: ProcessorActivation) throws(SpanFilterError) {
        let settings = activation.settings
        guard !settings.customMetrics.isEmpty else { return nil }
        self.init()
        let profiles = settings.dimensionTable.profiles.map(ConceptProfile.init)
        let table = settings.dimensionTable.entries
        for metric in settings.customMetrics {
            metrics.append(try Metric(metric, dimensions: metric.dimensions.map { .dimension($0, beside: metric.dimensions, profiles, table) }))
        }
        labels = activation.labels
        weight = activation.weight
    }
}

extension CustomMetricsOptions.Metric {
    fileprivate init(_ settings: CustomMetricSettings, dimensions: [LabelPlan.Label]) throws(SpanFilterError) {
        self.init(
            settings.metricName, settings.kind == .counter ? .counter : .histogram(bounds: settings.buckets),
            help: settings.help.isEmpty ? "Attribute \(settings.from.joined(separator: ", else ")) of spans." : settings.help,
            from: settings.from, labels: [LabelPlan.Label(name: "service", source: .service)] + dimensions)
        scope = settings.scope
        if !settings.filter.isEmpty { filter = try SpanFilter(settings.filter) }
    }
}

extension MetricGroup {
    /// What the provider-health processor says about each provider and model. A label set has only some of these metrics.
    package static func providerHealth(_ series: Options, _ options: ProviderHealthOptions) -> MetricGroup {
        let names = HealthGaugeName.all(options)
        let metrics = names.enumerated().map { place, name in
            let text = name.text(options.scoreScale)
            let names = [text.name, options.gatewayNames ? name.alias : nil].compactMap { $0 }
            return Metric(text.name, .value(place), names: names.map { SeriesName($0) }, help: text.help)
        }
        return MetricGroup(metrics, values: names.count, labels: nil, options: series)
    }
}

extension SeriesGroup.Role {
    package static let health = SeriesGroup.Role(ProviderHealth.processor, "health")
}

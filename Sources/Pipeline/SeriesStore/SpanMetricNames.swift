import Settings

/// Under which names span metrics are sent: Tempo's, those of the Collector's connector, or both.
///
/// One more name costs no second count: the same numbers are written once more. Only exponential buckets of milliseconds are others than those
/// of seconds, and are counted by themselves.
package struct SpanMetricNames: Sendable, Equatable {
    package var hasTempo = true
    /// nil: none of them.
    package var collector: CollectorNameSettings?

    package init() {}

    package init(_ settings: TenantSettings) {
        hasTempo = settings.names != .collector
        collector = settings.names == .tempo ? nil : settings.collectorNames
    }

    /// - Parameter alias: a further name after Tempo's fashion.
    package func duration(alias: String?) -> [SeriesName] {
        let isOfSeconds = collector?.unit == .seconds
        return all(
            "traces_spanmetrics_latency", alias,
            collector.map {
                Self.name(
                    $0.duration, scale: isOfSeconds ? .own : .milliseconds, help: isOfSeconds ? nil : "Duration of spans in milliseconds.")
            })
    }

    func calls() -> [SeriesName] { all("traces_spanmetrics_calls_total", nil, collector.map { Self.name($0.calls) }) }

    func events(_ name: String) -> [SeriesName] { all(name, nil, collector.map { Self.name($0.events) }) }

    private static func name(_ name: CollectorNameSettings.Name, scale: SeriesName.Scale = .own, help: String? = nil) -> SeriesName {
        SeriesName(name.text, original: name.original, spelling: .collector, scale: scale, help: help)
    }

    func targetInfo() -> [SeriesName] {
        all("traces_target_info", nil, collector.map { _ in SeriesName(CollectorNameSettings.targetInfo, spelling: .collector) })
    }

    private func all(_ tempo: String, _ alias: String?, _ own: SeriesName?) -> [SeriesName] {
        let texts = (hasTempo ? [tempo] : []) + (alias.map { [$0] } ?? [])
        return texts.filter { $0 != own?.text }.map { SeriesName($0) } + (own.map { [$0] } ?? [])
    }
}

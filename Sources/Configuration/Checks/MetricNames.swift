import Settings

/// Names of `metronome.metrics` that are taken.
enum MetricNames {
    /// Beginnings of names that are Metronome's own.
    private static let ownPrefixes = ["traces_", "gen_ai_", "provider_"]
    /// What `metronome.gateway_names` and provider health are sent as.
    private static let ownNames = [
        "model_inference_requests_total", "model_inference_duration_seconds", "tokens_used_total", "time_to_first_chunk_seconds",
        "gatewayz_cost_by_provider", "gatewayz_provider_health_score", "gatewayz_provider_health_score_part", "gatewayz_circuit_breaker_state",
        "gatewayz_model_uptime_24h", "gatewayz_api_cost_usd_total", "circuit_breaker_current_state",
    ]

    /// Tempo's names of what the Collector's connector counts, too.
    static let ofSpans = ["traces_spanmetrics_calls_total", "traces_spanmetrics_events_total"]

    /// - Parameter list: `metronome.metrics`.
    static func check(_ list: Field, _ settings: Settings) {
        let hostInfo = [settings.generator.processor.hostInfo.metricName, settings.overrides.defaults.hostInfo.metricName ?? ""]
        let names = settings.collectorNames
        let collector = settings.names == .tempo ? [] : [names.calls.text, names.duration.text, names.events.text, CollectorNameSettings.targetInfo]
        var owners: [String: SourcePosition] = [:]
        for item in list.items {
            guard let metric = item.quietly(CustomMetricSettings.self), let name = item.below("name") else { continue }
            check(metric, name, &owners, hostInfo.filter { !$0.isEmpty } + collector)
        }
    }

    private static func check(_ metric: CustomMetricSettings, _ field: Field, _ owners: inout [String: SourcePosition], _ others: [String]) {
        let shown = metric.metricName == metric.name ? metric.name : "\(metric.name) (with its unit \(metric.metricName))"
        for series in metric.seriesNames {
            if let prefix = ownPrefixes.first(where: { series.hasPrefix($0) }) {
                return field.fail("\(shown) is reserved: names that begin with \(prefix) are Metronome's own")
            }
            if (ownNames + others).contains(where: { own in series == own || ["_bucket", "_count", "_sum"].contains { series == own + $0 } }) {
                return field.fail("\(shown) is the name of one of Metronome's own metrics")
            }
            if let owner = owners[series] {
                return field.fail("\(shown) makes the series \(series), which the metric at \(owner) makes already")
            }
        }
        for series in metric.seriesNames { owners[series] = field.node.position }
    }
}

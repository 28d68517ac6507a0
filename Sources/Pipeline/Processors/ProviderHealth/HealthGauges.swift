/// The gauges of the provider-health processor.
///
/// What existing dashboards ask for by `provider` alone has one series for each provider, over the last five minutes
/// (`provider_availability{provider="openai"}`); all windows, and all models, stand under names of their own.
enum HealthGauges {
    /// In the order of the group's metrics.
    enum Name: Int, CaseIterable {
        case availability, errorRate, throttleShare, responseTime
        case windowAvailability, windowErrorRate, windowThrottleShare, windowResponseTime
        case modelAvailability, modelErrorRate, modelThrottleShare, modelResponseTime
        case score, scorePart, breaker

        var metric: Metric {
            let (name, help) = text
            return Metric(name, .value(rawValue), help: help)
        }

        private var text: (name: String, help: String) {
            switch self {
            case .availability: ("provider_availability", "Part of a provider's calls of five minutes that did not fail through its fault.")
            case .errorRate: ("provider_error_rate", "Part of all calls of five minutes that failed through the provider's fault.")
            case .throttleShare: ("provider_throttle_share", "Part of a provider's calls of five minutes that it throttled.")
            case .responseTime: ("provider_response_time_seconds", "Percentiles of successful calls of five minutes, in seconds.")
            case .windowAvailability: ("provider_window_availability", "The same as provider_availability, by window.")
            case .windowErrorRate: ("provider_window_error_rate", "The same as provider_error_rate, by window.")
            case .windowThrottleShare: ("provider_window_throttle_share", "The same as provider_throttle_share, by window.")
            case .windowResponseTime: ("provider_window_response_time_seconds", "The same as provider_response_time_seconds, by window.")
            case .modelAvailability: ("provider_model_availability", "The same as provider_availability, by model and window.")
            case .modelErrorRate: ("provider_model_error_rate", "The same as provider_error_rate, by model and window.")
            case .modelThrottleShare: ("provider_model_throttle_share", "The same as provider_throttle_share, by model and window.")
            case .modelResponseTime:
                ("provider_model_response_time_seconds", "The same as provider_response_time_seconds, by model and window.")
            case .score: ("gatewayz_provider_health_score", "How well a provider does, 0 to 100: the sum of its parts.")
            case .scorePart:
                ("gatewayz_provider_health_score_part", "Availability (at most 60), latency (20) and throttling (20) of the health score.")
            case .breaker: ("gatewayz_circuit_breaker_state", "1 for the state that holds: closed (healthy), half_open (degraded), open (outage).")
            }
        }
    }

    static func values(_ snapshot: ProviderSnapshot, maxLabelValueLength: Int) -> GaugeValues {
        var gauges = GaugeValues(metrics: Name.allCases.count, maxLabelValueLength: maxLabelValueLength)
        for provider in snapshot.providers { append(provider: provider, to: &gauges) }
        for model in snapshot.models {
            for window in HealthWindow.allCases { append(model: model, window, to: &gauges) }
        }
        return gauges
    }

    private typealias Values = [(metric: Int, value: Double?)]

    private static func append(provider report: ProviderReport, to gauges: inout GaugeValues) {
        let provider = report.provider
        for window in HealthWindow.allCases {
            let figures = report.figures(window)
            let labels = ["provider": provider, "window": window.name]
            let isMain = window == .fiveMinutes
            var shares = Self.shares(figures, [.windowAvailability, .windowErrorRate, .windowThrottleShare])
            if isMain { shares += Self.shares(figures, [.availability, .errorRate, .throttleShare]) }
            gauges.append(labels, shares)
            for (quantile, value) in quantiles(figures) {
                var times: Values = [(Name.windowResponseTime.rawValue, value)]
                if isMain { times.append((Name.responseTime.rawValue, value)) }
                gauges.append(labels.merging(["quantile": quantile]) { $1 }, times)
            }
        }
        gauges.append(["provider": provider], [(Name.score.rawValue, report.score?.total)])
        let parts = [
            ("availability", report.score?.availability), ("latency", report.score?.latency), ("throttling", report.score?.throttling),
        ]
        for (part, points) in parts { gauges.append(["provider": provider, "part": part], [(Name.scorePart.rawValue, points)]) }
        for state in HealthState.allCases {
            let holds = state == report.judgement.state
            gauges.append(["provider": provider, "state": state.breaker], [(Name.breaker.rawValue, holds ? 1 : 0)])
        }
    }

    private static func append(model report: ProviderReport, _ window: HealthWindow, to gauges: inout GaugeValues) {
        let figures = report.figures(window)
        let labels = ["provider": report.provider, "model": report.model ?? "", "window": window.name]
        gauges.append(labels, shares(figures, [.modelAvailability, .modelErrorRate, .modelThrottleShare]))
        for (quantile, value) in quantiles(figures) {
            gauges.append(labels.merging(["quantile": quantile]) { $1 }, [(Name.modelResponseTime.rawValue, value)])
        }
    }

    /// Availability, error rate and throttle share under these names.
    private static func shares(_ figures: WindowFigures, _ names: [Name]) -> Values {
        zip(names, [figures.availability, figures.errorRate, figures.throttleShare]).map { ($0.rawValue, $1) }
    }

    private static func quantiles(_ figures: WindowFigures) -> [(String, Double?)] {
        [("0.5", figures.p50), ("0.95", figures.p95), ("0.99", figures.p99)]
    }
}

extension MetricGroup {
    /// What the provider-health processor says about each provider and model. A label set has only some of these metrics.
    package static func providerHealth(_ series: Options) -> MetricGroup {
        MetricGroup(HealthGauges.Name.allCases.map(\.metric), values: HealthGauges.Name.allCases.count, labels: nil, options: series)
    }
}

extension ProviderHealth {
    /// The gauges as of `now`, nanoseconds since the epoch.
    package func gauges(now: UInt64) -> GaugeValues {
        HealthGauges.values(snapshot(now: now), maxLabelValueLength: options.maxLabelValueLength)
    }
}

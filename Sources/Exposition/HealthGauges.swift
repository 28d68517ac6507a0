import Pipeline

/// What the gauges of the provider-health processor are at a moment.
struct HealthGauges {
    private typealias Values = [(name: HealthGaugeName, value: Double?)]

    private var gauges: GaugeValues
    /// Of the group's metrics, by name; -1: not sent.
    private let places: [Int]

    static func values(_ snapshot: ProviderSnapshot, _ options: ProviderHealthOptions) -> GaugeValues {
        var made = HealthGauges(options)
        for provider in snapshot.providers { made.append(provider: provider) }
        for model in snapshot.models {
            for window in HealthWindow.allCases { made.append(model: model, window) }
            made.append(["provider": model.provider, "model": model.model ?? ""], [(.modelUptime, model.uptime)])
        }
        return made.gauges
    }

    private init(_ options: ProviderHealthOptions) {
        let names = HealthGaugeName.all(options)
        gauges = GaugeValues(metrics: names.count, maxLabelValueLength: options.labels.maxValueLength)
        places = HealthGaugeName.allCases.map { names.firstIndex(of: $0) ?? -1 }
    }

    private mutating func append(_ labels: [String: String], _ values: Values) {
        gauges.append(labels, values.compactMap { places[$0.name.rawValue] < 0 ? nil : (places[$0.name.rawValue], $0.value) })
    }

    private mutating func append(provider report: ProviderReport) {
        let provider = report.provider
        for window in HealthWindow.allCases {
            let figures = report.figures(window)
            let labels = ["provider": provider, "window": window.name]
            let isMain = window == .fiveMinutes
            var shares = Self.shares(figures, [.windowAvailability, .windowErrorRate, .windowThrottleShare])
            if isMain { shares += Self.shares(figures, [.availability, .errorRate, .throttleShare]) }
            append(labels, shares)
            for (quantile, value) in Self.quantiles(figures) {
                var times: Values = [(.windowResponseTime, value)]
                if isMain { times.append((.responseTime, value)) }
                append(labels.merging(["quantile": quantile]) { $1 }, times)
            }
        }
        append(["provider": provider], [(.score, report.score?.total)])
        let parts = [
            ("availability", report.score?.availability), ("latency", report.score?.latency), ("throttling", report.score?.throttling),
        ]
        for (part, share) in parts { append(["provider": provider, "part": part], [(.scorePart, share)]) }
        for state in HealthState.allCases {
            let holds = state == report.judgement.state ? 1.0 : 0
            append(["provider": provider, "state": state.breaker], [(.breaker, holds)])
        }
    }

    private mutating func append(model report: ProviderReport, _ window: HealthWindow) {
        let figures = report.figures(window)
        let labels = ["provider": report.provider, "model": report.model ?? "", "window": window.name]
        append(labels, Self.shares(figures, [.modelAvailability, .modelErrorRate, .modelThrottleShare]))
        for (quantile, value) in Self.quantiles(figures) {
            append(labels.merging(["quantile": quantile]) { $1 }, [(.modelResponseTime, value)])
        }
    }

    /// Availability, error rate and throttle share under these names.
    private static func shares(_ figures: WindowFigures, _ names: [HealthGaugeName]) -> Values {
        zip(names, [figures.availability, figures.errorRate, figures.throttleShare]).map { ($0, $1) }
    }

    private static func quantiles(_ figures: WindowFigures) -> [(String, Double?)] {
        [("0.5", figures.p50), ("0.95", figures.p95), ("0.99", figures.p99)]
    }
}

extension ProviderHealth {
    /// The gauges as of `now`, nanoseconds since the epoch.
    package func gauges(now: UInt64) -> GaugeValues { HealthGauges.values(snapshot(now: now), options) }
}

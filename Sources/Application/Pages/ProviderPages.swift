import MetronomeConfiguration
import Pipeline
import Settings

/// What `/api/v1/providers`, `/api/v1/models` and `/api/v1/providers/NAME/latency` say. What is not known is null.
package struct ProviderPages: Sendable {
    private let snapshot: ProviderSnapshot
    private let head: [(String, YAMLText)]

    /// - Parameters:
    ///   - tenant: empty: nobody has sent a span yet.
    ///   - now: of the snapshot, whose times are of the clock that nobody sets; they are shown as the wall clock has them.
    package init(_ snapshot: ProviderSnapshot, tenant: String, now: Instant) {
        self.snapshot = snapshot.shown(at: now)
        head = [("tenant", tenant.isEmpty ? Self.null : .string(tenant)), ("time", .string(UTCTime(nanoseconds: now.wall).textWithMilliseconds))]
    }

    package var providers: YAMLText {
        let providers = snapshot.providers.map { provider -> YAMLText in
            let models = snapshot.models.filter { $0.provider == provider.provider }.compactMap(\.model)
            return .mapping(Self.report(provider) + [("models", .list(models.map { .string($0) }))])
        }
        return .mapping(head + [("providers", .list(providers))])
    }

    package var models: YAMLText {
        let models = snapshot.models.map { model -> YAMLText in
            .mapping([("model", .string(model.model ?? ""))] + Self.report(model) + [("uptime_24h", Self.number(model.uptime))])
        }
        return .mapping(head + [("models", .list(models))])
    }

    /// nil: no call to this provider is remembered.
    package func latency(of provider: String) -> YAMLText? {
        let names = [provider, provider.lowercased()]
        guard let report = names.lazy.compactMap({ name in snapshot.providers.first { $0.provider == name } }).first else { return nil }
        let models = snapshot.models.filter { $0.provider == report.provider }.map { model -> YAMLText in
            .mapping([("model", .string(model.model ?? "")), ("windows", Self.windows(model, Self.latencies))])
        }
        return .mapping(
            head + [
                ("provider", .string(report.provider)), ("unit", .string("seconds")),
                ("relative_error", Self.number(LatencyScale.relativeError)), ("windows", Self.windows(report, Self.latencies)),
                ("models", .list(models)),
            ])
    }

    // MARK: Parts

    private static let null = YAMLText.plain("null")

    private static func number(_ value: Double?) -> YAMLText { value.map { .plain("\($0)") } ?? null }
    private static func number(_ value: Int) -> YAMLText { .plain("\(value)") }

    private static func report(_ report: ProviderReport) -> [(String, YAMLText)] {
        [
            ("provider", .string(report.provider)),
            ("state", .string(report.judgement.state.name)),
            ("since", .string(UTCTime(nanoseconds: report.judgement.since).textWithMilliseconds)),
            ("circuit_breaker", .string(report.judgement.state.breaker)),
            ("score", number(report.score?.total)),
            (
                "score_parts",
                .mapping([
                    ("availability", number(report.score?.availability)), ("latency", number(report.score?.latency)),
                    ("throttling", number(report.score?.throttling)),
                ])
            ),
            ("last_call", .string(UTCTime(nanoseconds: report.lastSeen).textWithMilliseconds)),
            ("windows", windows(report, figures)),
        ]
    }

    private static func windows(_ report: ProviderReport, _ part: (WindowFigures) -> [(String, YAMLText)]) -> YAMLText {
        .mapping(HealthWindow.allCases.map { ($0.name, .mapping(part(report.figures($0)))) })
    }

    private static func figures(_ figures: WindowFigures) -> [(String, YAMLText)] {
        let counts = figures.counts
        return [
            ("calls", number(counts.attempts)),
            ("ok", number(counts[.ok])),
            ("provider_errors", number(counts[.providerError])),
            ("timeouts", number(counts[.timeout])),
            ("connection_errors", number(counts[.connection])),
            ("throttled", number(counts[.throttled])),
            ("caller_errors", number(counts[.callerError])),
            ("cancelled", number(counts[.cancelled])),
            ("availability", number(figures.availability)),
            ("error_rate", number(figures.errorRate)),
            ("throttle_share", number(figures.throttleShare)),
            ("response_time_seconds", .mapping(percentiles(figures))),
        ]
    }

    private static func latencies(_ figures: WindowFigures) -> [(String, YAMLText)] {
        [("calls", number(figures.counts[.ok]))] + percentiles(figures)
    }

    private static func percentiles(_ figures: WindowFigures) -> [(String, YAMLText)] {
        [("p50", number(figures.p50)), ("p95", number(figures.p95)), ("p99", number(figures.p99))]
    }
}

extension ProviderSnapshot {
    /// The same with the times that the wall clock has.
    fileprivate func shown(at now: Instant) -> ProviderSnapshot {
        var shown = self
        for index in shown.providers.indices { shown.providers[index].show(at: now) }
        for index in shown.models.indices { shown.models[index].show(at: now) }
        return shown
    }
}

extension ProviderReport {
    fileprivate mutating func show(at now: Instant) {
        judgement.since = now.wall(of: judgement.since)
        lastSeen = now.wall(of: lastSeen)
    }
}

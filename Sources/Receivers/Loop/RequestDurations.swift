import SelfMetrics

/// The routes of the intake, as the label `route` of `tempo_request_duration_seconds`.
package enum Route: Int, CaseIterable, Sendable {
    case grpcExport, grpcPushSpans, grpcHealth, grpcOther
    case httpTraces, httpPrefixedTraces, httpOther

    package var path: String {
        switch self {
        case .grpcExport: "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
        case .grpcPushSpans: "/tempopb.MetricsGenerator/PushSpans"
        case .grpcHealth: "/grpc.health.v1.Health/Check"
        case .httpTraces: "/v1/traces"
        case .httpPrefixedTraces: "/otlp/v1/traces"
        case .grpcOther, .httpOther: "other"
        }
    }

    var method: String {
        switch self {
        case .grpcExport, .grpcPushSpans, .grpcHealth, .grpcOther: "gRPC"
        case .httpTraces, .httpPrefixedTraces, .httpOther: "POST"
        }
    }
}

/// `tempo_request_duration_seconds` (tempo-behaviour 9.3): from the request's headers to its answer.
///
/// One per event loop; an instrument is looked up at the first answer of its route and status and held from then on.
package struct RequestDurations {
    /// What the label `status_code` says: `success` or `error` for gRPC, the number for HTTP.
    package enum Outcome: Equatable {
        case success, error, http(Int)

        var label: String {
            switch self {
            case .success: "success"
            case .error: "error"
            case .http(let status): "\(status)"
            }
        }
    }

    private let registry: MetricsRegistry
    private var held: [[(outcome: Outcome, instrument: Distribution)]]

    package init(_ registry: MetricsRegistry) {
        self.registry = registry
        held = Route.allCases.map { _ in [] }
    }

    package mutating func observe(_ seconds: Double, _ route: Route, _ outcome: Outcome) {
        if let found = held[route.rawValue].first(where: { $0.outcome == outcome }) {
            return found.instrument.observe(seconds)
        }
        let instrument = registry.distribution(
            "tempo_request_duration_seconds", "Time from a request's headers to its answer.",
            [("method", route.method), ("route", route.path), ("status_code", outcome.label), ("ws", "false")])
        held[route.rawValue].append((outcome, instrument))
        instrument.observe(seconds)
    }
}

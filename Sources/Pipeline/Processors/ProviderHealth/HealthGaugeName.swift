import Settings

/// The gauges of the provider-health processor.
///
/// What existing dashboards ask for by `provider` alone has one series for each provider, over the last five minutes
/// (`provider_availability{provider="openai"}`); all windows, and all models, stand under names of their own.
package enum HealthGaugeName: Int, CaseIterable {
    case availability, errorRate, throttleShare, responseTime
    case windowAvailability, windowErrorRate, windowThrottleShare, windowResponseTime
    case modelAvailability, modelErrorRate, modelThrottleShare, modelResponseTime
    case modelUptime
    case score, scorePart, breaker

    /// Gateways have a histogram of the same name.
    static let responseTimeName = "provider_response_time_seconds"

    /// Those that are sent.
    package static func all(_ options: ProviderHealthOptions) -> [HealthGaugeName] {
        allCases.filter { $0 != .responseTime || !options.leavesOutResponseTime }
    }

    /// A second name, by which gateways' dashboards ask for the same.
    var alias: String? { self == .breaker ? "circuit_breaker_current_state" : nil }

    func text(_ scale: HealthScore.Scale) -> (name: String, help: String) {
        switch self {
        case .availability: ("provider_availability", "Part of a provider's calls of five minutes that did not fail through its fault.")
        case .errorRate: ("provider_error_rate", "Part of all calls of five minutes that failed through the provider's fault.")
        case .throttleShare: ("provider_throttle_share", "Part of a provider's calls of five minutes that it throttled.")
        case .responseTime: (Self.responseTimeName, "Percentiles of successful calls of five minutes, in seconds.")
        case .windowAvailability: ("provider_window_availability", "The same as provider_availability, by window.")
        case .windowErrorRate: ("provider_window_error_rate", "The same as provider_error_rate, by window.")
        case .windowThrottleShare: ("provider_window_throttle_share", "The same as provider_throttle_share, by window.")
        case .windowResponseTime: ("provider_window_response_time_seconds", "Percentiles of successful calls by window, in seconds.")
        case .modelAvailability: ("provider_model_availability", "The same as provider_availability, by model and window.")
        case .modelErrorRate: ("provider_model_error_rate", "The same as provider_error_rate, by model and window.")
        case .modelThrottleShare: ("provider_model_throttle_share", "The same as provider_throttle_share, by model and window.")
        case .modelResponseTime:
            ("provider_model_response_time_seconds", "Percentiles of successful calls by model and window, in seconds.")
        case .modelUptime:
            ("gatewayz_model_uptime_24h", "Part of the five minutes of the last 24 hours with calls of a model in which it was up, from 0 to 1.")
        case .score: ("gatewayz_provider_health_score", "How well a provider does, from 0 to \(scale.rawValue): the sum of its parts.")
        case .scorePart:
            (
                "gatewayz_provider_health_score_part",
                scale == .one
                    ? "Availability (at most 0.6), latency (0.2) and throttling (0.2) of the health score."
                    : "Availability (at most 60), latency (20) and throttling (20) of the health score."
            )
        case .breaker: ("gatewayz_circuit_breaker_state", "1 for the state that holds: closed (healthy), half_open (degraded), open (outage).")
        }
    }
}

/// `metronome.provider_health`: what the processor `provider-health` makes of the calls it sees.
package struct ProviderHealthSettings: KeyBlock {
    /// Where a state begins and where it ends: apart, so that figures in between change nothing.
    package struct Threshold: Sendable, Equatable {
        package var enter: Double
        package var leave: Double
        package init(enter: Double, leave: Double) {
            self.enter = enter
            self.leave = leave
        }
    }

    /// What a provider without fault has as its score.
    package enum ScoreScale: String, CaseIterable, Sendable {
        case one = "1"
        case hundred = "100"

        package var most: Double { self == .one ? 1 : 100 }
    }

    package var scoreScale = ScoreScale.one
    /// Providers, and models of all of them together, that are tracked per tenant.
    package var maxProviders = 100
    package var maxModels = 500
    /// Nanoseconds without a call after which a provider or a model is forgotten.
    package var forgetAfter = 24 * Int64.hour
    /// Calls that a window must hold for a state to change.
    package var minimumCalls = 10
    /// Nanoseconds before a better state may follow.
    package var minimumTimeInState = 30 * Int64.second
    /// Availability, 0 to 1: an outage below `enter`, until it reaches `leave`.
    package var outage = Threshold(enter: 0.5, leave: 0.8)
    /// Availability, 0 to 1: degraded below `enter`, until it reaches `leave`.
    package var degraded = Threshold(enter: 0.95, leave: 0.98)
    /// Throttled part of the calls, 0 to 1: degraded from `enter`, until it is below `leave`.
    package var throttled = Threshold(enter: 0.3, leave: 0.1)
    /// Times the usual 95th percentile: degraded from `enter`, until it is below `leave`.
    package var slow = Threshold(enter: 3, leave: 2)
    package init() {}

    /// No window reaches back further, so nothing is forgotten earlier.
    private static let longestWindow = 65 * Int64.minute

    package static let rows = KeyRows<ProviderHealthSettings> {
        KeyRow("score_scale", \.scoreScale, .word(), "The health score of a provider without fault; its parts and all pages have the same scale.")
        KeyRow("max_providers", \.maxProviders, .whole(1...1000), "Providers that are tracked per tenant.")
        KeyRow("max_models", \.maxModels, .whole(1...10_000), "Models of all providers together that are tracked per tenant.")
        KeyRow(
            "forget_after", \.forgetAfter, .duration(atLeast: longestWindow), "How long without a call a provider or a model is remembered.")
        KeyRow("minimum_calls", \.minimumCalls, .whole(1...1_000_000), "Calls that a window must hold for a state to change.")
        KeyRow("minimum_time_in_state", \.minimumTimeInState, .duration(), "How long a state lasts before a better one may follow.")
        KeyRow("outage.enter_availability", \.outage.enter, .number(0...1), "Availability below which an outage begins.")
        KeyRow("outage.leave_availability", \.outage.leave, .number(0...1), "Availability at which it ends.")
        KeyRow("degraded.enter_availability", \.degraded.enter, .number(0...1), "Availability below which a provider is degraded.")
        KeyRow("degraded.leave_availability", \.degraded.leave, .number(0...1), "Availability at which it no longer is.")
        KeyRow("degraded.enter_throttle_share", \.throttled.enter, .number(0...1), "Throttled part of the calls from which it is degraded.")
        KeyRow("degraded.leave_throttle_share", \.throttled.leave, .number(0...1), "Throttled part below which it no longer is.")
        KeyRow(
            "degraded.enter_latency_ratio", \.slow.enter, .number(1...1000), "Times the usual 95th percentile of latency from which it is degraded.")
        KeyRow("degraded.leave_latency_ratio", \.slow.leave, .number(1...1000), "Times the usual one below which it no longer is.")
    }
}

/// `metronome.provider_health`: what the processor `provider-health` makes of the calls it sees.
package struct ProviderHealthSettings: Sendable, Equatable {
    /// Where a state begins and where it ends: apart, so that figures in between change nothing.
    package struct Threshold: Sendable, Equatable {
        package var enter: Double
        package var leave: Double
    }

    /// Providers, and models of all of them together, that are tracked per tenant.
    package var maxProviders = 100
    package var maxModels = 500
    /// Nanoseconds without a call after which a provider or a model is forgotten.
    package var forgetAfter: Int64 = 86_400_000_000_000
    /// Calls that a window must hold for a state to change.
    package var minimumCalls = 10
    /// Nanoseconds before a better state may follow.
    package var minimumTimeInState: Int64 = 30_000_000_000
    /// Availability, 0 to 1: an outage below `enter`, until it reaches `leave`.
    package var outage = Threshold(enter: 0.5, leave: 0.8)
    /// Availability, 0 to 1: degraded below `enter`, until it reaches `leave`.
    package var degraded = Threshold(enter: 0.95, leave: 0.98)
    /// Throttled part of the calls, 0 to 1: degraded from `enter`, until it is below `leave`.
    package var throttled = Threshold(enter: 0.3, leave: 0.1)
    /// Times the usual 95th percentile: degraded from `enter`, until it is below `leave`.
    package var slow = Threshold(enter: 3, leave: 2)
    package init() {}
}

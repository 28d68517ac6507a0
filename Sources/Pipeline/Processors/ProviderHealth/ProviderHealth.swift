import Synchronization

/// How a tenant's providers do: takes calls from all event loops, and says at any moment how available, how fast and how throttled
/// each provider and each of its models is. Time comes in through arguments only.
package final class ProviderHealth: Sendable {
    /// Bytes of a provider's or a model's name; longer ones are cut.
    static let maxNameLength = 256

    /// What became of the calls so far.
    package struct Counters: Sendable, Equatable {
        package var calls = 0
        /// Ended before all windows.
        package var late = 0
        /// Without room for their provider.
        package var providerLimit = 0
        /// Counted for their provider only, for want of room for their model.
        package var modelLimit = 0
        /// Whose provider or model is not UTF-8.
        package var invalidUTF8 = 0
        package var providers = 0
        package var models = 0

        package init() {}
    }

    private let state: Mutex<State>

    package init(_ options: ProviderHealthOptions) {
        state = Mutex(State(options: options))
    }

    /// The earlier one under these options, so that what is known stays known; a new one without.
    package static let processor = "provider-health"

    static func continuing(_ earlier: ProviderHealth?, _ options: ProviderHealthOptions) -> ProviderHealth {
        guard let earlier else { return ProviderHealth(options) }
        earlier.update(options)
        return earlier
    }

    /// Other settings from now on; what is known stays known.
    package func update(_ options: ProviderHealthOptions) {
        state.withLock { $0.options = options }
    }

    package var options: ProviderHealthOptions { state.withLock { $0.options } }
    package var counters: Counters { state.withLock { $0.currentCounters } }

    /// Counts the calls of one request: one lock for all of them.
    ///
    /// Everything here is timed by the clock that nobody sets; a span's end is compared with the wall clock's time.
    package func record(_ calls: CountedRun<ObservedCall>, at instant: Instant) {
        guard !calls.isEmpty else { return }
        state.withLock { state in
            for index in calls.indices {
                var call = calls[index]
                call.end = instant.steady(of: call.end)
                state.record(call, now: instant.steady)
            }
        }
    }

    /// How everything does as of `now`. Judges the states, and forgets what was not called for long.
    ///
    /// The lock is taken for one provider or model at a time: requests do not wait for all of them.
    package func snapshot(now: UInt64) -> ProviderSnapshot {
        let (providers, models) = state.withLock { state in
            state.forget(now: now)
            return (state.providers.places, state.models.places)
        }
        var result = ProviderSnapshot()
        // What comes or goes meanwhile may be missing, or told as it was.
        for place in 0..<providers {
            if let report = state.withLock({ $0.provider(place, now: now) }) { result.providers.append(report) }
        }
        for place in 0..<models {
            if let report = state.withLock({ $0.model(place, now: now) }) { result.models.append(report) }
        }
        result.providers.sort { $0.provider < $1.provider }
        result.models.sort { ($0.provider, $0.model ?? "") < ($1.provider, $1.model ?? "") }
        return result
    }
}

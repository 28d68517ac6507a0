import Settings

/// When a provider is degraded or out, and when it is well again: `metronome.provider_health`.
///
/// Each threshold is a pair, so that figures that waver around one do not make the state flap: beyond `enter` the state begins,
/// short of `leave` it ends.
package struct HealthRules: Sendable, Equatable {
    package typealias Threshold = ProviderHealthSettings.Threshold

    /// Availability below `enter`: an outage, until it reaches `leave`.
    package var outage = ProviderHealthSettings().outage
    /// Availability below `enter`: degraded, until it reaches `leave`.
    package var degraded = ProviderHealthSettings().degraded
    /// Throttled part of the calls from `enter`: degraded, until it is below `leave`.
    package var throttled = ProviderHealthSettings().throttled
    /// The 95th percentile of latency from `enter` times that of the hour: degraded, until it is below `leave` times that.
    package var slow = ProviderHealthSettings().slow
    /// Calls that a window must hold for anything to be made of it.
    package var minimumCalls = ProviderHealthSettings().minimumCalls
    /// Nanoseconds that a state lasts before a better one may follow. A worse one follows at once.
    package var minimumTimeInState = UInt64(ProviderHealthSettings().minimumTimeInState)

    package init() {}

    /// The state that follows: at once when it is worse, one step at a time and after ``minimumTimeInState`` when it is better.
    /// Judged by the last minute, or by the last five when that holds too few calls; with too few there as well nothing changes.
    package func judge(
        _ earlier: HealthJudgement, minute: WindowFigures, fiveMinutes: WindowFigures, hour: WindowFigures, now: UInt64
    ) -> HealthJudgement {
        guard let recent = [minute, fiveMinutes].first(where: { $0.counts.accountable >= max(minimumCalls, 1) }),
            let availability = recent.availability, let throttleShare = recent.throttleShare
        else { return earlier }
        let slowness = recent.counts[.ok] >= minimumCalls ? HealthScore.slowness(recent, hour: hour) ?? 0 : 0
        let target: HealthState
        if availability < (earlier.state == .outage ? outage.leave : outage.enter) {
            target = .outage
        } else if earlier.state == .healthy {
            let isBad = availability < degraded.enter || throttleShare >= throttled.enter || slowness >= slow.enter
            target = isBad ? .degraded : .healthy
        } else {
            let isBad = availability < degraded.leave || throttleShare >= throttled.leave || slowness >= slow.leave
            target = isBad ? .degraded : .healthy
        }
        if target > earlier.state { return HealthJudgement(target, since: now) }
        guard target < earlier.state, now >= earlier.since, now - earlier.since >= minimumTimeInState else { return earlier }
        return HealthJudgement(earlier.state == .outage ? .degraded : .healthy, since: now)
    }
}

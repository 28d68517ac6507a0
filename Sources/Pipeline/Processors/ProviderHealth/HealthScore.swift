import Settings

/// How well a provider does, from 0 to 1 or to 100: the sum of three parts, over the last five minutes.
package struct HealthScore: Sendable, Equatable {
    package typealias Scale = ProviderHealthSettings.ScoreScale

    /// The most that each part may be, of 1.
    private static let mostAvailability = 0.6
    private static let mostLatency = 0.2
    private static let mostThrottling = 0.2
    /// At this availability and below the part is 0.
    private static let worthlessAvailability = 0.5
    /// At so many times the usual latency the part is 0.
    private static let worthlessSlowness = 3.0

    /// Falls from 0.6 of the scale at an availability of 1 to 0 at one half.
    package let availability: Double
    /// 0.2 of the scale while the 95th percentile is what it is over the hour, 0 at three times that, and 0 when no call succeeded.
    package let latency: Double
    /// 0.2 of the scale times the part of the calls let through among those and the throttled ones.
    package let throttling: Double

    package var total: Double { availability + latency + throttling }

    /// nil: no call says anything about the provider.
    ///
    /// - Parameter hour: what is usual for this provider.
    package init?(_ recent: WindowFigures, hour: WindowFigures, _ scale: Scale) {
        guard let share = recent.availability else { return nil }
        let most = scale.most
        availability = most * Self.mostAvailability * max(0, (share - Self.worthlessAvailability) / (1 - Self.worthlessAvailability))
        latency = most * Self.mostLatency * (Self.slowness(recent, hour: hour).map { Self.promptness($0) } ?? 0)
        let answered = recent.counts[.ok]
        let asked = answered + recent.counts[.throttled]
        throttling = asked > 0 ? most * Self.mostThrottling * (Double(answered) / Double(asked)) : 0
    }

    /// How many times the usual 95th percentile the recent one is; nil without a successful call.
    static func slowness(_ recent: WindowFigures, hour: WindowFigures) -> Double? {
        guard let p95 = recent.p95, let usual = hour.p95, usual > 0 else { return nil }
        return p95 / usual
    }

    private static func promptness(_ slowness: Double) -> Double {
        min(max((worthlessSlowness - slowness) / (worthlessSlowness - 1), 0), 1)
    }
}

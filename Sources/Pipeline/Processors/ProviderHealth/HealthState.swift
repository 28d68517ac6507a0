/// What a provider (or a model) is taken for.
package enum HealthState: Int, Sendable, CaseIterable, Comparable {
    case healthy, degraded, outage

    package static func < (a: HealthState, b: HealthState) -> Bool { a.rawValue < b.rawValue }

    package var name: String {
        switch self {
        case .healthy: "healthy"
        case .degraded: "degraded"
        case .outage: "outage"
        }
    }

    /// The same as the state of a circuit breaker.
    package var breaker: String {
        switch self {
        case .healthy: "closed"
        case .degraded: "half_open"
        case .outage: "open"
        }
    }
}

/// A state and since when it holds.
package struct HealthJudgement: Sendable, Equatable {
    package var state: HealthState
    /// Nanoseconds since the epoch.
    package var since: UInt64

    package init(_ state: HealthState = .healthy, since: UInt64) {
        self.state = state
        self.since = since
    }
}

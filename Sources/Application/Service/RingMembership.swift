import SelfMetrics

/// `tempo_ring_members` (tempo-behaviour 9.3): a ring of one, for Tempo's alert on unhealthy generators.
struct RingMembership: Sendable {
    enum State: String, CaseIterable {
        case active = "ACTIVE"
        case joining = "JOINING"
        case leaving = "LEAVING"
        case left = "LEFT"
        case pending = "PENDING"
        case unhealthy = "Unhealthy"
    }

    private let gauges: [Gauge]

    init(_ metrics: MetricsRegistry) {
        gauges = State.allCases.map {
            metrics.gauge("tempo_ring_members", "Number of members in the ring.", [("name", "metrics-generator"), ("state", $0.rawValue)])
        }
        set(.joining)
    }

    func set(_ state: State) {
        for (gauge, one) in zip(gauges, State.allCases) { gauge.set(one == state ? 1 : 0) }
    }
}

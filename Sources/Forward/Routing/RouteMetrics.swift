import SelfMetrics

/// Of one target, beside those of its queue.
struct RouteTargetMetrics: Sendable {
    let spans: Counter
    let isUp: Gauge
    let failovers: Counter

    init(_ registry: MetricsRegistry, target: String) {
        let labels: MetricsRegistry.Labels = [("target", target)]
        spans = registry.counter("metronome_route_spans_total", "Spans that the target was to get.", labels)
        isUp = registry.gauge("metronome_route_target_up", "1: its share goes to it; 0: it is out or gone, others get it.", labels)
        failovers = registry.counter("metronome_route_failovers_total", "Times that the target was out (failover_after).", labels)
    }
}

/// Of all of them.
struct RouteMetrics: Sendable {
    let changes: Counter
    let lookupFailures: Counter
    private let targets: Gauge

    init(_ registry: MetricsRegistry) {
        changes = registry.counter("metronome_route_changes_total", "Times that targets came, went, were out or came back.")
        lookupFailures = registry.counter(
            "metronome_route_lookup_failures_total", "Names that could not be looked up; what was known goes on holding.")
        targets = registry.gauge("metronome_route_targets", "Targets that spans go to.")
    }

    func show(targets count: Int) { targets.set(count) }
}

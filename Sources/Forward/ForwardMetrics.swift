import SelfMetrics

/// Of one target: offered and restored is sent, moved, dropped or waiting.
struct ForwardMetrics: Sendable {
    private let offered: Counter
    private let restored: Counter
    private let sent: Counter
    /// Where requests may go to others.
    private let moved: Counter?
    private let failures: Counter
    private let diskFailures: Counter
    private let drops: [ForwardQueue.Drop: Counter]
    private let requests: Gauge
    private let bytes: Gauge
    private let diskBytes: Gauge

    /// - Parameter isRouted: of `metronome.route`; else of `metronome.forward`.
    init(_ registry: MetricsRegistry, target: String, isRouted: Bool = false) {
        let prefix = isRouted ? "metronome_route_" : "metronome_forward_"
        let labels: MetricsRegistry.Labels = [("target", target)]
        func counter(_ name: String, _ help: String) -> Counter { registry.counter(prefix + name, help, labels) }
        offered = counter("requests_total", isRouted ? "Parts of requests that the target was to get." : "Requests that were to be forwarded.")
        moved = isRouted ? counter("moved_requests_total", "Those that others got, because the target is out or gone.") : nil
        restored = counter("restored_requests_total", "Requests that an earlier process left on the disk.")
        sent = counter("sent_requests_total", "Requests that the target took.")
        failures = counter("failed_attempts_total", "Attempts that failed; they are repeated until max_age.")
        diskFailures = counter("disk_failures_total", "Times that requests could not be written to the disk: they stay in memory.")
        drops = Dictionary(
            uniqueKeysWithValues: ForwardQueue.Drop.allCases.map { reason in
                (
                    reason,
                    registry.counter(
                        prefix + "dropped_requests_total", "Requests that the target never gets, by reason.",
                        [("reason", reason.rawValue), ("target", target)])
                )
            })
        func gauge(_ name: String, _ help: String) -> Gauge { registry.gauge(prefix + name, help, labels) }
        requests = gauge("waiting_requests", "Requests that wait, in memory or on the disk, or are under way.")
        bytes = gauge("waiting_bytes", "Bytes of those in memory (max_queue_bytes).")
        diskBytes = gauge("waiting_disk_bytes", "Bytes of those on the disk.")
    }

    func offer() { offered.add() }
    func restore(_ count: Int) { restored.add(count) }
    func drop(_ reason: ForwardQueue.Drop, _ count: Int = 1) { drops[reason]?.add(count) }
    func diskFailed() { diskFailures.add() }

    func note(_ outcome: ForwardOutcome) {
        switch outcome {
        case .taken: sent.add()
        case .later, .busy: failures.add()
        case .moved: moved?.add()
        case .refused: break
        }
    }

    /// Those that others got.
    var movedCount: Int { Int(clamping: moved?.value ?? 0) }

    func read(into state: inout ForwardState) {
        func count(_ counter: Counter?) -> Int { Int(clamping: counter?.value ?? 0) }
        state.offered = count(offered)
        state.restored = count(restored)
        state.sent = count(sent)
        state.failedAttempts = count(failures)
        state.dropped = ForwardQueue.Drop.allCases.map { ForwardState.Dropped(reason: $0.rawValue, count: count(drops[$0])) }
    }

    func show(_ queue: ForwardQueue) {
        requests.set(queue.count)
        bytes.set(queue.bytes)
        diskBytes.set(queue.diskBytes)
    }
}

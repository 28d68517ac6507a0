import Generator
import Pipeline
import SelfMetrics
import ServiceLifecycle
import Synchronization

/// Reads the data path from counters that are there anyway.
final class PathProbe: Service {
    /// Nanoseconds for which a reading is shown again.
    private static let age: UInt64 = 1_000_000_000

    private let metrics: MetricsRegistry
    private let generator: Generator
    private let now: @Sendable () -> Instant
    private let last = Mutex<PathSample?>(nil)
    let history = PathHistory()

    init(metrics: MetricsRegistry, generator: Generator, now: @escaping @Sendable () -> Instant) {
        self.metrics = metrics
        self.generator = generator
        self.now = now
    }

    /// The path of the last hour and now.
    var figures: PathFigures { PathFigures(history.all, current: current) }

    private var current: PathSample {
        let now = now()
        if let last = last.withLock({ $0 }), now.steady >= last.steady, now.steady - last.steady < Self.age { return last }
        let sample = read(now)
        last.withLock { $0 = sample }
        return sample
    }

    /// A sample of the history, each ``PathHistory/interval``, until the process ends.
    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                self.history.add(self.read(self.now()))
                try? await Task.sleep(nanoseconds: PathHistory.interval)
            }
        }
    }

    private func read(_ now: Instant) -> PathSample {
        var sample = PathSample(wall: now.wall, steady: now.steady)
        func total(_ names: String...) -> Double { names.reduce(0) { $0 + metrics.total($1) } }
        sample.accepted = total("tempo_receiver_accepted_spans")
        sample.refused = total("tempo_receiver_refused_spans")
        sample.refusals = metrics.totals("metronome_receiver_refused_requests_total", by: "reason").filter { $0.value > 0 }
        sample.bytes = total("tempo_distributor_bytes_received_total")
        sample.series = total("tempo_metrics_generator_registry_active_series")
        sample.waitingEdges = total("metronome_service_graph_edges_waiting")
        sample.sent = total("prometheus_remote_storage_samples_total", "prometheus_remote_storage_histograms_total")
        sample.lost = total(
            "prometheus_remote_storage_samples_failed_total", "prometheus_remote_storage_samples_dropped_total",
            "prometheus_remote_storage_histograms_failed_total", "prometheus_remote_storage_histograms_dropped_total")
        sample.pending = total("prometheus_remote_storage_samples_pending", "prometheus_remote_storage_histograms_pending")
        sample.connections = total("metronome_receiver_connections")
        for tenant in generator.currentTenants {
            guard let account = tenant.ledgerReport().accounts.first(where: { $0.account == .spanMetrics }) else { continue }
            sample.fates.counted += Double(account.total(.counted))
            sample.fates.filtered += Double(account.total(.filtered))
            sample.fates.late += Double(account.total(.late))
            sample.fates.limited += Double(account.total(.limited))
            sample.fates.malformed += Double(account.total(.malformed))
            sample.fates.skipped += Double(account.total(.skipped))
        }
        return sample
    }
}

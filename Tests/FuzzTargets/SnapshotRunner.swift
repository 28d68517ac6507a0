import Exposition
import Pipeline
import Settings

final class SnapshotRunner: FuzzRunner {
    private let processors: TenantProcessors

    init() throws {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        processors = TenantProcessors(options, budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil)
    }

    func run(_ input: [UInt8]) {
        var snapshot = TenantSnapshot()
        guard (try? snapshot.read(input)) != nil else { return }
        let totals = processors.ordered.map { GroupTotals($0, staleDuration: 900_000_000_000, now: 0) }
        _ = snapshot.restore(into: totals, now: 0, wall: 0)
        for one in totals { one.forget(one.store.stale(before: .max)) }
    }
}

import Exposition
import Pipeline

/// A tenant's snapshot, and who is to go on with it.
final class RestoreBench {
    /// Milliseconds since the epoch.
    private static let time: Int64 = 1_700_000_000_000
    /// Nanoseconds.
    private static let staleDuration: UInt64 = 900_000_000_000
    /// Label sets that a shard gives at a time.
    private static let slice = 1024

    private let parts: [[UInt8]]
    private var totals: [GroupTotals] = []

    init(labelSets: Int) {
        let processors = Aggregator.processors()
        let aggregator = Aggregator(processors)
        _ = aggregator.take(SpanBatches.make(labelSets: labelSets, spansPerRequest: 1000))
        var parts: [[UInt8]] = []
        var entities = SeriesDemand(staleDuration: Self.staleDuration, now: 0)
        var writer = SnapshotWriter(timestamp: Self.time, now: 0, isWhole: true)
        for totals in Self.totals(processors) {
            for shard in totals.group.shards {
                shard.beginDrain()
                var drained = DrainedCounters()
                var hasMore = true
                while hasMore {
                    drained.removeAll()
                    hasMore = shard.drain(Self.slice, into: &drained)
                    totals.merge(drained, into: &entities, at: 0)
                }
            }
            writer.begin(totals)
            writer.append(totals, 0..<totals.store.upperBound) { parts.append($0) }
            writer.end(totals) { parts.append($0) }
        }
        self.parts = parts
        renew()
    }

    private static func totals(_ processors: TenantProcessors) -> [GroupTotals] {
        processors.ordered.map { GroupTotals($0, staleDuration: staleDuration, now: 0) }
    }

    /// A process that knows of nothing.
    func renew() { totals = Self.totals(Aggregator.processors()) }

    /// - Returns: series; 0: the snapshot was not understood.
    @inline(never)
    func restore() -> Int {
        var snapshot = TenantSnapshot()
        for part in parts {
            do { try snapshot.read(part) } catch { return 0 }
        }
        _ = snapshot.restore(into: totals, now: 0, wall: Self.time)
        return totals.reduce(0) { $0 + $1.store.activeSeries }
    }
}

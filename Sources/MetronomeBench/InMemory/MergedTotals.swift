import Exposition
import Pipeline

/// What collections know of a tenant whose spans were all counted on one loop and taken from there.
enum MergedTotals {
    /// Nanoseconds.
    private static let staleDuration: UInt64 = 900_000_000_000
    /// Label sets that a shard gives at a time.
    private static let slice = 1024

    /// Of groups that have counted a span of each label set at least.
    static func of(_ processors: TenantProcessors, labelSets: Int) -> [GroupTotals] {
        _ = Aggregator(processors).take(SpanBatches.make(labelSets: labelSets, spansPerRequest: 1000))
        let all = empty(processors)
        var entities = SeriesDemand(staleDuration: staleDuration, now: 0)
        for totals in all {
            for shard in totals.group.shards {
                shard.beginDrain()
                var drained = DrainedCounters()
                var hasMore = true
                while hasMore {
                    drained.removeAll()
                    hasMore = shard.drain(slice, into: &drained)
                    totals.merge(drained, into: &entities, at: 0)
                }
            }
        }
        return all
    }

    /// Of groups that know of nothing.
    static func empty(_ processors: TenantProcessors) -> [GroupTotals] {
        processors.ordered.map { GroupTotals($0, staleDuration: staleDuration, now: 0) }
    }
}

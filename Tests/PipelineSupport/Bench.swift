import Exposition
import Pipeline
import Settings

/// One tenant on one event loop (or several), driven by hand: requests in, series text out.
package struct Bench: ~Copyable {
    package var scratch = WalkScratch()
    package let budget: SeriesBudget
    package var processors: TenantProcessors
    package let shards: [TenantShard]
    /// In the order of ``SeriesGroup/Role``.
    package var totals: [GroupTotals]
    package var counts = WalkCounts()
    package var encoder: WriteRequestEncoder
    package var entities = SeriesDemand(staleDuration: 900_000_000_000, now: 0)
    private let temporality: Temporality

    package init(
        _ options: SpanMetricsOptions = SpanMetricsOptions(), series: MetricGroup.Options = MetricGroup.Options(), maxSamples: Int = 2000,
        temporality: Temporality = .cumulative
    ) {
        var all = ProcessorOptions()
        all.spanMetrics = options
        all.series = series
        all.series.externalLabels = options.labels.external
        self.init(all, maxSamples: maxSamples, temporality: temporality)
    }

    package init(
        _ options: ProcessorOptions, budget: SeriesBudget = SeriesBudget(), labelLimits: LabelLimits? = nil, loops: Int = 1, maxSamples: Int = 2000,
        temporality: Temporality = .cumulative
    ) {
        var options = options
        if labelLimits != nil { options.spanMetrics?.spellsEnumerations = true }
        self.budget = budget
        self.temporality = temporality
        let processors = TenantProcessors(options, budget: budget, labelLimits: labelLimits, loops: loops, earlier: nil)
        self.processors = processors
        shards = (0..<loops).map { TenantShard(processors, loop: $0, of: loops) }
        totals = processors.ordered.map { Self.totals($0, temporality) }
        encoder = WriteRequestEncoder(maxSamples: maxSamples, temporality: temporality)
    }

    private static func totals(_ group: SeriesGroup, _ temporality: Temporality) -> GroupTotals {
        GroupTotals(group, staleDuration: 900_000_000_000, now: 0, keepsDeltas: temporality == .delta)
    }

    /// Of `traces_spanmetrics_*`.
    package var spans: GroupTotals { totals[0] }

    package mutating func push(
        _ request: [UInt8], loop: Int = 0, window: TimeWindow = TimeWindow(now: .max / 2, slack: .max / 2), isPush: Bool = false
    ) -> RequestError? {
        let guarded = GuardedRequest(request)
        return withExtendedLifetime(guarded) {
            shards[loop].aggregate(
                guarded.bytes, isPush: isPush, counting: true, window: window, scratch: &scratch, counts: &counts)
        }
    }

    /// Takes out edges that have waited until `now` (nanoseconds).
    package mutating func expire(now: UInt64) {
        for shard in shards {
            while shard.expireEdges(now: now, limit: 2, scratch: &scratch, counts: &counts) {}
        }
    }

    /// Counts calls that have been held until `now` (nanoseconds).
    ///
    /// - Parameter all: also those that came a moment ago.
    package mutating func settleCalls(now: UInt64, all: Bool = false) {
        while shards[0].settleCalls(all: all, at: Instant(wall: now, steady: now), scratch: &scratch, counts: &counts) {}
    }

    /// Moves what was counted into the totals.
    ///
    /// - Returns: what limits refused.
    @discardableResult
    package mutating func drain(at milliseconds: Int64 = 0) -> Int {
        var limited = 0
        for totals in totals {
            for shard in totals.group.shards {
                var refused = HyperLogLog()
                var drained = DrainedCounters()
                shard.beginDrain()
                limited += shard.takeRefusals(into: &refused)
                totals.demand.insert(merging: refused)
                entities.insert(merging: refused)
                var hasMore = true
                while hasMore {
                    drained.removeAll()
                    hasMore = shard.drain(3, into: &drained)
                    totals.merge(drained, into: &entities, at: milliseconds)
                }
            }
        }
        return limited
    }

    /// Changes settings as a collector does.
    package mutating func change(_ options: ProcessorOptions, labelLimits: LabelLimits? = nil) {
        drain()
        var options = options
        if labelLimits != nil { options.spanMetrics?.spellsEnumerations = true }
        let new = TenantProcessors(options, budget: budget, labelLimits: labelLimits, loops: shards.count, earlier: processors)
        for shard in shards { shard.replace(new) }
        adopt(new)
    }

    /// Series go over to other processors, which the shards have already.
    package mutating func adopt(_ new: TenantProcessors) {
        drain()
        processors = new
        var old = totals
        totals = new.ordered.map { group in
            if let kept = old.firstIndex(where: { $0.group === group }) { return old.remove(at: kept) }
            let fresh = Self.totals(group, temporality)
            if let earlier = old.firstIndex(where: { $0.group.role == group.role }) { fresh.adopt(old.remove(at: earlier)) }
            return fresh
        }
        totals += old
    }

    /// Lets label sets go that were not counted since `milliseconds`, as a collector's sweep does.
    package mutating func forgetStale(before milliseconds: Int64) {
        for totals in totals {
            let gone = totals.store.stale(before: milliseconds)
            for shard in totals.group.shards {
                var position = 0
                while shard.remove(Set(gone), from: &position, limit: 100) {}
            }
            totals.forget(gone)
        }
    }

    /// Series that are exported, those of the overflow apart; what the budget must hold without an entity limiter.
    package var activeSeries: Int { totals.reduce(0) { $0 + $1.store.activeSeries } }

    /// Series text → value, as a scrape shows it.
    ///
    /// - Parameter name: of the only metric that is wanted.
    package mutating func series(_ name: String? = nil) -> [String: Double] {
        drain()
        var result: [String: Double] = [:]
        for line in text(.prometheus, name: name).split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            result[String(line[..<blank])] = Double(line[line.index(after: blank)...])
        }
        return result
    }

    package func text(_ format: ScrapeFormat, _ escaping: NameEscaping = .underscores, name: String? = nil) -> String {
        var text = ""
        for totals in totals {
            for family in totals.group.metrics.metrics.flatMap(ScrapeFamily.of) where name.map(family.isMeant) ?? true {
                text += family.head(format, escaping)
                text += String(decoding: totals.lines(family, format, escaping, extraLabels: [:], 0..<totals.store.upperBound) ?? [], as: UTF8.self)
            }
        }
        return text
    }
}

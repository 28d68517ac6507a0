import Pipeline

/// One tenant with one shard, driven by hand: requests in, series text out.
struct Bench: ~Copyable {
    var scratch = WalkScratch()
    let shard: SpanMetricsShard
    var totals: SpanMetricsTotals
    var counts = WalkCounts()
    var encoder: WriteRequestEncoder

    init(_ options: SpanMetricsOptions = SpanMetricsOptions(), maxSamples: Int = 2000) {
        let plan = SpanMetricsPlan(options)
        let registry = SpanMetricsRegistry()
        shard = SpanMetricsShard(plan: plan, registry: registry)
        totals = SpanMetricsTotals(plan: plan, registry: registry)
        encoder = WriteRequestEncoder(plan: plan, maxSamples: maxSamples)
    }

    mutating func push(_ request: [UInt8], window: TimeWindow = TimeWindow(now: .max / 2, slack: .max / 2), isPush: Bool = false) -> RequestError? {
        let guarded = GuardedRequest(request)
        return withExtendedLifetime(guarded) {
            shard.aggregate(guarded.bytes, isPush: isPush, counting: true, window: window, scratch: &scratch, counts: &counts)
        }
    }

    mutating func drain(at milliseconds: Int64 = 0) {
        var drained = DrainedCounters()
        shard.beginDrain()
        var hasMore = true
        while hasMore {
            drained.removeAll()
            hasMore = shard.drain(3, into: &drained)
            totals.store.merge(drained, at: milliseconds)
            drained.removeAll()
            if shard.drainTargets(3, into: &drained) { hasMore = true }
            totals.targets.merge(drained, at: milliseconds)
        }
    }

    /// Series text → value, as a scrape shows it.
    mutating func series() -> [String: Double] {
        drain()
        var result: [String: Double] = [:]
        for line in text(.prometheus).split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            result[String(line[..<blank])] = Double(line[line.index(after: blank)...])
        }
        return result
    }

    mutating func text(_ format: ScrapeText.Format) -> String {
        var scrape = ScrapeText(plan: totals.plan, format: format)
        var text = ""
        for family in ScrapeText.Family.allCases where ScrapeText.isProduced(family, totals.plan) {
            text += ScrapeText.head(family, format)
            text += String(decoding: scrape.lines(family, &totals, 0..<max(totals.store.upperBound, totals.targets.upperBound)), as: UTF8.self)
        }
        return text
    }
}

/// One ``MetricGroup`` of a tenant over all event loops: its label sets and its shards.
package final class SeriesGroup: Sendable {
    /// What a group is for: its successor after a change of settings continues its series. In the order of collections.
    package enum Role: Sendable, CaseIterable { case spans, targets, hosts, edges, failures, messages }

    package let role: Role
    package let metrics: MetricGroup
    package let registry: LabelSetRegistry
    /// One per event loop.
    package let shards: [GroupShard]

    /// - Parameter follows: its label sets are those of another group, which asks for room first.
    package init(_ metrics: MetricGroup, _ role: Role, _ budget: SeriesBudget, follows: Bool = false, loops: Int) {
        self.metrics = metrics
        self.role = role
        registry = LabelSetRegistry(Admission(budget, metrics.metrics, follows: follows))
        let registry = registry
        shards = (0..<loops).map { _ in GroupShard(SeriesShard(group: metrics, registry: registry)) }
    }
}

/// One event loop's shard, as others hold it.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only: while a request is answered,
/// and when the collector has asked that loop to drain it.
package final class GroupShard: @unchecked Sendable {
    var series: SeriesShard

    init(_ series: consuming SeriesShard) { self.series = series }

    package func beginDrain() { series.beginDrain() }

    /// Moves at most `limit` label sets' counters out; false when none are left.
    package func drain(_ limit: Int, into out: inout DrainedCounters) -> Bool { series.drain(limit, into: &out) }

    /// Lets go of label sets that nobody touched any more, `limit` slots from `position`; false when that was all.
    package func remove(_ ids: Set<UInt32>, from position: inout Int, limit: Int = .max / 2) -> Bool {
        series.remove(ids, from: &position, limit: limit)
    }

    /// Series or entities that limits refused since the last call, per observation; the label sets go into `demand`.
    package func takeRefusals(into demand: inout HyperLogLog) -> Int { series.takeRefusals(into: &demand) }

    package var liveLabelSets: Int { series.live }
    package var droppedExemplars: Int { series.droppedExemplars }
    package var coarsenedObservations: Int { series.coarsenedObservations }
    package var reservedBytes: Int { series.reservedBytes }
}

/// A group as the collector sees it: shards in, totals, series out. Used by one collector at a time.
package final class GroupTotals {
    package let group: SeriesGroup
    package var store: CumulativeStore
    /// Label sets wanted, whether there is room for them or not (tempo-behaviour 6.12).
    package var demand: SeriesDemand
    var encoding: GroupEncoding

    /// - Parameter staleDuration: nanoseconds.
    package init(_ group: SeriesGroup, staleDuration: UInt64, now: UInt64) {
        self.group = group
        store = CumulativeStore(group: group.metrics)
        demand = SeriesDemand(weight: group.metrics.seriesPerLabelSet, staleDuration: staleDuration, now: now)
        encoding = GroupEncoding(group.metrics)
    }

    /// Adds what a shard gave.
    ///
    /// - Parameter entities: hears of every label set.
    package func merge(_ drained: borrowing DrainedCounters, into entities: inout SeriesDemand, at milliseconds: Int64) {
        store.merge(drained, at: milliseconds)
        drained.forEach { entry in
            guard entry.id != LabelSetRegistry.overflow else { return }
            demand.insert(entry.hash)
            entities.insert(entry.hash)
        }
    }

    /// One metric's series of the label sets in `ids`, for a scrape.
    package func lines(_ metric: Int, _ format: ScrapeFormat, extraLabels: [String: String], _ ids: Range<Int>) -> [UInt8] {
        if format == .protobuf {
            var writer = ScrapeProtobuf(group.metrics, extraLabels: extraLabels)
            return writer.family(metric, self, ids)
        }
        var writer = ScrapeText(group.metrics, format, extraLabels: extraLabels)
        return writer.lines(metric, self, ids)
    }

    /// A live label set's key; the overflow series has none.
    enum Key {
        case labels(WireSlice)
        case overflow
    }

    /// Calls `body` with the number and key of each live label set in `ids`.
    func forEachLive(in ids: Range<Int>, _ body: (Int, Key) -> Void) {
        let ids = ids.clamped(to: 0..<min(store.upperBound, group.registry.upperBound))
        let keys = group.registry.keys(ids)
        for (offset, id) in ids.enumerated() where store.state(id).present != 0 {
            body(id, id == LabelSetRegistry.overflow ? .overflow : .labels(WireSlice(start: keys[offset].start, count: keys[offset].count)))
        }
    }

    /// Forgets label sets that no shard holds any more.
    package func forget(_ ids: [UInt32]) {
        store.forget(group.registry.free(ids.filter { $0 != LabelSetRegistry.overflow }))
        store.forget(ids.filter { $0 == LabelSetRegistry.overflow })
    }
}

/// One tenant's span metrics as the collector sees them: shards in, totals, series out.
package struct SpanMetricsTotals: ~Copyable {
    package let plan: SpanMetricsPlan
    package let registry: SpanMetricsRegistry
    package var store: CumulativeStore
    /// `traces_target_info`: only which label sets are alive matters.
    package var targets: CumulativeStore

    package init(plan: SpanMetricsPlan, registry: SpanMetricsRegistry) {
        self.plan = plan
        self.registry = registry
        store = CumulativeStore(layout: plan.layout)
        targets = CumulativeStore(layout: RecordLayout(buckets: 0))
    }

    /// Series that are exported: what Tempo calls active series (a classic histogram weighs buckets + 3).
    package var activeSeries: Int { store.live * seriesPerLabelSet + targets.live }

    package var seriesPerLabelSet: Int {
        (plan.options.count ? 1 : 0) + (plan.options.size ? 1 : 0) + (plan.options.latency ? plan.layout.buckets + 2 : 0)
    }

    /// Calls `body` with the number and key of each live label set in `ids`.
    mutating func forEachLive(in ids: Range<Int>, _ body: (inout CumulativeStore, Int, LabelSetKey) -> Void) {
        let ids = ids.clamped(to: 0..<min(store.upperBound, registry.labelSets.upperBound))
        let keys = registry.labelSets.keys(ids)
        for (offset, id) in ids.enumerated() where store.state(id).isLive {
            let key = WireSlice(start: keys[offset].start, count: keys[offset].count)
            body(&store, id, LabelSetKey(key: key, plan: plan.labels))
        }
    }

    /// Calls `body` with the key of each live target info in `ids`.
    func forEachLiveTarget(in ids: Range<Int>, _ body: (WireSlice) -> Void) {
        let ids = ids.clamped(to: 0..<min(targets.upperBound, registry.targets.upperBound))
        let keys = registry.targets.keys(ids)
        for (offset, id) in ids.enumerated() where targets.state(id).isLive {
            body(WireSlice(start: keys[offset].start, count: keys[offset].count))
        }
    }

    /// Forgets label sets that no shard holds any more.
    package mutating func forget(_ ids: [UInt32]) {
        store.forget(registry.labelSets.free(ids))
    }

    package mutating func forgetTargets(_ ids: [UInt32]) {
        targets.forget(registry.targets.free(ids))
    }
}

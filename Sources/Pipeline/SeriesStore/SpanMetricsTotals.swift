/// One tenant's span metrics as the collector sees them: shards in, totals, series out.
package struct SpanMetricsTotals: ~Copyable {
    package let plan: SpanMetricsPlan
    package let registry: LabelSetRegistry
    package var store: CumulativeStore

    package init(plan: SpanMetricsPlan, registry: LabelSetRegistry) {
        self.plan = plan
        self.registry = registry
        store = CumulativeStore(plan: plan)
    }

    /// Series that are exported: what Tempo calls active series (a classic histogram weighs buckets + 3).
    package var activeSeries: Int { store.live * seriesPerLabelSet }

    package var seriesPerLabelSet: Int {
        (plan.options.count ? 1 : 0) + (plan.options.size ? 1 : 0) + (plan.options.latency ? plan.layout.buckets + 2 : 0)
    }

    /// Calls `body` with the number and key of each live label set in `ids`.
    mutating func forEachLive(in ids: Range<Int>, _ body: (inout CumulativeStore, Int, LabelSetKey) -> Void) {
        let ids = ids.clamped(to: 0..<min(store.upperBound, registry.upperBound))
        let keys = registry.keys(ids)
        for (offset, id) in ids.enumerated() where store.state(id).isLive {
            let key = WireSlice(start: keys[offset].start, count: keys[offset].count)
            body(&store, id, LabelSetKey(key: key, plan: plan.labels, spellsEnumerations: plan.spellsEnumerations))
        }
    }

    /// Forgets label sets that no shard holds any more.
    package mutating func forget(_ ids: [UInt32]) {
        store.forget(registry.free(ids))
    }
}

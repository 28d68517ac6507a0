/// One tenant's span metrics on one event loop.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only: ``aggregate`` while a
/// request is answered, ``beginDrain`` and ``drain`` when the collector has asked that loop to run them.
package final class SpanMetricsShard: @unchecked Sendable {
    private let plan: SpanMetricsPlan
    private var series: SeriesShard
    /// `traces_target_info`: a label set is alive as long as its resource sends spans; its counters mean nothing.
    private var targets: SeriesShard
    private let noBounds = BucketBounds([])

    package init(plan: SpanMetricsPlan, registry: SpanMetricsRegistry) {
        self.plan = plan
        series = SeriesShard(layout: plan.layout, registry: registry.labelSets)
        targets = SeriesShard(layout: RecordLayout(buckets: 0), registry: registry.targets)
    }

    /// Counts every span of an OTLP protobuf request, or none of them when it is refused.
    ///
    /// - Parameters:
    ///   - request: the encoded request, with ``RequestBytes/slack`` readable bytes behind it.
    ///   - isPush: it is a `tempopb.PushSpansRequest`.
    ///   - counting: false when the request asks for no metrics: it is walked and checked only.
    package func aggregate(
        _ request: UnsafeRawBufferPointer, isPush: Bool, counting: Bool, window: TimeWindow,
        scratch: inout WalkScratch, counts: inout WalkCounts
    ) -> RequestError? {
        guard request.count <= RequestBytes.limit else { return .malformed }
        scratch.prepare(slots: plan.labels.attributes.keys.count)
        if let error = walk(request, isPush, window, &scratch, &counts) { return error }
        guard counting, !counts.skipsMetrics else { return nil }
        let plan = plan
        let left = series.apply(scratch.pending, bounds: plan.bounds, at: window.now) { plan.isValid($0) }
        counts.overLimit += left.overLimit
        counts.invalidUTF8 += left.refused
        if plan.targetInfo != nil { counts.overLimit += targets.apply(scratch.targets, bounds: noBounds) { _ in true }.overLimit }
        return nil
    }

    private func walk(
        _ request: UnsafeRawBufferPointer, _ isPush: Bool, _ window: TimeWindow,
        _ scratch: inout WalkScratch, _ counts: inout WalkCounts
    ) -> RequestError? {
        let stage = plan.stage
        let seed = KeyHash.seed
        let prefetchSlot = series.slotPrefetch
        let hasFilter = plan.filter != nil
        let readsTraceState = plan.options.tracestateMultiplier
        // The resource spans at hand, and the spans staged before it.
        var current: WireSlice?
        var stagedBefore = 0
        let error = RequestWalk.run(
            request, isPush: isPush, counts: &counts,
            resource: { group, counts in
                finish(current, staged: scratch.pending.count - stagedBefore, &scratch, &counts)
                current = group
                stagedBefore = scratch.pending.count
                scratch.beginResource()
                let reader = SpanReader(
                    attributes: stage.attributes, slots: scratch.resourceSlots, maxAttributeBytes: stage.maxAttributeBytes,
                    truncations: scratch.truncations, multiplierSlot: stage.multiplierSlot, weight: scratch.resourceWeight,
                    stamp: scratch.resourceStamp)
                let error = RequestWalk.resourceAttributes(of: group) { reader.attribute($0) != nil }
                stage.prepareJob(&scratch)
                return error
            },
            span: { span, counts in
                scratch.beginSpan()
                let reader = SpanReader(
                    attributes: stage.attributes, slots: scratch.spanSlots, maxAttributeBytes: stage.maxAttributeBytes,
                    truncations: scratch.truncations, multiplierSlot: stage.multiplierSlot, weight: scratch.spanWeight,
                    stamp: scratch.spanStamp)
                var fields = SpanFields()
                if let error = reader.read(span, into: &fields) { return error }
                guard fields.end >= window.earliest, fields.end <= window.latest else {
                    counts.outsideSlack &+= 1
                    return nil
                }
                if hasFilter, !plan.accepts(fields, scratch) {
                    counts.filtered &+= 1
                    return nil
                }
                let key = scratch.pending.keys.count
                stage.appendKey(fields, &scratch)
                let length = scratch.pending.keys.count &- key
                let hash = KeyHash.hash(scratch.pending.keys.base + key, length, seed: seed)
                prefetchSlot(hash)
                scratch.pending.append(
                    PendingSpan(
                        hash: hash, key: key, keyLength: length,
                        latency: fields.end > fields.start ? Double(fields.end &- fields.start) / 1e9 : 0,
                        size: Double(fields.size),
                        weight: readsTraceState ? TracestateMultiplier.multiplier(fields.traceState.bytes) ?? scratch.weight : scratch.weight,
                        traceID: fields.traceID))
                return nil
            })
        if error == nil { finish(current, staged: scratch.pending.count - stagedBefore, &scratch, &counts) }
        return error
    }

    /// Stages the target info of resource spans of which any span counts.
    private func finish(_ group: WireSlice?, staged: Int, _ scratch: inout WalkScratch, _ counts: inout WalkCounts) {
        guard let targetInfo = plan.targetInfo, let group, staged > 0 else { return }
        let start = scratch.targets.keys.count
        let instance = plan.stage.instanceText(&scratch)
        guard targetInfo.append(group, job: scratch.job, instance: instance, to: &scratch.targets.keys) else { return }
        let key = WireSlice(start: UnsafeRawPointer(scratch.targets.keys.base) + start, count: scratch.targets.keys.count - start)
        guard FreeLabelSet.isValid(key) else {
            counts.invalidUTF8 += staged
            return
        }
        scratch.targets.append(
            PendingSpan(
                hash: KeyHash.hash(key.start, key.count, seed: KeyHash.seed), key: start, keyLength: key.count, latency: 0, size: 0, weight: 1,
                traceID: nil))
    }

    // MARK: Collection

    package func beginDrain() {
        series.beginDrain()
        targets.beginDrain()
    }

    /// The same as ``drain(_:into:)`` for target infos.
    package func drainTargets(_ limit: Int, into out: inout DrainedCounters) -> Bool { targets.drain(limit, into: &out) }
    package func removeTargets(_ ids: Set<UInt32>) { targets.remove(ids) }

    /// Moves at most `limit` label sets' counters out; false when none are left.
    package func drain(_ limit: Int, into out: inout DrainedCounters) -> Bool { series.drain(limit, into: &out) }

    /// Lets go of label sets that nobody touched any more.
    package func remove(_ ids: Set<UInt32>) { series.remove(ids) }

    package var liveLabelSets: Int { series.live }
    package var droppedExemplars: Int { series.droppedExemplars }
}

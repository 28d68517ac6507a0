/// One tenant's span metrics on one event loop.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only: ``aggregate`` while a
/// request is answered, ``beginDrain`` and ``drain`` when the collector has asked that loop to run them.
package final class SpanMetricsShard: @unchecked Sendable {
    private let plan: SpanMetricsPlan
    private var series: SeriesShard

    package init(plan: SpanMetricsPlan, registry: LabelSetRegistry) {
        self.plan = plan
        series = SeriesShard(layout: plan.layout, registry: registry)
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
        let left = series.apply(scratch.pending, bounds: plan.bounds) { plan.isValid($0) }
        counts.overLimit += left.overLimit
        counts.invalidUTF8 += left.refused
        return nil
    }

    private func walk(
        _ request: UnsafeRawBufferPointer, _ isPush: Bool, _ window: TimeWindow,
        _ scratch: inout WalkScratch, _ counts: inout WalkCounts
    ) -> RequestError? {
        let stage = plan.stage
        let seed = KeyHash.seed
        let prefetchSlot = series.slotPrefetch
        return RequestWalk.run(
            request, isPush: isPush, counts: &counts,
            resource: { group in
                scratch.beginResource()
                let reader = SpanReader(
                    attributes: stage.attributes, slots: scratch.resourceSlots, maxAttributeBytes: stage.maxAttributeBytes,
                    truncations: scratch.truncations, multiplierSlot: stage.multiplierSlot, weight: scratch.resourceWeight,
                    stamp: scratch.resourceStamp)
                return RequestWalk.resourceAttributes(of: group) { reader.attribute($0) != nil }
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
                let key = scratch.pending.keys.count
                stage.appendKey(fields, &scratch)
                let length = scratch.pending.keys.count &- key
                let hash = KeyHash.hash(scratch.pending.keys.base + key, length, seed: seed)
                prefetchSlot(hash)
                scratch.pending.append(
                    PendingSpan(
                        hash: hash, key: key, keyLength: length,
                        latency: fields.end > fields.start ? Double(fields.end &- fields.start) / 1e9 : 0,
                        size: Double(fields.size), weight: scratch.weight, traceID: fields.traceID))
                return nil
            })
    }

    // MARK: Collection

    package func beginDrain() { series.beginDrain() }

    /// Moves at most `limit` label sets' counters out; false when none are left.
    package func drain(_ limit: Int, into out: inout DrainedCounters) -> Bool { series.drain(limit, into: &out) }

    /// Lets go of label sets that nobody touched any more.
    package func remove(_ ids: Set<UInt32>) { series.remove(ids) }

    package var liveLabelSets: Int { series.live }
    package var droppedExemplars: Int { series.droppedExemplars }
}

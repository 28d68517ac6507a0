/// One tenant's span metrics on one event loop.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only: ``aggregate`` while a
/// request is answered, ``beginDrain`` and ``drain`` when the collector has asked that loop to run them.
package final class SpanMetricsShard: @unchecked Sendable {
    private let plan: SpanMetricsPlan
    private let intake: IntakePlan
    private var series: SeriesShard
    /// `traces_target_info`: a label set is alive as long as its resource sends spans; its counters mean nothing.
    private var targets: SeriesShard
    private let noBounds = BucketBounds([])

    package init(plan: SpanMetricsPlan, registry: SpanMetricsRegistry) {
        self.plan = plan
        intake = IntakePlan(
            spanMetrics: plan.options, serviceGraphs: nil, hostInfo: nil, maxAttributeBytes: plan.options.maxAttributeBytes)
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
        let error = RequestStaging.stage(
            request, isPush: isPush, window: window, plan: intake, scratch: &scratch, counts: &counts, prefetch: series.slotPrefetch)
        if let error { return error }
        guard counting, !counts.skipsMetrics else { return nil }
        let plan = plan
        let left = series.apply(scratch.pending, bounds: plan.bounds, at: window.now) { plan.isValid($0) }
        counts.overLimit += left.overLimit
        counts.invalidUTF8 += left.refused
        if plan.targetInfo != nil { counts.overLimit += targets.apply(scratch.targets, bounds: noBounds) { _ in true }.overLimit }
        return nil
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

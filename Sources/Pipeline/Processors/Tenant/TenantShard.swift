/// One tenant on one event loop: takes requests, all of their spans or none.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only.
package final class TenantShard: @unchecked Sendable {
    private var processors: TenantProcessors
    /// Of the processors at present; nil until there is a call.
    private var callSeries: CallSeries?
    /// Of their plan; nil until there is a processor of calls.
    private var callShapes: CallShapes?
    /// Of their series; nil where there is nothing of span metrics, and where labels are limited.
    private var spanRecords: SpanRecords?
    let loop: Int
    private let loops: Int

    package init(_ processors: TenantProcessors, loop: Int, of loops: Int) {
        self.processors = processors
        self.loop = loop
        self.loops = loops
    }

    /// From the next request on these hold.
    package func replace(_ processors: TenantProcessors) {
        self.processors = processors
        callSeries = nil
        callShapes = nil
        spanRecords = nil
    }

    /// Processors that a request is given to.
    package var activeProcessors: Int { processors.names.count }

    /// nil: there are none.
    package var customMetrics: CustomMetricsOptions? { processors.plan.customMetrics?.options }

    /// Counts every span of an OTLP protobuf request, or none of them when it is refused.
    ///
    /// - Parameters:
    ///   - request: the encoded request, with ``RequestBytes/slack`` readable bytes behind it.
    ///   - isPush: it is a `tempopb.PushSpansRequest`.
    ///   - counting: false when the request asks for no metrics: it is walked and checked only.
    package func aggregate(
        _ request: WireSlice, isPush: Bool, counting: Bool, window: TimeWindow,
        scratch: inout WalkScratch, counts: inout WalkCounts
    ) -> RequestError? {
        guard request.count <= RequestBytes.limit else { return .malformed }
        let processors = processors
        if processors.plan.genAI != nil {
            let shapes = callShapes ?? CallShapes()
            callShapes = shapes
            scratch.genAI.shapes = .passUnretained(shapes)
        } else {
            scratch.genAI.shapes = nil
        }
        let spans = processors.series.spans?.spans.shards[loop]
        let records = takeRecords(of: spans, processors)
        scratch.spanRecords = records.map { .passUnretained($0) }
        let error = RequestStaging.stage(
            request, isPush: isPush, window: window, plan: processors.plan, scratch: &scratch, counts: &counts,
            prefetch: spans?.series.slotPrefetch)
        scratch.genAI.shapes = nil
        scratch.spanRecords = nil
        if let error { return error }
        counts.given = processors.given
        counts.graphs.halves = scratch.halves.count
        counts.calls = StagedCalls(taken: scratch.genAI.count, overLimit: counts.genAI.overStaged)
        guard counting, !counts.skipsMetrics else { return nil }
        let (series, limits, now) = (processors.series, processors.labelLimits, window.now)
        if let metrics = series.spans {
            metrics.count(&scratch.pending, scratch.targets, limits, loop: loop, now: now, &counts.spanMetrics)
            if let spans { spanRecords?.learn(scratch.newSpans, of: scratch.pending, spans.series) }
        }
        if let hosts = series.hosts { hosts.count(scratch.hosts, loop: loop, &counts.hosts) }
        if let graphs = series.graphs, scratch.halves.count > 0 {
            graphs.count(&scratch.halves, &scratch.edges, limits, loop: loop, now: now, &counts.graphs)
        }
        if let recent = series.recentCalls, scratch.genAI.count > 0 || scratch.genAI.links.count > 0 {
            // Requests settle what earlier ones left, so that nobody has to come back for it.
            var settled = recent.exchange(&scratch.genAI, now: now, &counts.genAI)
            var left = Self.settledPerRequest
            while settled != .nothing {
                observeCalls(processors, at: window.instant, &scratch, &counts)
                left -= 1
                guard settled == .oneOfTooMany || settled == .oneOfSeveral && left > 0 else { break }
                settled = recent.settle(now: now, all: false, into: &scratch.genAI, &counts.genAI)
            }
        }
        if scratch.observations.count > 0 {
            series.observed.count(&scratch.observations, &scratch.byGroup, limits, loop: loop, now: now, &counts.observed)
        }
        return nil
    }

    /// Where spans were counted before, ready for a request; nil: nobody is to ask.
    private func takeRecords(of spans: GroupShard?, _ processors: TenantProcessors) -> SpanRecords? {
        guard let spans, processors.plan.spanIdentity != nil, processors.labelLimits == nil else { return nil }
        let records = spanRecords ?? SpanRecords()
        spanRecords = records
        return records.begin(removals: spans.series.removals) ? records : nil
    }

    // MARK: Calls

    /// Held requests that one request settles: more than one, so that they do not pile up.
    private static let settledPerRequest = 2

    /// Counts the calls of one request that have been held for long enough.
    ///
    /// - Parameter all: also when they have not.
    /// - Returns: whether there was one.
    package func settleCalls(all: Bool, at instant: Instant, scratch: inout WalkScratch, counts: inout WalkCounts) -> Bool {
        let processors = processors
        guard let recent = processors.recentCalls,
            recent.settle(now: instant.steady, all: all, into: &scratch.genAI, &counts.genAI) != .nothing
        else { return false }
        observeCalls(processors, at: instant, &scratch, &counts)
        return true
    }

    private func observeCalls(_ processors: TenantProcessors, at instant: Instant, _ scratch: inout WalkScratch, _ counts: inout WalkCounts) {
        guard let genAI = processors.plan.genAI else { return }
        let observed = processors.series.observed
        var series = callSeries.take() ?? CallSeries(genAI, observed.groups, stages: processors.labelLimits != nil, loop: loop)
        series.observations.begin(limit: processors.plan.maxStagedBytes, hasOwnKeys: !processors.plan.sharesKeys)
        genAI.observe(&series, now: instant.steady, &scratch.genAI, &counts.genAI)
        counts.observed.add(series.takeLeft(), of: genAI.options.observing)
        counts.genAI.overStaged &+= series.observations.leftOut
        if series.observations.count > 0 {
            observed.count(&series.observations, &scratch.byGroup, processors.labelLimits, loop: loop, now: instant.steady, &counts.observed)
        }
        series.observations.removeAll()
        callSeries = consume series
        processors.health?.record(scratch.genAI.observedCalls, at: instant)
    }

    // MARK: Edges

    /// Takes out edges that have waited long enough and counts them: ``ServiceGraphSeries/expire(_:_:_:loop:of:limit:now:_:)``.
    ///
    /// - Returns: whether more is left to be done now.
    package func expireEdges(now: UInt64, limit: Int, scratch: inout WalkScratch, counts: inout WalkCounts) -> Bool {
        let processors = processors
        scratch.faults.removeAll()
        guard let graphs = processors.series.graphs else { return false }
        return graphs.expire(
            &scratch.edges, &scratch.faults, processors.labelLimits, loop: loop, of: loops, limit: limit, now: now, &counts.graphs)
    }
}

/// One tenant on one event loop: takes requests, all of their spans or none.
///
/// `@unchecked Sendable` because it is handed between threads but used on its own loop only.
package final class TenantShard: @unchecked Sendable {
    private var processors: TenantProcessors
    /// Of the processors at present; nil until there is a call.
    private var callSeries: CallSeries?
    /// Of their plan; nil until there is a processor of calls.
    private var callShapes: CallShapes?
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
    }

    /// Processors that a request is given to.
    package var activeProcessors: Int { processors.activeCount }

    /// nil: there are none.
    package var customMetrics: CustomMetricsOptions? { processors.plan.customMetrics?.options }

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
        let processors = processors
        if processors.plan.genAI != nil {
            let shapes = callShapes ?? CallShapes()
            callShapes = shapes
            scratch.genAI.shapes = .passUnretained(shapes)
        } else {
            scratch.genAI.shapes = nil
        }
        let error = RequestStaging.stage(
            request, isPush: isPush, window: window, plan: processors.plan, scratch: &scratch, counts: &counts,
            prefetch: processors.spans?.shards[loop].series.slotPrefetch)
        scratch.genAI.shapes = nil
        if let error { return error }
        guard counting, !counts.skipsMetrics else { return nil }
        if let spans = processors.spans { countSpans(processors, spans.shards[loop], &scratch, window.now, &counts) }
        if let hosts = processors.hosts {
            for index in 0..<scratch.hosts.count {
                counts.hostsOverLimit += hosts.shards[loop].series.mark(scratch.hosts, index).overLimit
            }
        }
        if let partitions = processors.partitions, let plan = processors.plan.serviceGraphs, scratch.halves.count > 0 {
            counts.edges.add(partitions.apply(&scratch.halves, loop: loop, now: window.now, plan: plan, into: &scratch.edges))
            countEdges(processors, &scratch.edges, window.now, &counts)
        }
        if let recent = processors.recentCalls, scratch.genAI.count > 0 || scratch.genAI.links.count > 0 {
            // Requests settle what earlier ones left, so that nobody has to come back for it.
            var settled = recent.exchange(&scratch.genAI, now: window.now, &counts.genAI)
            var left = Self.settledPerRequest
            while settled != .nothing {
                observeCalls(processors, at: window.instant, &scratch, &counts)
                left -= 1
                guard settled == .oneOfTooMany || settled == .oneOfSeveral && left > 0 else { break }
                settled = recent.settle(now: window.now, all: false, into: &scratch.genAI, &counts.genAI)
            }
        }
        if scratch.observations.count > 0 { countObservations(processors, &scratch.observations, &scratch.byGroup, window.now, &counts) }
        return nil
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
        var series =
            callSeries.take()
            ?? CallSeries(genAI, processors.observed.map(\.group), stages: processors.labelLimits != nil, loop: loop)
        series.observations.begin(limit: processors.plan.maxStagedBytes, hasOwnKeys: !processors.plan.sharesKeys)
        genAI.observe(&series, now: instant.steady, &scratch.genAI, &counts.genAI)
        let left = series.takeLeft()
        counts.observed[.genAI].invalidUTF8 += left.invalid
        counts.observed[.genAI].overLimit += left.overLimit
        counts.genAI.overStaged &+= series.observations.leftOut
        if series.observations.count > 0 { countObservations(processors, &series.observations, &scratch.byGroup, instant.steady, &counts) }
        series.observations.removeAll()
        callSeries = consume series
        processors.health?.record(scratch.genAI.observedCalls, at: instant)
    }

    // MARK: Spans

    private func countSpans(
        _ processors: TenantProcessors, _ shard: GroupShard, _ scratch: inout WalkScratch, _ now: UInt64, _ counts: inout WalkCounts
    ) {
        if let limits = processors.labelLimits, let shape = processors.spanShape { limits.rewrite(&scratch.pending, shape: shape, now: now) }
        let all = scratch.pending.count
        guard let targets = processors.targets?.shards[loop] else {
            note(shard.series.count(scratch.pending, 0..<all, scratch.summaries, at: now), &counts)
            return
        }
        if targets.series.isLimited {
            countInOrder(shard, targets, &scratch, now, &counts)
            return
        }
        let left = shard.series.count(scratch.pending, 0..<all, scratch.summaries, at: now)
        note(left, &counts)
        for index in 0..<scratch.targets.count {
            let info = scratch.targets.entries[index]
            let times = left.invalid == 0 ? Int(info.size) : validSpans(shard, scratch, of: info).count
            if times > 0 { noteTarget(targets.series.mark(scratch.targets, index, times: times), &counts) }
        }
    }

    /// Where room is scarce the order decides who gets it: a target info follows the first span of its resource that counts
    /// (tempo-behaviour 3.2).
    private func countInOrder(
        _ shard: GroupShard, _ targets: GroupShard, _ scratch: inout WalkScratch, _ now: UInt64, _ counts: inout WalkCounts
    ) {
        var done = 0
        for index in 0..<scratch.targets.count {
            let valid = validSpans(shard, scratch, of: scratch.targets.entries[index])
            guard let first = valid.first else { continue }
            note(shard.series.count(scratch.pending, done..<(first + 1), scratch.summaries, at: now), &counts)
            done = first + 1
            noteTarget(targets.series.mark(scratch.targets, index, times: valid.count), &counts)
        }
        note(shard.series.count(scratch.pending, done..<scratch.pending.count, scratch.summaries, at: now), &counts)
    }

    /// The staged spans of a target info's resource that count; when all of them are discarded, so is the target info.
    private func validSpans(_ shard: GroupShard, _ scratch: borrowing WalkScratch, of info: PendingSpan) -> [Int] {
        let first = Int(info.order)
        return (first..<min(first + Int(info.size), scratch.pending.count)).filter { index in
            shard.series.group.isValid(scratch.pending.key(scratch.pending.entries[index]))
        }
    }

    private func note(_ left: SeriesShard.LeftOut, _ counts: inout WalkCounts) {
        counts.overLimit += left.overLimit
        counts.invalidUTF8 += left.invalid
    }

    private func noteTarget(_ left: SeriesShard.LeftOut, _ counts: inout WalkCounts) {
        counts.targetsOverLimit += left.overLimit
        counts.invalidUTF8 += left.invalid
    }

    // MARK: Edges

    /// Counts the staged edges and empties the list.
    private func countEdges(_ processors: TenantProcessors, _ pending: inout PendingEdges, _ now: UInt64, _ counts: inout WalkCounts) {
        defer { pending.removeAll() }
        guard let group = processors.edges, pending.count > 0 else { return }
        if let limits = processors.labelLimits, let shape = processors.edgeShape { limits.rewrite(&pending, shape: shape, now: now) }
        let shard = group.shards[loop]
        if shard.series.isLimited {
            countEdgesInOrder(processors, group, pending, now, &counts)
            return
        }
        let left = shard.series.count(pending, at: now)
        counts.edgesInvalidUTF8 += left.invalid
        counts.edgesOverLimit += left.overLimit
        processors.failures?.shards[loop].series.countFailures(pending)
        processors.messages?.shards[loop].series.countMessages(pending, at: now)
    }

    /// Where room is scarce the order decides who gets it: edge by edge, each with its failure and its message.
    private func countEdgesInOrder(
        _ processors: TenantProcessors, _ group: SeriesGroup, _ pending: borrowing PendingEdges, _ now: UInt64, _ counts: inout WalkCounts
    ) {
        let shard = group.shards[loop]
        let isEntity = group.registry.admission.budget.unit == .entities
        for index in 0..<pending.count {
            let edge = pending.entries + index
            let key = pending.key(edge.pointee)
            let counted = shard.series.count(edge, key, at: now)
            switch counted {
            case .invalid:
                counts.edgesInvalidUTF8 += 1
                continue
            case .overLimit:
                counts.edgesOverLimit += 1
                continue
            case .counted, .limited: break
            }
            let isLimited = isEntity && counted == .limited
            if edge.pointee.isFailed { processors.failures?.shards[loop].series.countFailure(edge, key, isLimited: isLimited) }
            if !edge.pointee.messagingLatency.isNaN {
                processors.messages?.shards[loop].series.countMessage(edge, key, isLimited: isLimited, at: now)
            }
        }
    }

    /// Takes out edges that have waited long enough, at most `limit` of this loop's share (tempo-behaviour 4.8).
    ///
    /// - Parameter now: nanoseconds of a clock that nobody sets (``Instant/steady``).
    /// - Returns: whether more is left to be done now.
    package func expireEdges(now: UInt64, limit: Int, scratch: inout WalkScratch, counts: inout WalkCounts) -> Bool {
        let processors = processors
        scratch.faults.removeAll()
        guard let partitions = processors.partitions, let plan = processors.plan.serviceGraphs else { return false }
        let expired = partitions.expire(loop: loop, of: loops, now: now, limit: limit, plan: plan, into: &scratch.edges, &scratch.faults)
        counts.edges.add(expired.counters)
        countEdges(processors, &scratch.edges, now, &counts)
        return expired.hasMore
    }
}

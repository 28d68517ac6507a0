/// Phase one of a request: one walk that stages what every processor will count.
///
/// Nothing of a tenant changes here, so a request that fails anywhere has no effect.
package enum RequestStaging {
    /// Walks and checks a request; what it stages in `scratch` is good as long as the request's bytes.
    ///
    /// - Parameters:
    ///   - request: an encoded OTLP request, with ``RequestBytes/slack`` readable bytes behind it.
    ///   - isPush: it is a `tempopb.PushSpansRequest`.
    ///   - prefetch: brings the table slots of staged spans into the cache.
    /// - Returns: why the request is refused; what was staged and counted means nothing then.
    static func stage(
        _ request: WireSlice, isPush: Bool, window: TimeWindow, plan: IntakePlan, scratch: inout WalkScratch,
        counts: inout WalkCounts, prefetch: SeriesShard.SlotPrefetch?
    ) -> RequestError? {
        guard request.count <= RequestBytes.limit else { return .malformed }
        scratch.prepare(slots: plan.attributes.keys.count, plan.concepts)
        scratch.observations.begin(limit: plan.maxStagedBytes, hasOwnKeys: !plan.sharesKeys)
        scratch.discardedValues.begin(metrics: plan.customMetrics?.options.metrics.count ?? 0)
        let rules = plan.rules
        let metrics = plan.spanMetrics.map { Unmanaged.passUnretained($0) }
        let metricsFilter = plan.spanMetrics?.filter
        let marks = plan.spanMetrics?.marks.map { Unmanaged.passUnretained($0) }
        let graphs = plan.serviceGraphs?.stage
        let graphsFilter = plan.serviceGraphs?.filter
        // The plan keeps these: no reference is counted per span.
        let observers = SpanObservers.Walking(plan.processors.observers)
        let genAI = plan.genAI.map { Unmanaged.passUnretained($0) }
        let signs = plan.genAI?.signs ?? .none
        let leastStatus = plan.genAI?.leastStatus ?? .max
        let identity = plan.spanIdentity?.lookup
        let nothing = WireSlice.empty
        let seed = KeyHash.seed
        let maxStagedBytes = plan.maxStagedBytes
        // The resource spans at hand, the spans staged before it, and whether it is of a service.
        var current: WireSlice?
        var stagedBefore = 0
        var hasService = false
        var isCounted = false
        let reader = scratch.attributes.spanReader(rules)
        // Of the span at hand; most are no calls, and leave it as it is.
        var call = GenAIStage.Sight()
        var tally = RequestTally()
        let error = RequestWalk.run(
            request, isPush: isPush, tally: &tally,
            resource: { group in
                finish(current, from: stagedBefore, plan, &scratch, &counts)
                current = group
                stagedBefore = scratch.pending.count
                scratch.beginResource()
                let reader = scratch.attributes.resourceReader(rules)
                isCounted = false
                let error = RequestWalk.resourceAttributes(of: group) { pair in
                    if let marks { isCounted = marks._withUnsafeGuaranteedRef { $0.saysCounted(pair) } || isCounted }
                    return reader.attribute(pair) != nil
                }
                if let error { return error }
                if isCounted { scratch.attributes.markResource() }
                plan.spanMetrics?.stage.prepareJob(&scratch.attributes)
                if scratch.spanRecords != nil, let identity {
                    scratch.resourceIdentity = identity.pointee.hash(resource: scratch.attributes)
                }
                hasService = scratch.attributes.ofResource(AttributeSlots.service) != nil
                plan.hostInfo?.append(group, scratch.attributes, to: &scratch.hosts, invalid: &counts.hosts.invalidUTF8)
                return nil
            },
            span: { span in
                scratch.attributes.beginSpan()
                reader.begin(stamp: scratch.attributes.spanStamp)
                var fields = SpanFields(nothing: nothing)
                if let error = reader.read(span, into: &fields) { return error }
                guard fields.end >= window.earliest, fields.end <= window.latest else {
                    noteOutside(fields, window, &scratch, &counts)
                    return nil
                }
                if let genAI {
                    if scratch.attributes.spanHasAny(ofWord: signs) {
                        call = genAI._withUnsafeGuaranteedRef { $0.look(&fields, span, of: current, scratch.attributes, &scratch.genAI) }
                    } else if fields.statusCode >= leastStatus {
                        call = genAI._withUnsafeGuaranteedRef { $0.lookAgain(&fields, span, of: current, scratch.attributes, &scratch.genAI) }
                    }
                }
                if let metrics {
                    if let metricsFilter, !metricsFilter.accepts(fields, scratch.attributes) {
                        counts.spanMetrics.filtered &+= 1
                    } else if scratch.pending.keys.count > maxStagedBytes {
                        return .tooLarge(limit: maxStagedBytes)
                    } else if _fastPath(!scratch.attributes.isSpanMarked) {
                        if let identity, let records = scratch.spanRecords {
                            stageKnown(&fields, call.identity, metrics, identity, records, prefetch, &scratch)
                        } else {
                            stageSpan(&fields, metrics, seed, prefetch, &scratch)
                        }
                    } else {
                        stageMarked(&fields, span, isCounted, plan, prefetch, &scratch, &counts)
                    }
                }
                if let graphs, hasService, ServiceGraphsStage.takes(kind: fields.kind) {
                    stageHalf(fields, graphs, graphsFilter, &scratch, &counts)
                    if scratch.halves.formatted.count > maxStagedBytes { return .tooLarge(limit: maxStagedBytes) }
                }
                if !observers.isEmpty {
                    observers.append(fields, span, &scratch.attributes, &scratch.observations, &scratch.discardedValues)
                    if scratch.observations.leftOut > 0 { return .tooLarge(limit: maxStagedBytes) }
                }
                guard let genAI else { return nil }
                guard call.isCall else {
                    scratch.genAI.appendLink(fields)
                    return nil
                }
                genAI._withUnsafeGuaranteedRef {
                    $0.appendCall(&fields, span, of: current, call, &scratch.attributes, &scratch.genAI, &counts.genAI)
                }
                call = GenAIStage.Sight()
                return nil
            })
        counts.request = tally
        guard error == nil else { return error }
        finish(current, from: stagedBefore, plan, &scratch, &counts)
        return nil
    }

    /// A span that does not count: on which side of the time range it ended, and whose it is.
    @inline(never)
    private static func noteOutside(_ fields: borrowing SpanFields, _ window: TimeWindow, _ scratch: inout WalkScratch, _ counts: inout WalkCounts) {
        let service = scratch.attributes.ofResource(AttributeSlots.service)
        let trace = TraceHalves(fields.traceID)
        if fields.end > window.latest {
            counts.ahead &+= 1
            scratch.faults.add(.ahead, service, distance: fields.end - window.instant.wall, trace)
        } else {
            counts.late &+= 1
            scratch.faults.add(.late, service, distance: window.instant.wall - fields.end, trace)
        }
    }

    /// The same where no table is about to be asked.
    package static func stage(
        _ request: WireSlice, isPush: Bool, window: TimeWindow, plan: IntakePlan, scratch: inout WalkScratch,
        counts: inout WalkCounts
    ) -> RequestError? {
        stage(request, isPush: isPush, window: window, plan: plan, scratch: &scratch, counts: &counts, prefetch: nil)
    }

    @inline(never)
    private static func stageSpan(
        _ fields: inout SpanFields, _ plan: Unmanaged<SpanMetricsPlan>, _ seed: UInt64, _ prefetch: SeriesShard.SlotPrefetch?,
        _ scratch: inout WalkScratch
    ) {
        let stage = plan._withUnsafeGuaranteedRef { $0.stage }
        let key = scratch.pending.keys.count
        stage.appendKey(fields, &scratch.attributes, &scratch.pending.keys)
        let length = scratch.pending.keys.count &- key
        let hash = KeyHash.hash(scratch.pending.keys.base.run + key, length, seed: seed)
        if let prefetch { prefetch(hash) }
        append(StagedObservation(hash: hash, key: key, keyLength: length), fields, stage, &scratch)
    }

    /// - Parameter staged: without what the span says in numbers.
    @inline(__always)
    private static func append(
        _ staged: StagedObservation, _ fields: borrowing SpanFields, _ stage: SpanMetricsStage, _ scratch: inout WalkScratch
    ) {
        var staged = staged
        // As the group of spans counts them.
        staged.first = Double(fields.size)
        staged.second = fields.end > fields.start ? Double(fields.end &- fields.start) / 1e9 : 0
        staged.weight = stage.weight(fields, scratch.attributes)
        staged.trace = TraceHalves(fields.traceID)
        scratch.pending.append(staged)
    }

    /// A span whose record is found without its key, if it was counted before.
    ///
    /// - Parameter shape: of a call, where it holds the resource; else 0.
    @inline(never)
    private static func stageKnown(
        _ fields: inout SpanFields, _ shape: UInt64, _ plan: Unmanaged<SpanMetricsPlan>, _ identity: Run<SpanIdentity.Lookup>,
        _ records: Unmanaged<SpanRecords>, _ prefetch: SeriesShard.SlotPrefetch?, _ scratch: inout WalkScratch
    ) {
        let hash =
            shape != 0
            ? identity.pointee.hash(fields, shape: shape, scratch.attributes)
            : identity.pointee.hash(fields, resource: scratch.resourceIdentity, scratch.attributes)
        if let record = records._withUnsafeGuaranteedRef({ $0.find(hash) }) {
            append(StagedObservation(record: record), fields, plan._withUnsafeGuaranteedRef { $0.stage }, &scratch)
        } else {
            scratch.newSpans.append(SpanRecords.New(identity: hash, entry: scratch.pending.count))
            stageSpan(&fields, plan, KeyHash.seed, prefetch, &scratch)
        }
    }

    /// A span that may have been counted already, as all of its resource may, or that stands for others.
    @inline(never)
    private static func stageMarked(
        _ fields: inout SpanFields, _ span: WireSlice, _ isCounted: Bool, _ plan: IntakePlan, _ prefetch: SeriesShard.SlotPrefetch?,
        _ scratch: inout WalkScratch, _ counts: inout WalkCounts
    ) {
        guard let metrics = plan.spanMetrics, let marks = metrics.marks else { return }
        guard !isCounted, !marks.isSpanCounted(scratch.attributes) else {
            counts.spanMetrics.alreadyCounted &+= 1
            return
        }
        let number = marks.readSummary(
            span, weight: metrics.stage.weight(fields, scratch.attributes), scratch.attributes, into: &scratch.pending.summaries,
            &counts.spanMetrics.refusedSummaries)
        let staged = scratch.pending.count
        stageSpan(&fields, .passUnretained(metrics), KeyHash.seed, prefetch, &scratch)
        guard let number, scratch.pending.count > staged else { return }
        let entry = scratch.pending.entries + staged
        entry.pointee.order = number
        entry.pointee.weight *= scratch.pending.summaries.items[Int(number) - 1].spans
    }

    @inline(__always)
    private static func stageHalf(
        _ fields: borrowing SpanFields, _ stage: ServiceGraphsStage, _ filter: PlanFilter?,
        _ scratch: inout WalkScratch, _ counts: inout WalkCounts
    ) {
        if let filter, !filter.accepts(fields, scratch.attributes) {
            counts.graphs.filtered &+= 1
            stage.appendDropped(fields, &scratch.attributes, &scratch.halves)
        } else {
            stage.append(fields, &scratch.attributes, &scratch.halves)
        }
    }

    /// Stages the target info of resource spans of which any span counts.
    private static func finish(
        _ group: WireSlice?, from first: Int, _ plan: IntakePlan, _ scratch: inout WalkScratch, _ counts: inout WalkCounts
    ) {
        guard let metrics = plan.spanMetrics, let targetInfo = metrics.targetInfo, let group else { return }
        let staged = scratch.pending.count - first
        guard staged > 0 else { return }
        let start = scratch.targets.keys.count
        guard
            let hash = targetInfo.append(
                group, metrics.stage, &scratch.attributes, &scratch.knownTargets, &scratch.targets.keys, built: &counts.spanMetrics.targetsBuilt)
        else { return }
        var info = StagedObservation(hash: hash, key: start, keyLength: scratch.targets.keys.count - start)
        info.first = Double(staged)
        info.order = UInt32(truncatingIfNeeded: first)
        scratch.targets.append(info)
    }
}

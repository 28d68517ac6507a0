import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

/// One event loop's side of the generator: what it reuses from request to request, and the tenants it has seen.
///
/// `@unchecked Sendable` because only its own loop uses it.
final class IntakeLoop: @unchecked Sendable {
    private var scratch = WalkScratch()
    private var json = JSONRequestReader()
    private var tenants: [String: Tenant] = [:]
    private let discardedValues: DiscardedValueReport
    private let services: ServiceReport
    private let invalidIDs: IntakeSettings.InvalidIDs

    init(_ discardedValues: DiscardedValueReport, _ services: ServiceReport, invalidIDs: IntakeSettings.InvalidIDs) {
        self.invalidIDs = invalidIDs
        self.discardedValues = discardedValues
        self.services = services
    }

    func knows(_ id: String) -> Bool { tenants[id] != nil }

    /// Walks and checks a request of a tenant that does not exist yet.
    ///
    /// - Returns: the answer where it makes no tenant: it is refused, or has no spans; nil: it is to be aggregated.
    func answer(toStranger request: IntakeRequest, now: Instant) -> IntakeResult? {
        var body = request.body
        if request.isJSON {
            switch json.read(request.body) {
            case .failure(let error): return .invalid(error.message, spans: 0)
            case .success(let protobuf): body = protobuf
            }
        }
        do throws(RequestError) {
            return try check(body, request, now) == 0 ? .taken(spans: 0) : nil
        } catch {
            // What is left of it makes a tenant only where nothing is wrong with it either.
            if let rest = salvage(body, error), let spans = try? check(rest.bytes.bytes, request, now), spans > 0 { return nil }
            return .invalid(error.message, spans: RequestWalk.spanCount(body, isPush: request.isPush))
        }
    }

    /// Walks a request that nothing is counted of.
    ///
    /// - Returns: its spans.
    private func check(_ body: UnsafeRawBufferPointer, _ request: IntakeRequest, _ now: Instant) throws(RequestError) -> Int {
        var counts = WalkCounts()
        let error = RequestStaging.stage(
            body, isPush: request.isPush, window: TimeWindow(now, slack: 0), plan: Self.checking, scratch: &scratch, counts: &counts)
        _ = scratch.attributes.takeTruncations()
        if let error { throw error }
        return counts.spans
    }

    /// Without a processor a request is only walked and checked.
    private static let checking = IntakePlan(ProcessorOptions())

    func tenant(_ id: String, make: () -> Tenant?) -> Tenant? {
        if let known = tenants[id] { return known }
        let made = make()
        tenants[id] = made
        return made
    }

    func aggregate(_ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant) -> IntakeResult {
        var body = request.body
        if request.isJSON {
            switch json.read(request.body) {
            case .failure(let error): return .invalid(error.message, spans: 0)
            case .success(let protobuf): body = protobuf
            }
        }
        do throws(RequestError) {
            return .taken(spans: try aggregate(body, request, tenant, loop: loop, now: now))
        } catch {
            return takeRest(of: body, without: error, request, tenant, loop: loop, now: now)
        }
    }

    /// Takes the spans of a refused request that nothing is wrong with, if it is one of those where that is done. Nothing of it was counted yet.
    private func takeRest(
        of body: UnsafeRawBufferPointer, without error: RequestError, _ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant
    ) -> IntakeResult {
        guard let rest = salvage(body, error), rest.kept > 0 else { return refuse(error, body, request, tenant) }
        do throws(RequestError) {
            let spans = try aggregate(rest.bytes.bytes, request, tenant, loop: loop, now: now)
            tenant.metrics.invalidTraceID.add(rest.invalidTraceIDs)
            tenant.metrics.invalidSpanID.add(rest.invalidSpanIDs)
            return .takenInPart(spans: spans, rejected: rest.rejected, rest.message)
        } catch {
            return refuse(error, body, request, tenant)
        }
    }

    /// What is left of a request without the spans that it was refused for; nil: it is refused as a whole.
    private func salvage(_ body: UnsafeRawBufferPointer, _ error: RequestError) -> SalvagedRequest? {
        guard invalidIDs == .skip else { return nil }
        switch error {
        case .traceID, .spanID: return SalvagedRequest(body)
        case .malformed, .tooLarge: return nil
        }
    }

    /// Counts the spans of a request.
    ///
    /// - Throws: why none of them is counted.
    private func aggregate(
        _ body: UnsafeRawBufferPointer, _ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant
    ) throws(RequestError) -> Int {
        var counts = WalkCounts()
        let shard = tenant.shards[loop]
        let error = shard.aggregate(
            body, isPush: request.isPush, counting: !request.skipsMetrics, window: TimeWindow(now, slack: tenant.slack),
            scratch: &scratch, counts: &counts)
        let truncations = scratch.attributes.takeTruncations()
        let refusedWeights = scratch.attributes.takeRefusedWeights()
        if let error { throw error }
        tenant.metrics.truncatedAttributes.add(truncations)
        if refusedWeights > 0 { tenant.metrics.refusedWeights.add(refusedWeights) }
        note(counts, request, tenant, activeProcessors: shard.activeProcessors, bytes: body.count)
        if !scratch.discardedValues.isEmpty, !request.skipsMetrics, !counts.skipsMetrics, let options = shard.customMetrics {
            discardedValues.note(scratch.discardedValues, options, tenant: tenant.id)
        }
        return counts.spans
    }

    /// Takes out edges of this loop's partitions that have waited long enough.
    ///
    /// - Parameter now: nanoseconds of the clock that nobody sets.
    /// - Returns: whether more is left to be done now.
    func expireEdges(of tenant: Tenant, loop: Int, now: UInt64, limit: Int) -> Bool {
        var counts = WalkCounts()
        let hasMore = tenant.shards[loop].expireEdges(now: now, limit: limit, scratch: &scratch, counts: &counts)
        tenant.metrics.note(counts)
        services.note(scratch.faults, tenant: tenant.id, limit: UInt64(max(tenant.settings.serviceGraphs.wait, 0)))
        return hasMore
    }

    /// Counts the held calls of one request.
    ///
    /// - Returns: whether more may be left.
    func settleCalls(of tenant: Tenant, loop: Int, all: Bool, now: Instant) -> Bool {
        var counts = WalkCounts()
        let hasMore = tenant.shards[loop].settleCalls(all: all, at: now, scratch: &scratch, counts: &counts)
        tenant.metrics.note(counts)
        return hasMore
    }

    private func refuse(_ error: RequestError, _ body: UnsafeRawBufferPointer, _ request: IntakeRequest, _ tenant: Tenant) -> IntakeResult {
        let spans = RequestWalk.spanCount(body, isPush: request.isPush)
        switch error {
        case .traceID: tenant.metrics.invalidTraceID.add(spans)
        case .spanID: tenant.metrics.invalidSpanID.add(spans)
        case .tooLarge:
            tenant.metrics.requestTooLarge.add(spans)
            scratch.removeAll()
            return .exhausted(error.message, spans: spans)
        case .malformed: break
        }
        return .invalid(error.message, spans: spans)
    }

    private func note(_ counts: WalkCounts, _ request: IntakeRequest, _ tenant: Tenant, activeProcessors: Int, bytes: Int) {
        let metrics = tenant.metrics
        metrics.distributorSpans.add(counts.spans)
        metrics.distributorBytes.add(bytes)
        metrics.ingressBytes.add(request.body.count)
        // Without processors Tempo does not even forward the spans to its generator (tempo-behaviour 2.1 rule 6).
        guard activeProcessors > 0 else { return metrics.withoutProcessor.add(counts.spans) }
        services.note(scratch.faults, tenant: tenant.id, limit: tenant.slack)
        metrics.spansReceived.add(counts.spans)
        metrics.bytesReceived.add(counts.bytes)
        if request.skipsMetrics || counts.skipsMetrics {
            metrics.noteOutsideSlack(counts)
            metrics.skippedPushes.add(activeProcessors)
        } else {
            metrics.note(counts)
            if counts.genAI.discarded > 0 { discardedValues.note(counts.genAI, tenant: tenant.id) }
        }
    }
}

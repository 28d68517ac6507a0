import Pipeline
import SelfMetrics

/// One event loop's side of the generator: what it reuses from request to request, and the tenants it has seen.
///
/// `@unchecked Sendable` because only its own loop uses it.
final class IntakeLoop: @unchecked Sendable {
    private var scratch = WalkScratch()
    private var json = JSONRequestReader()
    private var tenants: [String: Tenant] = [:]

    func tenant(_ id: String, make: () -> Tenant?) -> Tenant? {
        if let known = tenants[id] { return known }
        let made = make()
        tenants[id] = made
        return made
    }

    func aggregate(_ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: UInt64) -> IntakeResult {
        var body = request.body
        if request.isJSON {
            switch json.read(request.body) {
            case .failure(let error): return .invalid(error.message, spans: 0)
            case .success(let protobuf): body = protobuf
            }
        }
        var counts = WalkCounts()
        let isActive = tenant.spanMetrics != nil
        let error = tenant.shard(loop).aggregate(
            body, isPush: request.isPush, counting: isActive && !request.skipsMetrics,
            window: TimeWindow(now: now, slack: tenant.slack), scratch: &scratch, counts: &counts)
        if let error { return refuse(error, body, request, tenant) }
        note(counts, request, tenant, isActive: isActive, bytes: body.count)
        return .taken(spans: counts.spans)
    }

    private func refuse(_ error: RequestError, _ body: UnsafeRawBufferPointer, _ request: IntakeRequest, _ tenant: Tenant) -> IntakeResult {
        let spans = RequestWalk.spanCount(body, isPush: request.isPush)
        switch error {
        case .traceID: tenant.metrics.invalidTraceID.add(spans)
        case .spanID: tenant.metrics.invalidSpanID.add(spans)
        case .malformed: break
        }
        return .invalid(error.message, spans: spans)
    }

    private func note(_ counts: WalkCounts, _ request: IntakeRequest, _ tenant: Tenant, isActive: Bool, bytes: Int) {
        let metrics = tenant.metrics
        metrics.distributorSpans.add(counts.spans)
        metrics.distributorBytes.add(bytes)
        metrics.ingressBytes.add(request.body.count)
        metrics.truncatedAttributes.add(scratch.takeTruncations())
        // Without processors Tempo does not even forward the spans to its generator (tempo-behaviour 2.1 rule 6).
        guard isActive else { return }
        metrics.spansReceived.add(counts.spans)
        metrics.bytesReceived.add(counts.bytes)
        metrics.outsideSlack.add(counts.outsideSlack)
        metrics.invalidUTF8.add(counts.invalidUTF8)
        metrics.filtered.add(counts.filtered)
        metrics.labelSetLimit.add(counts.overLimit)
        if request.skipsMetrics || counts.skipsMetrics { metrics.skippedPushes.add() }
    }
}

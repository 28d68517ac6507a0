import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings

/// One event loop's side of the generator: what it reuses from request to request, and the tenants it has seen.
///
/// `@unchecked Sendable` because only its own loop uses it.
final class IntakeLoop: @unchecked Sendable {
    private var scratch = WalkScratch()
    private var json: JSONRequestReader
    private var tenants: [String: Tenant] = [:]
    private let discardedValues: DiscardedValueReport
    private let services: ServiceReport
    private let settings: IntakeSettings

    init(_ discardedValues: DiscardedValueReport, _ services: ServiceReport, _ settings: IntakeSettings) {
        self.settings = settings
        json = RequestCheck.reader(settings)
        self.discardedValues = discardedValues
        self.services = services
    }

    func knows(_ id: String) -> Bool { tenants[id] != nil }

    /// Walks and checks a request of a tenant that does not exist yet.
    ///
    /// - Returns: the answer where it makes no tenant: it is refused, or has no spans; nil: it is to be aggregated.
    func answer(toStranger request: IntakeRequest, now: Instant) -> IntakeResult? {
        let read: ReadRequest
        do throws(JSONRequestError) { read = try request.protobuf(&json) } catch { return .invalid(error.message, spans: 0) }
        if read.leftOut.isAll { return .invalid(read.leftOut.message, spans: read.leftOut.spans) }
        do throws(RequestError) {
            return try RequestCheck.walk(read.body, isPush: request.isPush, now, &scratch).spans == 0 ? .taken(spans: 0) : nil
        } catch {
            // What is left of it makes a tenant only where nothing is wrong with it either.
            if let rest = RequestCheck.salvage(read.body, error, settings),
                let tally = try? RequestCheck.walk(rest.bytes.bytes, isPush: request.isPush, now, &scratch), tally.spans > 0
            {
                return nil
            }
            return .invalid(Self.message(error, read.body), spans: read.spanCount(isPush: request.isPush))
        }
    }

    func tenant(_ id: String, make: () -> Tenant?) -> Tenant? {
        if let known = tenants[id] { return known }
        let made = make()
        tenants[id] = made
        return made
    }

    func aggregate(_ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant) -> IntakeResult {
        let read: ReadRequest
        do throws(JSONRequestError) { read = try request.protobuf(&json) } catch { return .invalid(error.message, spans: 0) }
        guard !read.leftOut.isAll else { return refuse(read.leftOut, tenant, loop) }
        guard let resent = tenant.resent else { return take(read, request, tenant, loop: loop, now: now) }
        let digest = RequestDigest(read.body)
        guard resent.remember(digest, now: now.steady) else {
            let spans = read.spanCount(isPush: request.isPush)
            tenant.metrics.noteResent(spans: spans)
            tenant.ledger.enter(loop: loop) { $0.refuse(.intakeResent, spans: spans) }
            return .taken(spans: spans)
        }
        let result = take(read, request, tenant, loop: loop, now: now)
        if !result.isTaken { resent.forget(digest) }
        return result
    }

    private func take(_ read: ReadRequest, _ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant) -> IntakeResult {
        do throws(RequestError) {
            let taken = try aggregate(read.body, request, tenant, loop: loop, now: now)
            return told(of: taken, LeftOut(read.leftOut), tenant, loop)
        } catch {
            return takeRest(of: read, without: error, request, tenant, loop: loop, now: now)
        }
    }

    /// Takes the spans of a refused request that nothing is wrong with, if it is one of those where that is done. Nothing of it was counted yet.
    private func takeRest(
        of read: ReadRequest, without error: RequestError, _ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant
    ) -> IntakeResult {
        guard let rest = RequestCheck.salvage(read.body, error, settings), rest.kept > 0 else { return refuse(error, read, request, tenant, loop) }
        do throws(RequestError) {
            let taken = try aggregate(rest.bytes.bytes, request, tenant, loop: loop, now: now)
            tenant.metrics.invalidTraceID.add(rest.invalidTraceIDs)
            tenant.metrics.invalidSpanID.add(rest.invalidSpanIDs)
            tenant.ledger.enter(loop: loop) {
                $0.refuse(.intakeTraceID, spans: rest.invalidTraceIDs)
                $0.refuse(.intakeSpanID, spans: rest.invalidSpanIDs)
            }
            return told(of: taken, LeftOut(read.leftOut, rest), tenant, loop)
        } catch {
            return refuse(error, read, request, tenant, loop)
        }
    }

    /// - Parameter leftOut: of the request, before what was taken of it was counted.
    private func told(of taken: WalkCounts, _ leftOut: LeftOut, _ tenant: Tenant, _ loop: Int) -> IntakeResult {
        if leftOut.unreadable > 0 {
            tenant.metrics.invalidValue.add(leftOut.unreadable)
            tenant.ledger.enter(loop: loop) { $0.refuse(.intakeValue, spans: leftOut.unreadable) }
        }
        let late = notCounted(taken, tenant)
        let all = leftOut.adding(late.count, late.message)
        return all.spans == 0 ? .taken(spans: taken.spans) : .takenInPart(spans: taken.spans - late.count, rejected: all.spans, all.message)
    }

    /// Spans of a request that were taken and are not counted, for their time or their texts, as far as its sender is to hear of them.
    private func notCounted(_ counts: WalkCounts, _ tenant: Tenant) -> (count: Int, message: String) {
        let malformed = counts.spanMetrics.malformed
        let outside = settings.lateSpans == .report ? counts.outsideSlack : 0
        guard malformed > 0 || outside > 0 else { return (0, "") }
        func spans(_ count: Int) -> String { count == 1 ? "1 span" : "\(count) spans" }
        let told = malformed == 0 ? "" : "\(spans(malformed)) \(malformed == 1 ? "has a name or label" : "have names or labels") in other than UTF-8"
        guard outside > 0 else { return (malformed, told) }
        let slack = GoDuration.text(Int64(clamping: tenant.slack))
        var parts: [String] = []
        if counts.late > 0 { parts.append("\(spans(counts.late)) ended more than \(slack) ago") }
        if counts.ahead > 0 { parts.append("\(spans(counts.ahead)) \(counts.ahead == 1 ? "ends" : "end") more than \(slack) from now") }
        let late = parts.joined(separator: ", ") + " (metrics_ingestion_time_range_slack)"
        return (outside + malformed, malformed == 0 ? late : "\(late); \(told)")
    }

    /// Counts the spans of a request.
    ///
    /// - Throws: why none of them is counted.
    private func aggregate(
        _ body: WireSlice, _ request: IntakeRequest, _ tenant: Tenant, loop: Int, now: Instant
    ) throws(RequestError) -> WalkCounts {
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
        tenant.ledger.enter(loop: loop) { $0.note(counts, isWanted: !request.skipsMetrics && !counts.skipsMetrics) }
        note(counts, request, tenant, activeProcessors: shard.activeProcessors, bytes: body.count, now: now)
        if !scratch.discardedValues.isEmpty, !request.skipsMetrics, !counts.skipsMetrics, let options = shard.customMetrics {
            discardedValues.note(scratch.discardedValues, options, tenant: tenant.id)
        }
        return counts
    }

    /// Takes out edges of this loop's partitions that have waited long enough.
    ///
    /// - Parameter now: nanoseconds of the clock that nobody sets.
    /// - Returns: whether more is left to be done now.
    func expireEdges(of tenant: Tenant, loop: Int, now: UInt64, limit: Int) -> Bool {
        var counts = WalkCounts()
        let hasMore = tenant.shards[loop].expireEdges(now: now, limit: limit, scratch: &scratch, counts: &counts)
        tenant.metrics.note(counts)
        tenant.ledger.enter(loop: loop) { $0.noteEdges(counts.graphs) }
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

    /// A request of which not one span can be read.
    private func refuse(_ leftOut: JSONLeftOut, _ tenant: Tenant, _ loop: Int) -> IntakeResult {
        tenant.metrics.invalidValue.add(leftOut.spans)
        tenant.ledger.enter(loop: loop) { $0.refuse(.intakeValue, spans: leftOut.spans) }
        return .invalid(leftOut.message, spans: leftOut.spans)
    }

    private func refuse(
        _ error: RequestError, _ read: ReadRequest, _ request: IntakeRequest, _ tenant: Tenant, _ loop: Int
    ) -> IntakeResult {
        let spans = read.spanCount(isPush: request.isPush)
        let line: LedgerLine
        switch error {
        case .traceID:
            tenant.metrics.invalidTraceID.add(spans)
            line = .intakeTraceID
        case .spanID:
            tenant.metrics.invalidSpanID.add(spans)
            line = .intakeSpanID
        case .tooLarge, .tooManyCopies:
            tenant.metrics.requestTooLarge.add(spans)
            scratch.removeAll()
            line = .intakeTooLarge
        case .malformed: line = .intakeMalformed
        }
        tenant.ledger.enter(loop: loop) { $0.refuse(line, spans: spans) }
        return line == .intakeTooLarge ? .exhausted(error.message, spans: spans) : .invalid(Self.message(error, read.body), spans: spans)
    }

    /// With what a body that is no protobuf looks like: no request begins with a brace.
    private static func message(_ error: RequestError, _ body: WireSlice) -> String {
        guard error == .malformed, body.first == UInt8(ascii: "{") else { return error.message }
        return error.message + "; it looks like JSON: send it with content-type: application/json"
    }

    private func note(_ counts: WalkCounts, _ request: IntakeRequest, _ tenant: Tenant, activeProcessors: Int, bytes: Int, now: Instant) {
        let metrics = tenant.metrics
        metrics.distributorSpans.add(counts.spans)
        metrics.distributorBytes.add(bytes)
        metrics.ingressBytes.add(request.body.count)
        // Without processors Tempo does not even forward the spans to its generator (tempo-behaviour 2.1 rule 6).
        guard activeProcessors > 0 else { return metrics.withoutProcessor.add(counts.spans) }
        services.note(scratch.faults, tenant: tenant.id, limit: tenant.slack, wall: now.wall)
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

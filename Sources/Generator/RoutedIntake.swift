import Pipeline
import Settings

/// One event loop's side of routing: checks requests as if they were to be counted, and divides their spans among others instead.
///
/// `@unchecked Sendable` because only its own loop uses it.
package final class RoutedIntake: @unchecked Sendable {
    /// Gives the parts to those whose they are; true: all of them are taken, false: none is.
    ///
    /// `isWhole`: there is one part, which is the request as it came.
    package typealias Give = (_ division: inout RequestDivision, _ skipsMetrics: Bool, _ isWhole: Bool) -> Bool

    private var scratch = WalkScratch()
    private var json = JSONRequestReader()
    private var division = RequestDivision()
    private let settings: IntakeSettings
    private let isMultitenant: Bool
    /// What stands around spans comes along to each target: bytes of a request beyond its own at most.
    private let maxCopiedBytes: Int

    package init(_ settings: Settings) {
        self.settings = settings.intake
        isMultitenant = settings.multitenancyEnabled
        maxCopiedBytes = settings.limits.maxDecompressedBytes
    }

    /// - Parameter owners: whose each slot of traces is.
    /// - Returns: what the sender is told, the same as by who counts; nil: the parts were not taken.
    package func take(_ request: IntakeRequest, owners: CountedRun<UInt16>, now: Instant, _ give: Give) -> IntakeResult? {
        if case .failure(let refusal) = TenantID.resolve(request.orgIDs, multitenancy: isMultitenant) {
            guard refusal != .missing else { return .unavailable(refusal.message) }
            let spans = request.isJSON ? 0 : RequestWalk.spanCount(request.body, isPush: request.isPush)
            return .invalidTenant(refusal.message, spans: spans)
        }
        let body: WireSlice
        do throws(JSONRequestError) { body = try request.protobuf(&json) } catch { return .invalid(error.message, spans: 0) }
        do throws(RequestError) {
            let isWhole = !request.isJSON && !request.isPush
            let tally = try RequestCheck.walk(body, isPush: request.isPush, now, &scratch)
            return try divide(body, request, tally, owners, isWhole, give) ? .taken(spans: tally.spans) : nil
        } catch {
            return takeRest(of: body, without: error, request, owners, now, give)
        }
    }

    /// Takes the spans of a refused request that nothing is wrong with, if it is one of those where that is done.
    private func takeRest(
        of body: WireSlice, without error: RequestError, _ request: IntakeRequest, _ owners: CountedRun<UInt16>,
        _ now: Instant, _ give: Give
    ) -> IntakeResult? {
        guard let rest = RequestCheck.salvage(body, error, settings), rest.kept > 0 else { return refused(error, body, request) }
        do throws(RequestError) {
            let tally = try RequestCheck.walk(rest.bytes.bytes, isPush: request.isPush, now, &scratch)
            guard try divide(rest.bytes.bytes, request, tally, owners, false, give) else { return nil }
            return .takenInPart(spans: tally.spans, rejected: rest.rejected, rest.message)
        } catch {
            return refused(error, body, request)
        }
    }

    private func divide(
        _ body: WireSlice, _ request: IntakeRequest, _ tally: RequestTally, _ owners: CountedRun<UInt16>, _ isWhole: Bool,
        _ give: Give
    ) throws(RequestError) -> Bool {
        if let error = division.divide(body, isPush: request.isPush, owners: owners) { throw error }
        guard !division.parts.isEmpty else { return true }
        guard division.parts.count == 1 || division.parts.reduce(0, { $0 + $1.bytes }) <= body.count + maxCopiedBytes else {
            throw .tooManyCopies(limit: maxCopiedBytes)
        }
        return give(&division, request.skipsMetrics || tally.skipsMetrics, isWhole && division.parts.count == 1)
    }

    private func refused(_ error: RequestError, _ body: WireSlice, _ request: IntakeRequest) -> IntakeResult {
        let spans = RequestWalk.spanCount(body, isPush: request.isPush)
        switch error {
        case .tooLarge, .tooManyCopies: return .exhausted(error.message, spans: spans)
        case .malformed, .traceID, .spanID: return .invalid(error.message, spans: spans)
        }
    }
}

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
    private var json: JSONRequestReader
    private var division = RequestDivision()
    private let settings: IntakeSettings
    private let isMultitenant: Bool
    /// What stands around spans comes along to each target: bytes of a request beyond its own at most.
    private let maxCopiedBytes: Int

    package init(_ settings: Settings) {
        self.settings = settings.intake
        json = RequestCheck.reader(settings.intake)
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
        let read: ReadRequest
        do throws(JSONRequestError) { read = try request.protobuf(&json) } catch { return .invalid(error.message, spans: 0) }
        if read.leftOut.isAll { return .invalid(read.leftOut.message, spans: read.leftOut.spans) }
        do throws(RequestError) {
            let isWhole = !request.isJSON && !request.isPush
            let tally = try RequestCheck.walk(read.body, isPush: request.isPush, now, &scratch)
            return try divide(read.body, request, tally, owners, isWhole, give) ? Self.told(of: tally, LeftOut(read.leftOut)) : nil
        } catch {
            return takeRest(of: read, without: error, request, owners, now, give)
        }
    }

    /// Takes the spans of a refused request that nothing is wrong with, if it is one of those where that is done.
    private func takeRest(
        of read: ReadRequest, without error: RequestError, _ request: IntakeRequest, _ owners: CountedRun<UInt16>, _ now: Instant,
        _ give: Give
    ) -> IntakeResult? {
        guard let rest = RequestCheck.salvage(read.body, error, settings), rest.kept > 0 else { return refused(error, read, request) }
        do throws(RequestError) {
            let tally = try RequestCheck.walk(rest.bytes.bytes, isPush: request.isPush, now, &scratch)
            guard try divide(rest.bytes.bytes, request, tally, owners, false, give) else { return nil }
            return Self.told(of: tally, LeftOut(read.leftOut, rest))
        } catch {
            return refused(error, read, request)
        }
    }

    private static func told(of tally: RequestTally, _ leftOut: LeftOut) -> IntakeResult {
        leftOut.spans == 0 ? .taken(spans: tally.spans) : .takenInPart(spans: tally.spans, rejected: leftOut.spans, leftOut.message)
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

    private func refused(_ error: RequestError, _ read: ReadRequest, _ request: IntakeRequest) -> IntakeResult {
        let spans = read.spanCount(isPush: request.isPush)
        switch error {
        case .tooLarge, .tooManyCopies: return .exhausted(error.message, spans: spans)
        case .malformed, .traceID, .spanID: return .invalid(error.message, spans: spans)
        }
    }
}

import Pipeline
import Settings

/// Whether a request could be counted, for those who count nothing of it.
enum RequestCheck {
    /// Without a processor a request is only walked and checked.
    private static let plan = IntakePlan(ProcessorOptions())

    /// - Parameter body: protobuf.
    /// - Returns: what it is made of.
    /// - Throws: why it is refused.
    static func walk(
        _ body: WireSlice, isPush: Bool, _ now: Instant, _ scratch: inout WalkScratch
    ) throws(RequestError) -> RequestTally {
        var counts = WalkCounts()
        // Whoever counts judges what is late: here that would only be written down, span by span.
        let error = RequestStaging.stage(
            body, isPush: isPush, window: TimeWindow(now, slack: .max), plan: plan, scratch: &scratch, counts: &counts)
        _ = scratch.attributes.takeTruncations()
        if let error { throw error }
        return counts.request
    }

    /// Reads what comes as JSON.
    static func reader(_ settings: IntakeSettings) -> JSONRequestReader { JSONRequestReader(leavingOut: settings.invalidIDs == .skip) }

    /// What is left of a request without the spans that it was refused for; nil: it is refused as a whole.
    static func salvage(_ body: WireSlice, _ error: RequestError, _ settings: IntakeSettings) -> SalvagedRequest? {
        guard settings.invalidIDs == .skip else { return nil }
        switch error {
        case .traceID, .spanID: return SalvagedRequest(body)
        case .malformed, .tooLarge, .tooManyCopies: return nil
        }
    }
}

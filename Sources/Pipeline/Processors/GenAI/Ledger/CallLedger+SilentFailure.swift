/// Calls that failed without a word: a library ends the span of a stream that could not begin as if nothing had happened, and the agent around it
/// says why it gave up.
extension CallLedger {
    /// Spans side by side that are looked at.
    private static let maxBeside = 64

    /// Takes the failure of the agent around a call that nobody tells the end of, if that was the last thing the agent did.
    mutating func failWithAgent(_ outermost: UInt32, _ call: inout StagedCall, _ scratch: inout GenAIScratch) {
        guard call.failure == nil, !known[outermost].has(.tells), !members.contains(where: { known[$0].has(.tells) }) else { return }
        guard let agent = failedAgent(around: outermost) else { return }
        let span = held[known[agent].place]
        call.failure = span.failure
        call.providerFailure = span.failure
        call.errorType = held.adopt(span.errorType, of: span, into: &scratch)
        call.status = held.adopt(span.status, of: span, into: &scratch)
        call.shape = 0
    }

    /// nil: it did not fail, it may have failed of something else, or it did more after the call.
    private func failedAgent(around outermost: UInt32) -> UInt32? {
        let end = known[outermost].end
        var inside = outermost
        var left = Self.maxHops
        while left > 0, let around = known.valid(known[inside].ancestor) {
            guard !goesOn(around, after: end, besides: inside) else { return nil }
            if known[around].has(.agent) {
                let failure = known[around].failure
                // What has no class may be the agent's own mistake.
                return failure == 0 || failure == ErrorClass.other.rawValue &+ 1 || known[around].place < held.firstPlace ? nil : around
            }
            guard !known[around].has(.opaque), !known[around].has(.call) else { return nil }
            inside = around
            left -= 1
        }
        return nil
    }

    private func goesOn(_ around: UInt32, after end: UInt64, besides inside: UInt32) -> Bool {
        var next = known[around].firstChild
        var left = Self.maxBeside
        while known.isKnown(next) {
            if left == 0 || next != inside && known[next].start >= end { return true }
            next = known[next].nextSibling
            left -= 1
        }
        return false
    }
}

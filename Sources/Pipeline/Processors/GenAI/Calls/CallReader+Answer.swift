/// What a span says of the answer: why it ended, its id, its tier.
extension CallReader {
    /// Finish reasons of one call.
    private static let maxReasons = 128

    func readReasons(_ call: inout StagedCall, _ span: WireSlice, _ scratch: inout WalkScratch) {
        call.firstReason = Int32(truncatingIfNeeded: scratch.genAI.reasonCount)
        guard let found = scratch.conceptOfSpan(slots.answer.finishReason) else { return }
        var left = Self.maxReasons
        func add(_ reason: WireSlice) {
            guard left > 0 else { return }
            left -= 1
            let text = FinishReason.add(reason, to: &scratch.genAI.texts)
            scratch.genAI.append(reason: text)
        }
        if slots.answer.firstChoiceReasons >> UInt64(found.rank) & 1 == 0 {
            FinishReason.forEach(found.value, add)
        } else {
            FinishReason.forEachChoice(of: span, add)
        }
        call.reasons = Int32(truncatingIfNeeded: scratch.genAI.reasonCount) - call.firstReason
    }

    func readResponse(_ call: inout StagedCall, _ scratch: borrowing WalkScratch) {
        guard let id = words(slots.answer.responseID, scratch) ?? words(slots.answer.vercelResponseID, scratch), !id.isWord("none"), !id.isWord("null") else {
            return
        }
        call.identity.response = CallIdentity.hash(id)
    }

    func readTier(_ call: inout StagedCall, _ scratch: borrowing WalkScratch) {
        let (a, b, c, d, e) = slots.answer.tiers
        if let tier = words(a, scratch) ?? words(b, scratch) ?? words(c, scratch) ?? words(d, scratch) ?? words(e, scratch) {
            call.tier = ServiceTier(tier.bytes)
        }
    }
}

/// What a span says of the answer: why it ended, its id, its tier.
extension CallReader {
    /// Finish reasons of one call.
    private static let maxReasons = 128

    func readReasons(_ call: inout StagedCall, _ span: WireSlice, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) {
        let first = scratch.reasonCount
        call.firstReason = Int32(truncatingIfNeeded: first)
        guard let found = attributes.conceptOfSpan(slots.answer.finishReason) else { return readStopReason(&call, attributes, &scratch) }
        if slots.answer.firstChoiceReasons >> UInt64(found.rank) & 1 == 0 {
            FinishReason.forEach(found.value) { addReason($0, from: first, &scratch) }
        } else {
            FinishReason.forEachChoice(of: span) { addReason($0, from: first, &scratch) }
        }
        call.reasons = Int32(truncatingIfNeeded: scratch.reasonCount) - call.firstReason
    }

    /// - Parameter first: where the call's reasons begin.
    private func addReason(_ reason: WireSlice, from first: Int, _ scratch: inout GenAIScratch) {
        guard scratch.reasonCount - first < Self.maxReasons else { return }
        if let text = FinishReason.add(reason, to: &scratch.texts) { scratch.append(reason: text) }
    }

    /// What Claude Code calls it counts on a span that has a provider and a model.
    private func readStopReason(_ call: inout StagedCall, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) {
        guard !call.provider.isEmpty, !call.requestModel.isEmpty || !call.responseModel.isEmpty,
            let reason = words(slots.answer.stopReason, attributes),
            let text = FinishReason.add(reason, to: &scratch.texts)
        else { return }
        scratch.append(reason: text)
        call.reasons = 1
    }

    /// Bytes of a response's id that is one of its kind in the world, like `chatcmpl-` and 29 letters; `chatcmpl-123` is a local server's.
    private static let longResponse = 20

    @inline(__always)
    func readResponse(_ call: inout StagedCall, _ attributes: borrowing AttributeScratch) {
        var id =
            words(slots.answer.responseID, attributes) ?? words(slots.answer.vercelResponseID, attributes)
            ?? words(slots.answer.arizeResponseID, attributes)
        if let said = id, said.count == 4, said.isWord("none") || said.isWord("null") { id = nil }
        let isOfLiteLLM = attributes.ofSpan(slots.answer.liteLLMCall) != nil || attributes.ofSpan(slots.answer.liteLLMTrace) != nil
        if isOfLiteLLM { call.identity.hasTwins = !isOfAnswer(id, attributes) }
        guard let id else { return }
        call.identity.response = CallIdentity.hash(id, seed: seed)
        call.identity.hasLongResponse = id.count >= Self.longResponse
    }

    /// Where there was no answer LiteLLM's own id stands in for the answer's.
    private func isOfAnswer(_ id: WireSlice?, _ attributes: borrowing AttributeScratch) -> Bool {
        guard let id else { return false }
        guard let own = words(slots.answer.liteLLMCall, attributes) else { return true }
        return !own.elementsEqual(id)
    }

    @inline(__always)
    func readTier(_ call: inout StagedCall, _ attributes: borrowing AttributeScratch) {
        let (a, b, c, d, e) = slots.answer.tiers
        if let tier = words(a, attributes) ?? words(b, attributes) ?? words(c, attributes) ?? words(d, attributes) ?? words(e, attributes) {
            call.tier = ServiceTier(tier)
        }
    }
}

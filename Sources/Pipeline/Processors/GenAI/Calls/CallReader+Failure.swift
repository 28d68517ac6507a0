/// Whether a call failed, and how.
extension CallReader {
    func readFailure(_ fields: SpanFields, _ events: SpanEvents, _ call: inout StagedCall, _ scratch: inout WalkScratch) {
        var evidence = CallFailure.Evidence(isError: fields.statusCode == 2, message: fields.statusMessage)
        evidence.type = words(slots.failure.errorType, scratch)
        evidence.exception = events.exception ?? words(slots.failure.exceptionType, scratch)
        evidence.status = scratch.concept(slots.failure.status).flatMap { AttributeNumber.integer($0.value) }
        if evidence.status == nil { evidence.word = words(slots.failure.outcome, scratch) }
        if let level = words(slots.failure.level, scratch), level.isWord("error") { evidence.word = level }
        if let state = words(slots.failure.toolStatus, scratch), state.isWord("error") { evidence.word = state }
        let failure = CallFailure(evidence, &scratch.genAI.texts)
        call.failure = failure.kind
        call.errorType = failure.type
        if failure.status > 0 { call.status = scratch.genAI.texts.add(failure.status) }
    }

    /// The text of a single attribute, if it says anything.
    func words(_ slot: Int, _ scratch: borrowing WalkScratch) -> WireSlice? {
        guard let value = scratch.ofSpan(slot), value.isText, value.count > 0 else { return nil }
        return value.slice
    }
}

/// Whether a call failed, and how.
extension CallReader {
    /// - Parameter isError: the span says that what it tells of has failed.
    func readFailure(_ fields: SpanFields, _ events: SpanEvents, isError: Bool, _ call: inout StagedCall, _ scratch: inout WalkScratch) {
        var evidence = CallFailure.Evidence(isError: isError)
        evidence.type = words(slots.failure.errorType, scratch)
        evidence.exception = events.exception ?? words(slots.failure.exceptionType, scratch)
        evidence.status = scratch.concept(slots.failure.status).flatMap { AttributeNumber.integer($0.value) }
        if evidence.status == nil { evidence.word = words(slots.failure.outcome, scratch) }
        if let level = words(slots.failure.level, scratch), level.isWord("error") { evidence.word = level }
        if let state = words(slots.failure.toolStatus, scratch), state.isWord("error") { evidence.word = state }
        if evidence.isFailure { evidence.details = details(fields, events, scratch) }
        let failure = CallFailure(evidence, &scratch.genAI.texts)
        call.failure = failure.kind
        call.errorType = failure.type
        if failure.status > 0 { call.status = scratch.genAI.texts.add(failure.status) }
    }

    private func details(_ fields: SpanFields, _ events: SpanEvents, _ scratch: borrowing WalkScratch) -> CallFailure.Details {
        var details = CallFailure.Details()
        details.code = scratch.conceptOfSpan(slots.failure.code).flatMap { $0.value.isText ? $0.value.slice : nil }
        if let code = scratch.conceptOfSpan(slots.failure.rpcStatus).flatMap({ AttributeNumber.integer($0.value) }) {
            details.rpcStatus = ErrorClass.httpStatus(grpc: code)
        } else if details.code == nil {
            // The newer convention writes its name.
            details.code = words(slots.failure.rpcName, scratch)
        }
        details.exceptionMessage = events.exceptionMessage
        details.spanMessage = fields.statusMessage
        details.vendorMessage = scratch.conceptOfSpan(slots.failure.message).flatMap { $0.value.isText ? $0.value.slice : nil }
        return details
    }

    /// The text of a single attribute, if it says anything.
    @inline(__always)
    func words(_ slot: Int, _ scratch: borrowing WalkScratch) -> WireSlice? {
        guard let value = scratch.ofSpan(slot), value.isText, value.count > 0 else { return nil }
        return value.slice
    }
}

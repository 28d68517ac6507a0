/// Whether a call failed, and how.
extension CallReader {
    /// - Parameter isError: the span says that what it tells of has failed.
    func readFailure(
        _ fields: borrowing SpanFields, _ events: SpanEvents, isError: Bool, _ call: inout StagedCall, _ attributes: borrowing AttributeScratch,
        _ scratch: inout GenAIScratch
    ) {
        var evidence = CallFailure.Evidence(isError: isError)
        evidence.type = words(slots.failure.errorType, attributes)
        evidence.exception = events.exception ?? words(slots.failure.exceptionType, attributes)
        evidence.status = attributes.concept(slots.failure.status).flatMap { AttributeNumber.integer($0.value) }
        if evidence.status == nil { evidence.word = words(slots.failure.outcome, attributes) }
        if let level = words(slots.failure.level, attributes), level.isWord("error") { evidence.word = level }
        if let state = words(slots.failure.toolStatus, attributes), state.isWord("error") { evidence.word = state }
        if evidence.isFailure { evidence.details = details(fields, events, attributes) }
        let failure = CallFailure(evidence, &scratch.texts)
        call.failure = failure.kind
        call.errorType = failure.type
        if failure.status > 0 { call.status = scratch.texts.add(failure.status) }
    }

    private func details(_ fields: borrowing SpanFields, _ events: SpanEvents, _ attributes: borrowing AttributeScratch) -> CallFailure.Details {
        var details = CallFailure.Details()
        details.code = attributes.conceptOfSpan(slots.failure.code).flatMap { $0.value.isText ? $0.value.slice : nil }
        if let code = attributes.conceptOfSpan(slots.failure.rpcStatus).flatMap({ AttributeNumber.integer($0.value) }) {
            details.rpcStatus = ErrorClass.httpStatus(grpc: code)
        } else if details.code == nil {
            // The newer convention writes its name.
            details.code = words(slots.failure.rpcName, attributes)
        }
        details.exceptionMessage = events.exceptionMessage
        details.spanMessage = fields.statusMessage
        details.vendorMessage = attributes.conceptOfSpan(slots.failure.message).flatMap { $0.value.isText ? $0.value.slice : nil }
        return details
    }

    /// The text of a single attribute, if it says anything.
    @inline(__always)
    func words(_ slot: Int, _ attributes: borrowing AttributeScratch) -> WireSlice? {
        guard let value = attributes.ofSpan(slot), value.isText, value.count > 0 else { return nil }
        return value.slice
    }
}

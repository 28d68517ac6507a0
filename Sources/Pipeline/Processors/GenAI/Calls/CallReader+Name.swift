/// Failed calls of which nothing tells but the span's name (rule G1.9): OpenLIT's spans of most SDKs get their attributes with the answer.
extension CallReader {
    /// What a name says: `chat claude-sonnet-4-5`, as the conventions write it.
    private struct NamedCall {
        let meaning: OperationName.Meaning
        let model: WireSlice
        let scope: WireSlice
    }

    /// Whether the name of the span at hand, of which ``isFailedClient(_:)`` is true, says that it is a call.
    func namesCall(_ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?) -> Bool { namedCall(fields, span, of: group) != nil }

    private func namedCall(_ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?) -> NamedCall? {
        let blank = UInt8(ascii: " ")
        guard let group, let end = fields.name.firstIndex(of: blank) else { return nil }
        let model = fields.name.dropping(first: end + 1)
        guard model.count > 0, model.firstIndex(of: blank) == nil,
            let meaning = OperationName.meaning(of: fields.name.dropping(last: fields.name.count - end)), meaning.role == .inference,
            let scope = ScopeName.of(span, in: group), InstrumentedSDK.names(scope), OtherProtocol.named(in: span) == .none
        else { return nil }
        return NamedCall(meaning: meaning, model: model, scope: scope)
    }

    /// Stages such a call. Its provider is a guess.
    func readNamed(
        _ fields: borrowing SpanFields, _ span: WireSlice, of group: WireSlice?, weight: Double, _ attributes: borrowing AttributeScratch,
        _ scratch: inout GenAIScratch
    ) -> Bool {
        guard let named = namedCall(fields, span, of: group) else { return false }
        var call = StagedCall()
        begin(&call, fields, weight: weight)
        call.role = .call
        call.isOfName = true
        call.hasOperation = true
        call.operation = named.meaning.name.map { scratch.texts.add($0) } ?? .none
        call.family = named.meaning.family
        call.requestModel = scratch.texts.add(ModelName.withoutResource(named.model))
        if let provider = ModelName.provider(named.model) ?? InstrumentedSDK.provider(ofScope: named.scope) {
            call.provider = scratch.texts.add(provider)
            call.guessesProvider = true
        }
        readFailure(fields, fields.hasEvents ? SpanEvents(of: span) : SpanEvents(), isError: true, &call, attributes, &scratch)
        call.identity.resource = resource(group, &scratch)
        readIdentity(fields, span, of: group, &call, attributes, &scratch)
        scratch.append(call)
        return true
    }
}

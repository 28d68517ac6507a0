/// Who is asked, for what, where, and on whose behalf.
extension CallReader {
    func readNames(_ call: inout StagedCall, _ attributes: inout AttributeScratch, _ scratch: inout GenAIScratch) {
        if let found = attributes.concept(slots.names.provider), let text = Self.text(found.value, &attributes) {
            call.provider = ProviderName.add(text, to: &scratch.texts)
            call.isOfFramework = ProviderName.isFramework(scratch.texts.slice(call.provider))
            call.namesProvider = !call.provider.isEmpty && Int(found.rank) != slots.names.oldProviderRank && !call.isOfFramework
        }
        call.requestModel = model(slots.names.requestModel, attributes, &scratch)
        call.responseModel = model(slots.names.responseModel, attributes, &scratch)
        if namesNoModel(call.requestModel, call, scratch), !namesNoModel(call.responseModel, call, scratch) { call.requestModel = .none }
        if let group = words(slots.names.modelGroup, attributes) { call.namesAlias = isAlias(group, call, attributes, scratch) }
        if let found = attributes.concept(slots.names.address) {
            call.address = scratch.texts.add(found.value.start, UTF8Text.cut(found.value.slice, at: maxTextBytes))
            if let sent = attributes.attribute(Int(slots.names.addresses.start[Int(found.rank)])), sent.isText, sent.count > found.value.count {
                call.port = scratch.texts.add(HostText(sent.slice, isURL: false).port)
            }
        }
        if let value = attributes.ofSpan(slots.names.port) ?? attributes.ofSpan(slots.names.oldPort), let number = AttributeNumber.integer(value),
            (1...65535).contains(number)
        {
            call.port = scratch.texts.add(number)
        }
        // A port says nothing without its host.
        if call.address.isEmpty { call.port = .none }
        if let value = attributes.conceptOfSpan(slots.names.agent)?.value {
            call.agent = scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        }
        if let value = attributes.conceptOfSpan(slots.names.tool)?.value {
            call.tool = scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        }
        if let value = attributes.ofSpan(slots.names.workflow).map(ValueType.noURL.reduce) {
            call.workflow = scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        }
    }

    func model(_ concept: Int, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) -> CallText {
        guard let value = attributes.concept(concept)?.value else { return .none }
        guard value.isText else { return scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        return scratch.texts.add(ModelName.withoutResource(WireSlice.trimmed(WireSlice.trimmed(value.slice).unquoted)))
    }

    /// Whether a model has none but the name of the call's provider, as OpenLIT calls LangChain's of Anthropic.
    private func namesNoModel(_ model: CallText, _ call: StagedCall, _ scratch: borrowing GenAIScratch) -> Bool {
        guard !model.isEmpty, !call.provider.isEmpty else { return model.isEmpty }
        let (name, provider) = (scratch.texts.slice(model), scratch.texts.slice(call.provider))
        return FoldedBytes.equal(name, provider) || ProviderNames.index[name].map { provider.isWord($0.name) } ?? false
    }

    /// Whether the answer's model, or the one that was asked, is only the name of LiteLLM's group: it says itself which model the group stands
    /// for.
    private func isAlias(_ group: WireSlice, _ call: StagedCall, _ attributes: borrowing AttributeScratch, _ scratch: borrowing GenAIScratch) -> Bool
    {
        let asked = scratch.texts.slice(call.requestModel)
        let answered = scratch.texts.slice(call.responseModel)
        let isAsked = FoldedBytes.equal(asked, group)
        guard isAsked else { return FoldedBytes.equal(answered, group) }
        return words(slots.names.servedModel, attributes).map { !ModelVersion.isSubstitution(asked: $0, answered: answered) } ?? false
    }

    /// The provider of a call that names none, or only the framework that made it: what the framework hands on, the host that was called,
    /// what the model's name begins with, or whose SDK was instrumented, in this order.
    func lookForProvider(
        _ call: inout StagedCall, _ span: WireSlice, _ group: WireSlice?, _ attributes: inout AttributeScratch, _ scratch: inout GenAIScratch
    ) {
        guard call.provider.isEmpty || call.isOfFramework else { return }
        if let hint = attributes.conceptOfSpan(slots.names.providerHint)?.value ?? handedOn(&attributes), hint.isText {
            let provider = ProviderName.add(hint.slice, to: &scratch.texts)
            if !ProviderName.isFramework(scratch.texts.slice(provider)) { return settle(provider, &call) }
        }
        if !call.address.isEmpty, let provider = ProviderHost.provider(scratch.texts.slice(call.address)) {
            return settle(scratch.texts.add(provider), &call)
        }
        if let provider = ofModel(attributes.concept(slots.names.requestModel)?.value) ?? ofModel(attributes.ofSpan(slots.names.servedModel))
            ?? ofModel(attributes.concept(slots.names.responseModel)?.value)
            ?? group.flatMap({ ScopeName.of(span, in: $0) }).flatMap(InstrumentedSDK.provider)
        {
            settle(scratch.texts.add(provider), &call)
            call.namesProvider = false
            call.guessesProvider = true
        }
    }

    private func settle(_ provider: CallText, _ call: inout StagedCall) {
        guard !provider.isEmpty else { return }
        call.provider = provider
        call.isOfFramework = false
        call.namesProvider = true
    }

    private func ofModel(_ value: SlotValue?) -> StaticString? {
        guard let value, value.isText else { return nil }
        return ModelName.provider(WireSlice.trimmed(WireSlice.trimmed(value.slice).unquoted))
    }

    /// Bytes of metadata that are looked through.
    private static let maxMetadata = 4096

    /// `"ls_provider": "openai"` in a JSON text, where LangChain's callbacks put it.
    private func handedOn(_ attributes: inout AttributeScratch) -> SlotValue? {
        guard let value = attributes.ofSpan(slots.names.metadata), value.isText, value.slice.byte(0) == UInt8(ascii: "{") else { return nil }
        let text = value.slice.dropping(last: max(value.count - Self.maxMetadata, 0))
        let key: StaticString = "\"ls_provider\""
        guard let found = text.firstIndex(of: key) else { return nil }
        var rest = text.dropping(first: found + key.utf8CodeUnitCount)
        while rest.byte(0) == UInt8(ascii: " ") || rest.byte(0) == UInt8(ascii: ":") { rest = rest.dropping(first: 1) }
        guard rest.byte(0) == UInt8(ascii: "\"") else { return nil }
        rest = rest.dropping(first: 1)
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")), end > 0 else { return nil }
        let named = ValueType.given.reduce(value.part(rest.dropping(last: rest.count - end)))
        return named.count > 0 ? named : nil
    }

    /// The text of a value; of others than strings what a label says of them.
    private static func text(_ value: SlotValue, _ attributes: inout AttributeScratch) -> WireSlice? {
        if value.isText { return value.slice }
        attributes.text.removeAll()
        value.appendText(to: &attributes.text, limit: 256)
        return attributes.text.count > 0 ? attributes.text.bytes : nil
    }
}

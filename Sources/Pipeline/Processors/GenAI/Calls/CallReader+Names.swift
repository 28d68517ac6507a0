/// Who is asked, for what, where, and on whose behalf.
extension CallReader {
    func readNames(_ call: inout StagedCall, _ scratch: inout WalkScratch) {
        if let found = scratch.concept(slots.names.provider), let text = Self.text(found.value, &scratch) {
            call.provider = ProviderName.add(text, to: &scratch.genAI.texts)
            call.namesProvider =
                !call.provider.isEmpty && Int(found.rank) != slots.names.oldProviderRank
                && !ProviderName.isFramework(scratch.genAI.texts.slice(call.provider))
        }
        call.requestModel = model(slots.names.requestModel, &scratch)
        call.responseModel = model(slots.names.responseModel, &scratch)
        if !call.requestModel.isEmpty { call.identity.model = CallIdentity.hash(scratch.genAI.texts.slice(call.requestModel)) }
        if let found = scratch.concept(slots.names.address) {
            call.address = scratch.genAI.texts.add(found.value.start, UTF8Text.cut(found.value.slice.bytes, at: maxTextBytes))
            if let sent = scratch.attribute(Int(slots.names.addresses.start[Int(found.rank)])), sent.isText, sent.count > found.value.count {
                call.port = scratch.genAI.texts.add(HostText(sent.slice, isURL: false).port)
            }
        }
        if let value = scratch.ofSpan(slots.names.port) ?? scratch.ofSpan(slots.names.oldPort), let number = AttributeNumber.integer(value),
            (1...65535).contains(number)
        {
            call.port = scratch.genAI.texts.add(number)
        }
        // A port says nothing without its host.
        if call.address.isEmpty { call.port = .none }
        if let value = scratch.conceptOfSpan(slots.names.agent)?.value { call.agent = scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        if let value = scratch.conceptOfSpan(slots.names.tool)?.value { call.tool = scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        if let value = scratch.ofSpan(slots.names.workflow).map(ValueType.noURL.reduce) {
            call.workflow = scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        }
    }

    func model(_ concept: Int, _ scratch: inout WalkScratch) -> CallText {
        guard let value = scratch.concept(concept)?.value else { return .none }
        guard value.isText else { return scratch.genAI.texts.add(value, limit: UTF8Text.beyond(maxTextBytes)) }
        return scratch.genAI.texts.add(CallTexts.trimmed(CallTexts.trimmed(value.slice).unquoted))
    }

    /// The text of a value; of others than strings what a label says of them.
    private static func text(_ value: SlotValue, _ scratch: inout WalkScratch) -> WireSlice? {
        if value.isText { return value.slice }
        scratch.text.removeAll()
        value.appendText(to: &scratch.text, limit: 256)
        return scratch.text.count > 0 ? WireSlice(start: UnsafeRawPointer(scratch.text.base), count: scratch.text.count) : nil
    }
}

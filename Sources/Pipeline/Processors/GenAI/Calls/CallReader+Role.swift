/// What a span does, and whether it is a call.
extension CallReader {
    /// - Parameter isGeneric: its model has a name that says nothing alone, like `model`.
    func readRole(
        _ operation: ConceptValue?, hasModel: Bool, isGeneric: Bool, _ call: inout StagedCall, _ span: WireSlice,
        _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch
    ) {
        let isReport = attributes.ofSpan(slots.roles.spanType).map { $0.isText && $0.slice.isWord("log") } ?? false
        let meaning = operation.flatMap { $0.value.isText ? OperationName.meaning(of: $0.value.slice) : nil }
        guard let operation, operation.value.isText, meaning?.role != .absent else {
            let isCall = hasModel && (!isGeneric || isOldCall(span, &call, attributes)) && !asksStore(span, &call)
            let isTool = !call.tool.isEmpty && (call.agent.isEmpty || !hasModel && attributes.ofSpan(slots.names.ownTool) != nil)
            let saysUsage = !isCall && (!hasModel || isGeneric) && !call.isOfFramework && saysUsage(span, &call, attributes)
            call.role = isTool ? .tool : !call.agent.isEmpty ? .agent : isCall || saysUsage ? .call : .other
            call.sumsUp = saysUsage && call.role == .call
            if call.role != .call { readStep(&call, attributes, &scratch) }
            return
        }
        call.hasOperation = true
        guard let meaning else {
            call.operation = scratch.texts.add(ValueType.noURL.reduce(operation.value), limit: UTF8Text.beyond(maxTextBytes))
            // A name that nobody knows: a call if the convention's own attribute says it of a model, and no word of it says otherwise. How
            // it went, what it used and on whose behalf it was made do not matter.
            guard operation.rank == 0, hasModel, !isGeneric, !Self.isMessaging(call.kind),
                let family = OperationWords.family(of: operation.value.slice)
            else { return }
            call.family = family
            call.role = isReport ? .usageReport : .call
            return
        }
        // OpenLLMetry's word for completions of texts, and for Anthropic's messages.
        let isText = Int(operation.rank) == slots.roles.requestTypeRank && operation.value.slice.isWord("completion")
        let name = isText && !scratch.texts.slice(call.provider).isWord("anthropic") ? "text_completion" : meaning.name
        call.operation = name.map { scratch.texts.add($0) } ?? scratch.texts.add(operation.value, limit: UTF8Text.beyond(maxTextBytes))
        call.family = meaning.family
        switch meaning.role {
        case .inference:
            // A framework's prompt template says `chat`, too, and calls nobody.
            call.role = isReport ? .usageReport : !hasModel && call.isOfFramework || callsNobody(attributes) ? .other : .call
            call.sumsUp = attributes.ofSpan(slots.roles.runTotal) != nil
        case .agent: call.role = .agent
        case .workflow: call.role = .workflow
        // Google's kit makes one of what several tools returned.
        case .tool: call.role = scratch.texts.slice(call.tool).isWord("(merged tools)") ? .other : .tool
        case .other, .absent: call.role = .other
        }
    }

    /// Whether a span whose model has a generic name is a call all the same, as the oldest gateways report them.
    private func isOldCall(_ span: WireSlice, _ call: inout StagedCall, _ attributes: borrowing AttributeScratch) -> Bool {
        let roles = slots.roles
        guard
            attributes.ofSpan(roles.oldProvider) != nil || attributes.ofSpan(roles.oldTokens) != nil
                || attributes.conceptOfSpan(roles.provider) != nil
        else { return false }
        call.asksProtocol = true
        return OtherProtocol.named(in: span) == .none
    }

    /// Whether a database or a queue is asked.
    private func asksStore(_ span: WireSlice, _ call: inout StagedCall) -> Bool {
        call.asksProtocol = true
        return OtherProtocol.named(in: span) == .store
    }

    /// Whether a span that names neither an operation nor a model tells what a call used.
    func saysUsage(_ span: WireSlice, _ call: inout StagedCall, _ attributes: borrowing AttributeScratch) -> Bool {
        guard attributes.ofSpan(slots.roles.ownOutput) != nil, attributes.ofSpan(slots.roles.ownInput) != nil else { return false }
        call.asksProtocol = true
        return OtherProtocol.named(in: span) == .none
    }

    /// LiteLLM's word for what its span calls `chat` because it has no other: `alist_files`.
    private func callsNobody(_ attributes: borrowing AttributeScratch) -> Bool {
        guard let word = words(slots.roles.liteLLMCall, attributes) else { return false }
        guard let meaning = OperationName.meaning(of: word) else { return OperationWords.family(of: word) == nil }
        switch meaning.role {
        case .inference, .absent: return false
        case .agent, .workflow, .tool, .other: return true
        }
    }

    /// Producers and consumers of messages, who call no model.
    private static func isMessaging(_ kind: Int32) -> Bool { kind == 4 || kind == 5 }
}

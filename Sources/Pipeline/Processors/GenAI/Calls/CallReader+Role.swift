/// What a span does, and whether it is a call.
extension CallReader {
    /// - Parameter isGeneric: its model has a name that says nothing alone, like `model`.
    func readRole(
        _ operation: ConceptValue?, hasModel: Bool, isGeneric: Bool, _ call: inout StagedCall, _ scratch: inout WalkScratch
    ) {
        let isReport = scratch.ofSpan(slots.roles.spanType).map { $0.isText && $0.slice.isWord("log") } ?? false
        guard let operation, operation.value.isText else {
            let isCall = hasModel && (!isGeneric || slots.roles.isOldCall(scratch))
            call.role = !call.agent.isEmpty ? .agent : !call.tool.isEmpty ? .tool : isCall ? .call : .other
            return
        }
        call.hasOperation = true
        guard let entry = OperationName.entry(operation.value.slice) else {
            // A name that nobody knows: a call if it has what calls have.
            call.operation = scratch.genAI.texts.add(ValueType.noURL.reduce(operation.value), limit: UTF8Text.beyond(maxTextBytes))
            let hasTokens = scratch.conceptOfSpan(slots.usage.output) != nil || scratch.conceptOfSpan(slots.usage.input) != nil
            call.role = operation.rank == 0 && hasModel && !isGeneric && call.agent.isEmpty && hasTokens ? .call : .other
            return
        }
        // OpenLLMetry's word for completions of texts, and for Anthropic's messages.
        let isText = Int(operation.rank) == slots.roles.requestTypeRank && operation.value.slice.isWord("completion")
        let name = isText && !scratch.genAI.texts.slice(call.provider).isWord("anthropic") ? "text_completion" : entry.name
        call.operation = name.map { scratch.genAI.texts.add($0) } ?? scratch.genAI.texts.add(operation.value, limit: UTF8Text.beyond(maxTextBytes))
        switch entry.role {
        case .inference:
            // A framework's prompt template says `chat`, too, and calls nobody.
            let isTemplate = !hasModel && !call.provider.isEmpty && ProviderName.isFramework(scratch.genAI.texts.slice(call.provider))
            call.role = isReport ? .usageReport : isTemplate ? .other : .call
        case .agent: call.role = .agent
        case .workflow: call.role = .workflow
        case .tool: call.role = .tool
        case .other: call.role = .other
        }
    }
}

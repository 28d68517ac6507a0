/// Spans whose names say less than they do, or more.
extension CallReader {
    /// Whether a span that says nothing of an end is one of LlamaIndex's that calls nobody.
    ///
    /// OpenInference makes one of kind LLM of each method of its models, also of those that only prepare a request. They are asked nothing and answer
    /// nothing.
    func isHelper(_ operation: ConceptValue?, _ span: WireSlice, of group: WireSlice?, _ attributes: borrowing AttributeScratch) -> Bool {
        guard let operation, Int(operation.rank) == slots.roles.openInferenceRank, attributes.ofSpan(slots.messages.input) == nil,
            attributes.ofSpan(slots.messages.output) == nil, attributes.ofSpan(slots.messages.prompts) == nil
        else { return false }
        return group.flatMap { ScopeName.of(span, in: $0) }?.isWord("openinference.instrumentation.llama_index") ?? false
    }

    /// What a span does that says no operation and is no call.
    ///
    /// Logfire writes what OpenAI's Agents SDK does as `Agent run: {name!r}`, and of the turns inside whose they are.
    func readStep(_ call: inout StagedCall, _ attributes: borrowing AttributeScratch, _ scratch: inout GenAIScratch) {
        if let kind = attributes.ofSpan(slots.steps.kind), kind.isText, kind.slice.isWord("turn") || kind.slice.isWord("task") {
            call.role = .other
            return
        }
        guard call.role == .other, let template = attributes.ofSpan(slots.steps.template), template.isText,
            let value = attributes.ofSpan(slots.steps.name).map(ValueType.noURL.reduce)
        else { return }
        if template.slice.isWord("agent run: {name!r}") {
            call.role = .agent
            call.agent = scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        } else if template.slice.isWord("function: {name}") {
            call.role = .tool
            call.tool = scratch.texts.add(value, limit: UTF8Text.beyond(maxTextBytes))
        } else {
            return
        }
        call.hasOperation = true
    }
}

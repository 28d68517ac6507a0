/// Runs of agents and tools that only the template of a message tells of.
extension CallReader {
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

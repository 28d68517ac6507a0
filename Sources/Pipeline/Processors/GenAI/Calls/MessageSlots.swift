/// What OpenInference's span of a call has of what was asked and answered. That it is there matters, not what it says.
struct MessageSlots: Sendable {
    let input, output, prompts: Int

    init(_ slots: inout AttributeSlots) {
        input = slots.slot("llm.input_messages.0.message.role")
        output = slots.slot("llm.output_messages.0.message.role")
        prompts = slots.slot("llm.prompts")
    }
}

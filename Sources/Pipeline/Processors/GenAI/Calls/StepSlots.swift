/// Where it stands what a span of OpenAI's Agents SDK is whose names Logfire writes.
///
/// They decide only about spans that are no calls, and so are no part of a call's shape (``ShapeSlots``).
struct StepSlots: Sendable {
    /// The SDK's own word for a part of a run, the text that Logfire's messages are made of, and the name that is put into it.
    let kind, template, name: Int

    init(_ slots: inout AttributeSlots) {
        kind = slots.slot("sdk_span_type")
        template = slots.slot("logfire.msg_template")
        name = slots.slot("name")
    }
}

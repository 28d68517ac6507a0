/// Where it stands whether a call failed, and how.
struct FailureSlots: Sendable {
    let status: Int
    let errorType, exceptionType, level, toolStatus: Int
    /// How it ended, in the oldest gateways' words.
    let outcome: Int

    init(_ slots: inout AttributeSlots) {
        status = slots.concept(ConceptProfile.GenAI.httpStatus)
        errorType = slots.slot("error.type")
        exceptionType = slots.slot("exception.type")
        level = slots.slot("langfuse.observation.level")
        toolStatus = slots.slot("gen_ai.tool.status")
        outcome = slots.slot("status")
    }
}

/// Where it stands what a call's answer was: why it ended, its id, its tier.
struct AnswerSlots: Sendable {
    let finishReason: Int
    /// By rank, a bit each: finish reasons of the first choice only, behind which others may be.
    let firstChoiceReasons: UInt64
    /// Claude Code's name of the finish reason, which other things than calls have, too.
    let stopReason: Int
    /// The last one is that of LiteLLM's callbacks of Arize and Phoenix.
    let responseID, vercelResponseID, arizeResponseID: Int
    /// Attributes that name the service tier.
    let tiers: (Int, Int, Int, Int, Int)

    /// LiteLLM's own ids of a call, by which its callbacks are known.
    let liteLLMCall, liteLLMTrace: Int

    /// Keys of ids: the response's first.
    static let ids = ["gen_ai.response.id", "ai.response.id", "llm.response.id", "litellm.call_id", "litellm.trace_id"]

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        finishReason = slots.concept(Table.finishReason.with(.any))
        firstChoiceReasons = CallSlots.ranks(Table.finishReason) { $0.key.hasSuffix(".0.finish_reason") }
        stopReason = slots.slot("stop_reason")
        responseID = slots.slot(Self.ids[0])
        vercelResponseID = slots.slot(Self.ids[1])
        arizeResponseID = slots.slot(Self.ids[2])
        liteLLMCall = slots.slot(Self.ids[3])
        liteLLMTrace = slots.slot(Self.ids[4])
        tiers = (
            slots.slot("openai.response.service_tier"), slots.slot("gen_ai.openai.response.service_tier"), slots.slot("gen_ai.response.service_tier"),
            slots.slot("anthropic.response.service_tier"), slots.slot("gen_ai.openai.request.service_tier")
        )
    }
}

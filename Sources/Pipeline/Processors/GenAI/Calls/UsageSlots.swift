/// Where the tokens of a call stand.
struct UsageSlots: Sendable {
    let input, output, total, cacheRead, cacheWrite, reasoning: Int
    /// By rank, a bit each: spellings whose value is a JSON object of counts, and roll-ups of agents.
    let unusableInput, unusableOutput: UInt64
    let details, tokenUsage, openLITTotal: Int

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        input = slots.concept(Table.inputTokens.with(.any))
        output = slots.concept(Table.outputTokens.with(.any))
        total = slots.concept(Table.totalTokens.with(.any))
        cacheRead = slots.concept(Table.cachedTokensRead.with(.any))
        cacheWrite = slots.concept(Table.cachedTokensWrite.with(.any))
        reasoning = slots.concept(Table.reasoningTokens.with(.any))
        unusableInput = CallSlots.ranks(Table.inputTokens) { $0.form != .attribute }
        unusableOutput = CallSlots.ranks(Table.outputTokens) { $0.form != .attribute }
        details = slots.slot("langfuse.observation.usage_details")
        tokenUsage = slots.slot("mlflow.chat.tokenUsage")
        openLITTotal = slots.slot("gen_ai.client.token.usage")
    }
}

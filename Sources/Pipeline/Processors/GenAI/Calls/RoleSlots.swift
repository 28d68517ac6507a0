/// Where it stands what a span does.
struct RoleSlots: Sendable {
    let operation: Int
    /// That of `llm.request.type` among the spellings of the operation.
    let requestTypeRank: Int
    /// That of OpenInference's kind of a span.
    let openInferenceRank: Int
    let spanType: Int
    /// LiteLLM's own word, which tells more than the operation that it writes for it.
    let liteLLMCall: Int
    /// OpenClaw sums up by it what all calls of a run used.
    let runTotal: Int
    /// The conventions' own names of tokens: with both a span is a call though it says nothing else (Codex).
    let ownInput, ownOutput: Int
    /// By rank, a bit each: names of a model that other things than models of language have, too.
    let genericModels: UInt64
    /// Names of the oldest gateways that say nothing alone: with a generic model they make a call, but for spans of other protocols.
    let oldProvider, oldTokens, provider: Int

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        operation = slots.concept(Table.operation.with(.any))
        provider = slots.concept(NameSlots.providerConcept)
        requestTypeRank = Table.operation.rank(of: "llm.request.type") ?? -1
        openInferenceRank = Table.operation.rank(of: "openinference.span.kind") ?? -1
        spanType = slots.slot("logfire.span_type")
        liteLLMCall = slots.slot("litellm.call_type")
        runTotal = slots.slot("openclaw.tokens.total")
        ownInput = slots.slot("gen_ai.usage.input_tokens")
        ownOutput = slots.slot(Self.usageSign.spellings[0].key)
        genericModels = CallSlots.ranks(Table.requestModel) { $0.key == "model" || $0.key == "model_name" }
        oldProvider = slots.slot("provider")
        oldTokens = slots.slot("tokens")
    }

    static let usageSign = Concept("usage_sign", ["gen_ai.usage.output_tokens"])
}

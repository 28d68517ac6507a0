/// Where the tokens of a call stand, and what it cost.
struct UsageSlots: Sendable {
    /// A kind of tokens: its concept, and by rank, a bit each, spellings that say it only under a condition.
    struct Kind: BitwiseCopyable, Sendable {
        let concept: Int
        /// Roll-ups of agents, and texts with a usage inside.
        let unusable: UInt64
        /// Names that mean tokens of a model only on a span that names its provider and model: `input_tokens`.
        let flat: UInt64

        init(_ concept: Concept, _ slots: inout AttributeSlots) {
            self.concept = slots.concept(concept.with(.any))
            unusable = CallSlots.ranks(concept) { $0.form == .object || $0.form == .conditional && $0.key.contains(".") }
            flat = CallSlots.ranks(concept) { $0.form == .conditional && !$0.key.contains(".") }
        }
    }

    let inputTokens, outputTokens, totalTokens, cacheRead, cacheWrite, reasoning, cost: Kind
    /// Texts that say all of it, the best first, and by rank ``UsageDocument/Kind``, four bits each.
    let text: Int
    private let textKinds: UInt64
    let outputDetails: Int
    /// Concepts: texts with costs, and costs that are to be added up.
    let costText, inputCost, outputCost: Int
    /// Marks of senders.
    let sender: SenderSlots

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        inputTokens = Kind(Table.inputTokens, &slots)
        outputTokens = Kind(Table.outputTokens, &slots)
        totalTokens = Kind(Table.totalTokens, &slots)
        cacheRead = Kind(Table.cachedTokensRead, &slots)
        cacheWrite = Kind(Table.cachedTokensWrite, &slots)
        reasoning = Kind(Table.reasoningTokens, &slots)
        cost = Kind(Table.costUSD, &slots)
        text = slots.concept(Table.usageText)
        var kinds: UInt64 = 0
        for (rank, spelling) in Table.usageText.spellings.enumerated() where rank < 16 {
            let kind: UsageDocument.Kind =
                switch spelling.key {
                case "langsmith.metadata.usage_metadata", "metadata.usage_object", "mlflow.chat.tokenUsage", "langwatch.metrics",
                    "braintrust.metrics":
                    .whole
                case "langfuse.observation.usage_details": .langfuse
                case "gen_ai.usage.input_token_details": .inputDetails
                case "ai.response.providerMetadata": .providerMetadata
                case "metadata", "gcp.vertex.agent.llm_response": .metadata
                default: .provider
                }
            kinds |= UInt64(kind.rawValue) << UInt64(rank * 4)
        }
        textKinds = kinds
        outputDetails = slots.slot("gen_ai.usage.output_token_details")
        costText = slots.concept(Table.costText)
        inputCost = slots.concept(Table.inputCost.with(.any))
        outputCost = slots.concept(Table.outputCost.with(.any))
        sender = SenderSlots(&slots)
    }

    /// Concepts: a span that has them is one of a model.
    var input: Int { inputTokens.concept }
    var output: Int { outputTokens.concept }

    func textKind(_ rank: Int) -> UsageDocument.Kind { UsageDocument.Kind(rawValue: UInt8(textKinds >> UInt64(min(rank, 15) * 4) & 15)) ?? .metadata }
}

/// By what a sender is recognised that does not count as the conventions say.
struct SenderSlots: Sendable {
    /// Vercel's AI SDK of any version; and from version 6 on, whose numbers include everything.
    let vercelInput, vercelPrompt, vercelCached, vercelInputDetails, vercelCacheDetails, vercelOutputDetails: Int
    let openLITTotal, springTools: Int
    /// `aws-api`: botocore. Under its older and its newer name.
    let rpcSystem, rpcSystemName: Int
    /// Google's ADK, before it counted as the conventions say.
    let experimentalReasoningRank: Int
    /// `gen_ai.usage.total_tokens`.
    let totalRank: Int
    /// `gen_ai.usage.cache_read.input_tokens`, which Strands writes since its input includes the cache.
    let cacheReadRank: Int

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        vercelInput = slots.slot("ai.usage.inputTokens")
        vercelPrompt = slots.slot("ai.usage.promptTokens")
        vercelCached = slots.slot("ai.usage.cachedInputTokens")
        vercelInputDetails = slots.slot("ai.usage.inputTokenDetails.noCacheTokens")
        vercelCacheDetails = slots.slot("ai.usage.inputTokenDetails.cacheReadTokens")
        vercelOutputDetails = slots.slot("ai.usage.outputTokenDetails.reasoningTokens")
        openLITTotal = slots.slot("gen_ai.client.token.usage")
        springTools = slots.slot("spring.ai.model.request.tool.names")
        rpcSystem = slots.slot("rpc.system")
        rpcSystemName = slots.slot("rpc.system.name")
        experimentalReasoningRank = Table.reasoningTokens.rank(of: "gen_ai.usage.experimental.reasoning_tokens") ?? -1
        totalRank = Table.totalTokens.rank(of: "gen_ai.usage.total_tokens") ?? -1
        cacheReadRank = Table.cachedTokensRead.rank(of: "gen_ai.usage.cache_read.input_tokens") ?? -1
    }
}

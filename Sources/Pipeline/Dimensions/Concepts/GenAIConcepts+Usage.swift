/// What a call used and what it cost. `gen_ai.aggregated_usage.*` sums up calls that are spans themselves.
extension ConceptProfile.GenAI {
    package static let inputTokens = Concept(
        "input_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt",
            "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens", "llm.usage.prompt_tokens",
            .object("langfuse.observation.usage_details"), .object("mlflow.chat.tokenUsage"),
            .conditional("gen_ai.aggregated_usage.input_tokens"),
        ])

    package static let outputTokens = Concept(
        "output_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion",
            "ai.usage.outputTokens", "ai.usage.completionTokens", "llm.usage.completion_tokens",
            .conditional("gen_ai.aggregated_usage.output_tokens"),
        ])

    package static let totalTokens = Concept(
        "total_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total",
            "ai.usage.totalTokens", "gen_ai.client.token.usage", "tokens",
        ])

    package static let cachedTokensRead = Concept(
        "cached_tokens_read", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
            "llm.token_count.prompt_details.cache_read", "ai.usage.cachedInputTokens",
            "ai.usage.inputTokenDetails.cacheReadTokens", "gen_ai.usage.details.cache_read_tokens",
        ])

    package static let cachedTokensWrite = Concept(
        "cached_tokens_write", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens",
            "llm.token_count.prompt_details.cache_write", "ai.usage.inputTokenDetails.cacheWriteTokens",
        ])

    package static let reasoningTokens = Concept(
        "reasoning_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.usage.reasoning_tokens",
            "llm.token_count.completion_details.reasoning", "ai.usage.reasoningTokens",
            "ai.usage.outputTokenDetails.reasoningTokens", "gen_ai.usage.details.reasoning_tokens",
        ])

    package static let costUSD = Concept(
        "cost_usd", of: "gen_ai", type: .number,
        [
            "gen_ai.cost.total_cost", "gen_ai.usage.cost", "operation.cost", "llm.cost.total",
            .object("langfuse.observation.cost_details"),
        ])
}

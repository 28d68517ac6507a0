/// What a call used and what it cost. `gen_ai.aggregated_usage.*` sums up calls that are spans themselves; names without a namespace are
/// those of Claude Code, and mean it only beside a provider and a model.
extension ConceptProfile.GenAI {
    package static let inputTokens = Concept(
        "input_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt",
            "ai.usage.inputTokens", "ai.usage.promptTokens", "ai.usage.tokens", "llm.usage.prompt_tokens", "llm.usage.input_tokens",
            .object("langfuse.observation.usage_details"), .object("mlflow.chat.tokenUsage"), .conditional("input_tokens"),
            .conditional("gen_ai.aggregated_usage.input_tokens"),
        ])

    package static let outputTokens = Concept(
        "output_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion",
            "ai.usage.outputTokens", "ai.usage.completionTokens", "llm.usage.completion_tokens", "llm.usage.output_tokens",
            .conditional("output_tokens"), .conditional("gen_ai.aggregated_usage.output_tokens"),
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
            "gen_ai.usage.details.cache_read_input_tokens", "gen_ai.usage.details.cached_tokens",
            "gen_ai.usage.cached_tokens", "gen_ai.usage.cached_input_tokens", "gen_ai.usage.input_tokens.cached",
            "gen_ai.usage.input_cached_tokens", "gen_ai.usage.cache_read_tokens",
            "gen_ai.usage.prompt_tokens_details.cached_tokens", "gen_ai.usage.input_tokens_details.cached_tokens",
            "gen_ai.usage.input_token_details.cache_read", "gen_ai.usage.cached_content_tokens",
            "llm.usage.cache_read_input_tokens", "llm.usage.cached_tokens", "llm.usage.prompt_tokens_details.cached_tokens",
            "llm.token_count.prompt_details.cache_input", "gen_ai.usage.prompt_token_details.cached_read_tokens",
            "gen_ai.usage.input_token_details.cached_read_tokens", .conditional("cache_read_tokens"), .conditional("cache_read_input_tokens"),
            .conditional("cached_tokens"),
        ])

    package static let cachedTokensWrite = Concept(
        "cached_tokens_write", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
            "gen_ai.usage.cache_creation_input_tokens", "gen_ai.usage.cache_write_input_tokens",
            "llm.token_count.prompt_details.cache_write", "ai.usage.inputTokenDetails.cacheWriteTokens",
            "gen_ai.usage.details.cache_write_tokens", "gen_ai.usage.details.cache_creation_input_tokens",
            "gen_ai.usage.input_tokens.cache_write", "gen_ai.usage.cache_write_tokens", "gen_ai.usage.cache_creation_tokens",
            "gen_ai.usage.prompt_tokens_details.cache_write_tokens", "gen_ai.usage.input_token_details.cache_creation",
            "llm.usage.cache_creation_input_tokens", "gen_ai.usage.prompt_tokens_details.cache_creation_tokens",
            "gen_ai.usage.prompt_token_details.cached_write_tokens", "gen_ai.usage.input_token_details.cached_write_tokens",
            .conditional("cache_creation_tokens"), .conditional("cache_write_tokens"), .conditional("cache_creation_input_tokens"),
        ])

    package static let reasoningTokens = Concept(
        "reasoning_tokens", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.usage.reasoning_tokens",
            "llm.token_count.completion_details.reasoning", "ai.usage.reasoningTokens",
            "ai.usage.outputTokenDetails.reasoningTokens", "gen_ai.usage.details.reasoning_tokens",
            "gen_ai.usage.details.thoughts_tokens", "gen_ai.usage.output_tokens.reasoning", "gen_ai.usage.output_reasoning_tokens",
            "gen_ai.usage.reasoning_output_tokens", "gen_ai.usage.completion_tokens_details.reasoning_tokens",
            "gen_ai.usage.output_tokens_details.reasoning_tokens", "gen_ai.usage.output_token_details.reasoning",
            "gen_ai.usage.thoughts_tokens", "gen_ai.usage.thinking_tokens", "gen_ai.usage.experimental.reasoning_tokens",
            "llm.usage.completion_tokens_details.reasoning_tokens", "gen_ai.usage.completion_token_details.reasoning_tokens",
            "gen_ai.usage.output_token_details.reasoning_tokens", "codex.usage.reasoning_output_tokens", .conditional("reasoning_tokens"),
            .conditional("thoughts_tokens"),
        ])

    /// Texts that say all of the above: JSON, or how Python prints it. For who reads them.
    static let usageText = Concept(
        "usage_text", of: "gen_ai",
        [
            .object("langsmith.metadata.usage_metadata"), .object("metadata.usage_object"), .object("langfuse.observation.usage_details"),
            .object("mlflow.chat.tokenUsage"), .object("gen_ai.usage.raw"), .object("gen_ai.usage"), .object("gen_ai.response.usage"),
            .object("llm.usage"), .object("llm.response.usage"), .object("langwatch.metrics"), .object("braintrust.metrics"),
            .object("usage"), .object("gen_ai.usage.input_token_details"),
            .object("ai.response.providerMetadata"), .object("gcp.vertex.agent.llm_response"), .object("metadata"),
        ])

    /// Texts that say costs by kind, and their sum.
    static let costText = Concept("cost_text", of: "gen_ai", [.object("langfuse.observation.cost_details"), .object("mlflow.llm.cost")])

    /// Costs of input and output, where nobody adds them up.
    static let inputCost = Concept(
        "input_cost", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.input_cost", "llm.cost.prompt", "gen_ai.cost.input_tokens", "gen_ai.cost.input_cost", "gen_ai.cost.input_usd",
            "gen_ai.cost.input_tokens_usd", "llm.cost.input", "gen_ai.cost.input",
        ])
    static let outputCost = Concept(
        "output_cost", of: "gen_ai", type: .number,
        [
            "gen_ai.usage.output_cost", "llm.cost.completion", "gen_ai.cost.output_tokens", "gen_ai.cost.output_cost", "gen_ai.cost.output_usd",
            "gen_ai.cost.output_tokens_usd", "llm.cost.output", "gen_ai.cost.output",
        ])

    package static let costUSD = Concept(
        "cost_usd", of: "gen_ai", type: .number,
        [
            "gen_ai.cost.total_cost", "gen_ai.usage.cost", "operation.cost", "llm.cost.total", "gen_ai.usage.total_cost",
            "gen_ai.usage.cost.total", "gen_ai.usage.cost_usd", "gen_ai.cost.total", "gen_ai.cost.usd", "llm.usage.cost",
            "llm.usage.total_cost", "llm.response.cost", "litellm.response.cost", "metadata.response_cost", "litellm.response_cost",
            "litellm.cost.total", "langsmith.metadata.total_cost", "gen_ai.cost.total_tokens", "gen_ai.cost_usd", "gen_ai.cost.total_usd",
            "gen_ai.usage.estimated_cost", "gen_ai.usage.estimated_cost_usd", "gen_ai.response.cost", "gen_ai.response.cost_usd",
            "gen_ai.cost.estimated_usd", "gen_ai.cost", "llm.cost.usd", "llm.cost", "ai.usage.cost_usd",
            .object("langfuse.observation.cost_details"),
            .object("mlflow.llm.cost"), .conditional("response_cost"), .conditional("cost_usd"),
        ])
}

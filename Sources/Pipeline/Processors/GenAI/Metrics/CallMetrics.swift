/// The metrics of the gen-ai processor, under the names, units and labels of OpenTelemetry's GenAI conventions as Prometheus
/// writes them; what the conventions have no name for is named alike.
final class CallMetrics: Sendable {
    private let labels: [GivenLabels]
    let duration, serverDuration, firstToken, serverFirstToken, perToken, tokenUsage: CallMetric?
    let inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens: CallMetric?
    let substitutions, finishReasons, errors, cost, unpriced: CallMetric?
    let agentDuration, workflowDuration, toolDuration: CallMetric?
    let gateway: GatewayMetrics?

    init(_ options: GenAIOptions, _ observed: inout ObservedMetrics) {
        var maker = CallMetricMaker(options)
        let base = CallLabel.base
        func histogram(_ name: String, _ bounds: [Double], _ labels: [CallLabel], _ help: String) -> CallMetric? {
            maker.make(name, .histogram(bounds: bounds), labels, help: help, &observed)
        }
        func counter(_ name: String, _ labels: [CallLabel], _ help: String) -> CallMetric? {
            maker.make(name, .counter, labels, help: help, &observed)
        }
        duration = histogram(
            "gen_ai_client_operation_duration_seconds", CallBounds.duration, base + [.errorType], "Duration of calls of models in seconds.")
        serverDuration = histogram(
            "gen_ai_server_request_duration_seconds", CallBounds.duration, base + [.errorType],
            "Duration of calls of models in seconds, as who was called saw them.")
        firstToken = histogram(
            "gen_ai_client_operation_time_to_first_chunk_seconds", CallBounds.duration, base, "Time until the first chunk of an answer in seconds.")
        serverFirstToken = histogram(
            "gen_ai_server_time_to_first_token_seconds", CallBounds.serverFirstToken, base,
            "Time until the first token of an answer in seconds, as a model server measured it.")
        perToken = histogram(
            "gen_ai_server_time_per_output_token_seconds", CallBounds.perToken, base, "Time per token after the first one in seconds.")
        tokenUsage = histogram("gen_ai_client_token_usage", CallBounds.tokens, base + [.tokenType], "Tokens of one call.")
        func tokens(_ kind: String, _ help: String) -> CallMetric? {
            counter("gen_ai_client_inference_usage_\(kind)_total", base + [.modality], help)
        }
        inputTokens = tokens("input_tokens", "Input tokens, cached ones included.")
        outputTokens = tokens("output_tokens", "Output tokens, reasoning included.")
        cacheReadTokens = tokens("cache_read_input_tokens", "Input tokens that came from a cache.")
        cacheWriteTokens = tokens("cache_write_input_tokens", "Input tokens that were put into a cache.")
        reasoningTokens = tokens("reasoning_output_tokens", "Output tokens of reasoning.")
        substitutions = counter("gen_ai_client_model_substitutions_total", base, "Calls that another model answered than was asked.")
        finishReasons = counter("gen_ai_client_finish_reasons_total", base + [.finishReason], "Why answers ended, one per choice.")
        errors = counter(
            "gen_ai_client_errors_total", base + [.errorType, .errorClass, .status],
            "Calls that failed; error_class tells rate limits, timeouts and the caller's own mistakes apart.")
        let prices = options.prices != nil
        cost = prices ? counter("gen_ai_client_cost_usd_total", base, "Cost of calls in US dollars, by the price table.") : nil
        unpriced = prices ? counter("gen_ai_client_unpriced_tokens_total", base + [.tokenType], "Tokens that the price table has no price for.") : nil
        agentDuration = maker.make(
            "gen_ai_invoke_agent_duration_seconds", .histogram(bounds: CallBounds.agent), [.agent, .errorType],
            help: "Duration of agents' work in seconds.", &observed)
        workflowDuration = maker.make(
            "gen_ai_invoke_workflow_duration_seconds", .histogram(bounds: CallBounds.workflow), [.workflow, .errorType],
            help: "Duration of workflows in seconds.", &observed)
        toolDuration = maker.make(
            "gen_ai_execute_tool_duration_seconds", .histogram(bounds: CallBounds.duration), [.tool, .agent, .errorType],
            help: "Duration of tool calls in seconds.", &observed)
        gateway = options.gatewayNames ? GatewayMetrics(&maker, hasPrices: prices, &observed) : nil
        labels = maker.given
    }
}

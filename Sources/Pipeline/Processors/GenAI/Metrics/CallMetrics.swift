import Settings

/// The metrics of the gen-ai processor, under the names, units and labels of OpenTelemetry's GenAI conventions as Prometheus
/// writes them (``RenamedMetric``: by generation); what the conventions have no name for is named alike.
final class CallMetrics: Sendable {
    private let labels: [GivenLabels]
    /// Places in a row of ``CallSeries``.
    let places: Int
    /// By ``RenamedMetric``.
    private let renamed: ConstantTable<RenamedMetrics>
    let serverDuration, serverFirstToken, perToken: CallMetric?
    let inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens: CallMetric?
    let substitutions, finishReasons, errors, cost, unpriced: CallMetric?
    let agentDuration, toolDuration: CallMetric?
    /// Of one run of an agent.
    let agentInferenceCalls, agentToolCalls: CallMetric?
    let mcp: MCPMetrics
    let gateway: GatewayMetrics

    init(_ options: GenAIOptions, _ observed: inout ObservedMetrics) {
        var maker = CallMetricMaker(options)
        let base = CallLabel.base
        func histogram(_ name: String, _ bounds: [Double], _ labels: [CallLabel], _ help: String) -> CallMetric? {
            maker.make(name, .histogram(bounds: bounds), labels, help: help, &observed)
        }
        func counter(_ name: String, _ labels: [CallLabel], _ help: String) -> CallMetric? {
            maker.make(name, .counter, labels, help: help, &observed)
        }
        let agent = RenamedMetric.agentDuration(options.names)
        agentDuration = histogram(agent.name, agent.bounds, agent.labels, agent.help)
        var made = [agent.name: agentDuration]
        func named(_ name: RenamedMetric.Name) -> CallMetric? {
            if let known = made[name.name] { return known }
            let metric = histogram(name.name, name.bounds, name.labels, name.help)
            made[name.name] = metric
            return metric
        }
        var renamed = [RenamedMetrics](repeating: RenamedMetrics(), count: RenamedMetric.allCases.count)
        for entry in RenamedMetric.names {
            var names = RenamedMetrics()
            if options.names != .latest { names.v1_41 = named(entry.v1_41) }
            if options.names != .v1_41, options.names == .latest || entry.latest.name != entry.v1_41.name { names.latest = named(entry.latest) }
            renamed[entry.metric.rawValue] = names
        }
        self.renamed = ConstantTable(renamed)
        serverDuration = histogram(
            "gen_ai_server_request_duration_seconds", CallBounds.duration, base + [.errorType],
            "Duration of calls of models in seconds, as who was called saw them.")
        serverFirstToken = histogram(
            "gen_ai_server_time_to_first_token_seconds", CallBounds.serverFirstToken, base,
            "Time until the first token of an answer in seconds, as a model server measured it.")
        perToken = histogram(
            "gen_ai_server_time_per_output_token_seconds", CallBounds.perToken, base, "Time per token after the first one in seconds.")
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
        cost = prices ? counter("gen_ai_client_cost_usd_total", base, "Cost of calls in US dollars, the sender's or the price table's.") : nil
        unpriced = prices ? counter("gen_ai_client_unpriced_tokens_total", base + [.tokenType], "Tokens that have no price.") : nil
        toolDuration = maker.make(
            "gen_ai_execute_tool_duration_seconds", .histogram(bounds: CallBounds.duration), [.tool, .agent, .errorType],
            help: "Duration of tool calls in seconds.", &observed)
        agentInferenceCalls = histogram("gen_ai_invoke_agent_inference_calls", CallBounds.calls, [.agent], "Calls of models in one run of an agent.")
        agentToolCalls = histogram("gen_ai_invoke_agent_tool_calls", CallBounds.calls, [.agent], "Calls of tools in one run of an agent.")
        mcp = MCPMetrics(&maker, &observed)
        gateway = GatewayMetrics(&maker, isOn: options.gatewayNames, hasPrices: prices, &observed)
        labels = maker.given
        places = maker.places
    }

    /// What writes the keys of a metric's observations.
    func labels(of metric: CallMetric) -> GivenLabels.Writer { labels[Int(metric.number)].writer }

    /// What it is told in; sound as long as these metrics live.
    func metrics(_ metric: RenamedMetric) -> RenamedMetrics { renamed.start[metric.rawValue] }
}

/// The facts of one model call.
struct ModelCall: Sendable {
    var model: Model
    var outcome: Outcome
    var inputTokens: Int64
    var outputTokens: Int64
    var customer: String
    var responseID: String

    init(model: Model, outcome: Outcome, random: inout RandomSource) {
        self.model = model
        self.outcome = outcome
        inputTokens = Int64(random.logNormal(median: 900, sigma: 1).rounded())
        outputTokens = model.isEmbedding ? 0 : Int64(random.logNormal(median: 240, sigma: 0.8).rounded())
        customer = "customer-\(1 + random.below(40))"
        responseID = "resp_" + String(random.next(), radix: 16)
    }
}

/// The same call in each generation of names (shares of the precedence table in the GenAI attribute notes).
extension ModelCall {
    private var operation: String { model.isEmbedding ? "embeddings" : "chat" }

    func attributes(_ spelling: Spelling) -> [Attribute] {
        switch spelling {
        case .current: current
        case .earlier: earlier
        case .legacy: legacy
        }
    }

    private var current: [Attribute] {
        var attributes = [
            Attribute("gen_ai.operation.name", .string(operation)),
            Attribute("gen_ai.provider.name", .string(model.provider.current)),
            Attribute("gen_ai.request.model", .string(model.name)),
            Attribute("server.address", .string(model.provider.host)),
            Attribute("server.port", .int(443)),
            Attribute("user.id", .string(customer)),
        ]
        if !model.isEmbedding { attributes.append(Attribute("gen_ai.request.temperature", .double(0.2))) }
        guard !outcome.isError else { return attributes + [Attribute("error.type", .string(outcome.errorType))] }
        attributes += [
            Attribute("gen_ai.response.model", .string(model.name)),
            Attribute("gen_ai.response.id", .string(responseID)),
            Attribute("gen_ai.usage.input_tokens", .int(inputTokens)),
        ]
        if !model.isEmbedding {
            attributes.append(Attribute("gen_ai.usage.output_tokens", .int(outputTokens)))
            attributes.append(Attribute("gen_ai.response.finish_reasons", .strings(["stop"])))
        }
        return attributes
    }

    private var earlier: [Attribute] {
        var attributes = [
            Attribute("gen_ai.system", .string(model.provider.earlier)),
            Attribute("llm.request.type", .string(operation)),
            Attribute("gen_ai.request.model", .string(model.name)),
            Attribute("llm.is_streaming", .bool(false)),
            Attribute("enduser.id", .string(customer)),
        ]
        guard !outcome.isError else { return attributes + [Attribute("http.status_code", .int(outcome.gatewayStatus))] }
        attributes += [
            Attribute("gen_ai.response.model", .string(model.name)),
            Attribute("gen_ai.usage.prompt_tokens", .int(inputTokens)),
            Attribute("gen_ai.usage.completion_tokens", .int(outputTokens)),
            Attribute("llm.usage.total_tokens", .int(inputTokens + outputTokens)),
        ]
        return attributes
    }

    private var legacy: [Attribute] {
        var attributes = [
            Attribute("ai.provider", .string(model.provider.earlier)),
            Attribute("ai.model_id", .string(model.name)),
            Attribute("model", .string(model.name)),
            Attribute("customer.id", .string(customer)),
            Attribute("gatewayz.provider.name", .string("openrouter")),
            Attribute("gatewayz.request.type", .string(operation)),
            Attribute("status", .int(outcome.gatewayStatus)),
        ]
        if !outcome.isError {
            attributes.append(Attribute("prompt_tokens", .int(inputTokens)))
            attributes.append(Attribute("completion_tokens", .int(outputTokens)))
        }
        return attributes
    }
}

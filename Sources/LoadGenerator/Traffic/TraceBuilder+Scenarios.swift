extension TraceBuilder {
    /// chat-api SERVER → CLIENT → ai-gateway SERVER → CLIENT to the provider.
    mutating func chat(_ model: Model, _ spelling: Spelling, _ outcome: Outcome) {
        let call = ModelCall(model: model, outcome: outcome, random: &random)
        let millis = answerMillis(model, outcome)
        let server = add(
            .chatAPI, .server, "POST /api/chat", lastsMillis: millis + 14, outcome: outcome.seenByCaller,
            attributes: HTTPAttributes.server(method: "POST", route: "/api/chat", outcome: outcome))
        let client = add(
            .chatAPI, .client, "POST", parent: server, delayMillis: 2, lastsMillis: millis + 9, outcome: outcome,
            attributes: HTTPAttributes.client(
                method: "POST", host: "ai-gateway", path: "/v1/chat/completions", outcome: outcome))
        let gateway = add(
            .aiGateway, .server, "POST /v1/chat/completions", parent: client, delayMillis: 1, lastsMillis: millis + 6,
            outcome: outcome.seenByCaller,
            attributes: HTTPAttributes.server(method: "POST", route: "/v1/chat/completions", outcome: outcome))
        modelCall(call, spelling, parent: gateway, millis: millis, name: "chat \(model.name)")
    }

    /// embeddings-worker CLIENT → ai-gateway SERVER → CLIENT to the provider.
    mutating func embeddings(_ model: Model, _ spelling: Spelling, _ outcome: Outcome) {
        let call = ModelCall(model: model, outcome: outcome, random: &random)
        let millis = answerMillis(model, outcome)
        let client = add(
            .embeddingsWorker, .client, "POST", lastsMillis: millis + 8, outcome: outcome,
            attributes: HTTPAttributes.client(
                method: "POST", host: "ai-gateway", path: "/v1/embeddings", outcome: outcome))
        let gateway = add(
            .aiGateway, .server, "POST /v1/embeddings", parent: client, delayMillis: 1, lastsMillis: millis + 5,
            outcome: outcome.seenByCaller,
            attributes: HTTPAttributes.server(method: "POST", route: "/v1/embeddings", outcome: outcome))
        modelCall(call, spelling, parent: gateway, millis: millis, name: "embeddings \(model.name)")
    }

    /// agent-runner SERVER → INTERNAL agent → CLIENT model, INTERNAL tool, CLIENT model.
    mutating func agent(_ model: Model, _ outcome: Outcome) {
        let first = ModelCall(model: model, outcome: .success, random: &random)
        let second = ModelCall(model: model, outcome: outcome, random: &random)
        let millis = (first: answerMillis(model, .success) / 2, second: answerMillis(model, outcome) / 2)
        let total = millis.first + millis.second + 60
        let server = add(
            .agentRunner, .server, "POST /agents/{agent}/runs", lastsMillis: total + 8, outcome: outcome.seenByCaller,
            attributes: HTTPAttributes.server(method: "POST", route: "/agents/{agent}/runs", outcome: outcome))
        let agent = add(
            .agentRunner, .internal, "invoke_agent planner", parent: server, delayMillis: 3, lastsMillis: total,
            outcome: outcome,
            attributes: [
                Attribute("gen_ai.operation.name", .string("invoke_agent")),
                Attribute("gen_ai.agent.name", .string("planner")),
                Attribute("gen_ai.provider.name", .string(model.provider.current)),
            ])
        for (call, millis, delay) in [(first, millis.first, 1.0), (second, millis.second, millis.first + 55)] {
            let position = add(
                .agentRunner, .client, "chat \(model.name)", parent: agent, delayMillis: delay, lastsMillis: millis,
                outcome: call.outcome, attributes: call.attributes(.current))
            recordException(position, call.outcome)
        }
        add(
            .agentRunner, .internal, "execute_tool search", parent: agent, delayMillis: millis.first + 4, lastsMillis: 45,
            outcome: .success,
            attributes: [
                Attribute("gen_ai.operation.name", .string("execute_tool")),
                Attribute("gen_ai.tool.name", .string("search")),
                Attribute("gen_ai.tool.call.id", .string("call_" + String(random.next(), radix: 16))),
            ])
    }

    /// A gateway that tags its SERVER span and leaves its CLIENT span with little more than an address.
    mutating func legacyGateway(_ model: Model, _ outcome: Outcome) {
        let call = ModelCall(model: model, outcome: outcome, random: &random)
        let millis = answerMillis(model, outcome)
        let server = add(
            .aiGateway, .server, "POST /v1/messages", lastsMillis: millis + 6, outcome: outcome,
            attributes: HTTPAttributes.server(method: "POST", route: "/v1/messages", outcome: outcome)
                + call.attributes(.legacy))
        setStatusOK(server)
        let client = add(
            .aiGateway, .client, "POST openrouter.ai", parent: server, delayMillis: 3, lastsMillis: millis, outcome: outcome,
            attributes: [
                Attribute("http.method", .string("POST")),
                Attribute("http.url", .string("https://openrouter.ai/api/v1/chat/completions")),
                Attribute("http.status_code", .int(outcome.gatewayStatus)),
                Attribute("net.peer.name", .string("openrouter.ai")),
            ])
        recordException(client, outcome)
    }

    /// ai-gateway CLIENT → auth SERVER.
    mutating func authentication(_ outcome: Outcome) {
        let millis = random.logNormal(median: 3, sigma: 0.6)
        let client = add(
            .aiGateway, .client, "GET", lastsMillis: millis + 1, outcome: outcome,
            attributes: HTTPAttributes.client(method: "GET", host: "auth", path: "/v1/keys/current", outcome: outcome))
        add(
            .auth, .server, "GET /v1/keys/{id}", parent: client, delayMillis: 0.4, lastsMillis: millis,
            outcome: outcome.seenByCaller,
            attributes: HTTPAttributes.server(method: "GET", route: "/v1/keys/{id}", outcome: outcome))
    }

    /// ai-gateway PRODUCER → billing CONSUMER → CLIENT to its database.
    mutating func usageRecord(_ outcome: Outcome) {
        let millis = outcome == .timeout ? 2000 : random.logNormal(median: 12, sigma: 0.7)
        let messaging = [
            Attribute("messaging.system", .string("kafka")),
            Attribute("messaging.destination.name", .string("usage")),
            Attribute("messaging.message.id", .string(String(random.next(), radix: 16))),
        ]
        let producer = add(
            .aiGateway, .producer, "usage publish", lastsMillis: 1.5, outcome: .success, attributes: messaging)
        let consumer = add(
            .billing, .consumer, "usage process", parent: producer, delayMillis: 20, lastsMillis: millis + 3,
            outcome: outcome, attributes: messaging + [Attribute("messaging.consumer.group.name", .string("billing"))])
        let database = add(
            .billing, .client, "INSERT usage_records", parent: consumer, delayMillis: 1, lastsMillis: millis,
            outcome: outcome,
            attributes: [
                Attribute("db.system.name", .string("postgresql")),
                Attribute("db.namespace", .string("billing")),
                Attribute("db.operation.name", .string("INSERT")),
                Attribute("db.collection.name", .string("usage_records")),
                Attribute("server.address", .string("postgres.finance.svc")),
                Attribute("server.port", .int(5432)),
            ])
        recordException(database, outcome)
    }

    private mutating func modelCall(_ call: ModelCall, _ spelling: Spelling, parent: Int, millis: Double, name: String) {
        let position = add(
            .aiGateway, .client, name, parent: parent, delayMillis: 4, lastsMillis: millis, outcome: call.outcome,
            attributes: call.attributes(spelling))
        if spelling != .current { setStatusOK(position) }
        recordException(position, call.outcome)
        recordFirstToken(position, call.outcome)
    }
}

extension Outcome {
    /// A SERVER span is in error for 5xx only (semantic conventions for HTTP): a 429 is the caller's error.
    var seenByCaller: Outcome { self == .rateLimited ? .success : self }
}

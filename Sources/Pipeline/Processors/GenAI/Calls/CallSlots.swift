/// Where the attributes of calls are found while a span is read: concepts that have many spellings, and single attributes.
struct CallSlots: Sendable {
    /// How a spelling says when the first token came.
    enum FirstToken: UInt8 {
        case seconds, milliseconds
        /// A double is seconds, an int milliseconds; also said of calls that were not streamed, as their whole duration.
        case ofServer
        /// Seconds, as a model server measured it.
        case measuredByServer
        /// A point in time.
        case time
    }

    let operation, provider, requestModel, responseModel, agent, tool, address: Int
    let input, output, total, cacheRead, cacheWrite, reasoning, streaming, finishReason, firstToken, status: Int
    /// By rank, a bit each: spellings whose value is a JSON object of counts, and roll-ups of agents.
    let unusableInput, unusableOutput: UInt64
    /// By rank: ``FirstToken``, four bits each.
    private let firstTokenForms: UInt64
    /// That of `llm.request.type` among the spellings of the operation.
    let requestTypeRank: Int
    /// By rank among the spellings of the address: the attribute.
    let addresses: ConstantTable<Int32>
    /// By rank, a bit each: names of a model that other things than models of language have, too.
    let genericModels: UInt64
    /// Names of the oldest gateways that say nothing alone: with a generic model they make a call, but for spans of other protocols.
    let oldProvider, oldTokens, oldProviderRank: Int
    private let otherProtocols: ConstantTable<Int32>
    /// By rank, a bit each: finish reasons of the first choice only, behind which others may be.
    let firstChoiceReasons: UInt64
    /// That of `traceloop.entity.name`.
    let agentEntityRank, toolEntityRank: Int

    let errorType, exceptionType, level, toolStatus: Int
    /// How it ended, in the oldest gateways' words.
    let outcome: Int
    let responseID, vercelResponseID: Int
    let spanType, workflow: Int
    let port, oldPort: Int
    let usageDetails, tokenUsage, openLITTotal: Int
    /// Attributes that name the service tier.
    let tiers: (Int, Int, Int, Int, Int)

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        func ranks(_ concept: Concept, _ isWanted: (Concept.Spelling) -> Bool) -> UInt64 {
            concept.spellings.enumerated().reduce(0) { isWanted($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
        }
        operation = slots.concept(Table.operation.with(.any))
        provider = slots.concept(Table.provider.with(.noURL))
        requestModel = slots.concept(Table.requestModel.with(.noURL))
        responseModel = slots.concept(Table.responseModel.with(.noURL))
        agent = slots.concept(Table.agentName.with(.noURL))
        tool = slots.concept(Table.toolName.with(.noURL))
        address = slots.concept(Table.serverAddress)
        addresses = ConstantTable(slots.slots(Table.serverAddress.spellings.map(\.key)))
        input = slots.concept(Table.inputTokens.with(.any))
        output = slots.concept(Table.outputTokens.with(.any))
        total = slots.concept(Table.totalTokens.with(.any))
        cacheRead = slots.concept(Table.cachedTokensRead.with(.any))
        cacheWrite = slots.concept(Table.cachedTokensWrite.with(.any))
        reasoning = slots.concept(Table.reasoningTokens.with(.any))
        streaming = slots.concept(Table.streaming.with(.any))
        finishReason = slots.concept(Table.finishReason.with(.any))
        firstToken = slots.concept(Table.timeToFirstToken.with(.any))
        status = slots.concept(Table.httpStatus)
        unusableInput = ranks(Table.inputTokens) { $0.form != .attribute }
        unusableOutput = ranks(Table.outputTokens) { $0.form != .attribute }
        genericModels = ranks(Table.requestModel) { $0.key == "model" || $0.key == "model_name" }
        oldProvider = slots.slot("provider")
        oldTokens = slots.slot("tokens")
        oldProviderRank = Table.provider.rank(of: "provider") ?? -1
        otherProtocols = ConstantTable(
            slots.slots([
                "http.request.method", "http.method", "db.system", "db.system.name", "rpc.system", "rpc.system.name", "messaging.system",
            ]))
        firstChoiceReasons = ranks(Table.finishReason) { $0.key.hasSuffix(".0.finish_reason") }
        requestTypeRank = Table.operation.rank(of: "llm.request.type") ?? -1
        agentEntityRank = Table.agentName.rank(of: "traceloop.entity.name") ?? -1
        toolEntityRank = Table.toolName.rank(of: "traceloop.entity.name") ?? -1
        var forms: UInt64 = 0
        for (rank, spelling) in Table.timeToFirstToken.spellings.enumerated() where rank < 16 {
            let form: FirstToken =
                switch spelling.key {
                case "gen_ai.server.time_to_first_token": .ofServer
                case "gen_ai.latency.time_to_first_token": .measuredByServer
                case "langfuse.observation.completion_start_time": .time
                case let key where key.hasSuffix("msToFirstChunk"): .milliseconds
                default: .seconds
                }
            forms |= UInt64(form.rawValue) << UInt64(rank * 4)
        }
        firstTokenForms = forms
        errorType = slots.slot("error.type")
        exceptionType = slots.slot("exception.type")
        level = slots.slot("langfuse.observation.level")
        toolStatus = slots.slot("gen_ai.tool.status")
        outcome = slots.slot("status")
        responseID = slots.slot("gen_ai.response.id")
        vercelResponseID = slots.slot("ai.response.id")
        spanType = slots.slot("logfire.span_type")
        workflow = slots.slot("gen_ai.workflow.name")
        port = slots.slot("server.port")
        oldPort = slots.slot("net.peer.port")
        usageDetails = slots.slot("langfuse.observation.usage_details")
        tokenUsage = slots.slot("mlflow.chat.tokenUsage")
        openLITTotal = slots.slot("gen_ai.client.token.usage")
        tiers = (
            slots.slot("openai.response.service_tier"), slots.slot("gen_ai.openai.response.service_tier"), slots.slot("gen_ai.response.service_tier"),
            slots.slot("anthropic.response.service_tier"), slots.slot("gen_ai.openai.request.service_tier")
        )
    }

    /// Whether a span whose model has a generic name is a call all the same, as the oldest gateways report them.
    func isOldCall(_ scratch: borrowing WalkScratch) -> Bool {
        guard scratch.ofSpan(oldProvider) != nil || scratch.ofSpan(oldTokens) != nil || scratch.conceptOfSpan(provider) != nil else { return false }
        for index in 0..<otherProtocols.count where scratch.ofSpan(Int(otherProtocols.start[index])) != nil { return false }
        return true
    }

    func firstTokenForm(_ rank: Int) -> FirstToken { FirstToken(rawValue: UInt8(firstTokenForms >> UInt64(min(rank, 15) * 4) & 15)) ?? .seconds }
}

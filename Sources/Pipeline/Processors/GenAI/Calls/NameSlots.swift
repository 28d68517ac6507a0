/// Where it stands who is asked for what, where, and on whose behalf.
struct NameSlots: Sendable {
    let provider, providerHint, requestModel, responseModel, agent, tool, address: Int
    /// OpenInference's JSON of whatever was handed on, and LiteLLM's name of the model with who serves it in front.
    let metadata, servedModel: Int
    /// LiteLLM's name of a group of models.
    let modelGroup: Int
    /// By rank among the spellings of the address: the attribute.
    let addresses: ConstantTable<Int32>
    let workflow, port, oldPort: Int
    /// The conventions' own name of a tool: a span that has it and says no operation executes one.
    let ownTool: Int
    /// Names of the oldest gateways that say nothing alone.
    let oldProviderRank: Int
    /// That of `traceloop.entity.name`.
    let agentEntityRank, toolEntityRank: Int

    static let toolSign = Concept("tool_sign", ["gen_ai.tool.name"])
    /// With what Vercel's AI SDK puts behind the provider: it tells platforms apart.
    static let providerConcept = ConceptProfile.GenAI.provider.asSent.with(.given)

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        provider = slots.concept(Self.providerConcept)
        providerHint = slots.concept(Table.providerHint.with(.given))
        requestModel = slots.concept(Table.requestModel.with(.given))
        responseModel = slots.concept(Table.responseModel.with(.given))
        agent = slots.concept(Table.agentName.with(.noURL))
        tool = slots.concept(Table.toolName.with(.noURL))
        address = slots.concept(Table.serverAddress)
        addresses = ConstantTable(slots.slots(Table.serverAddress.spellings.map(\.key)))
        metadata = slots.slot("metadata")
        modelGroup = slots.slot("litellm.model_group")
        servedModel = slots.slot("litellm.provider.model")
        workflow = slots.slot("gen_ai.workflow.name")
        ownTool = slots.slot("gen_ai.tool.name")
        port = slots.slot("server.port")
        oldPort = slots.slot("net.peer.port")
        oldProviderRank = Table.provider.rank(of: "provider") ?? -1
        agentEntityRank = Table.agentName.rank(of: "traceloop.entity.name") ?? -1
        toolEntityRank = Table.toolName.rank(of: "traceloop.entity.name") ?? -1
    }
}

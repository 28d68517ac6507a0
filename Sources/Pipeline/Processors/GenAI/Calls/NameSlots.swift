/// Where it stands who is asked for what, where, and on whose behalf.
struct NameSlots: Sendable {
    let provider, requestModel, responseModel, agent, tool, address: Int
    /// By rank among the spellings of the address: the attribute.
    let addresses: ConstantTable<Int32>
    let workflow, port, oldPort: Int
    /// Names of the oldest gateways that say nothing alone.
    let oldProviderRank: Int
    /// That of `traceloop.entity.name`.
    let agentEntityRank, toolEntityRank: Int

    init(_ slots: inout AttributeSlots) {
        typealias Table = ConceptProfile.GenAI
        provider = slots.concept(Table.provider.with(.noURL))
        requestModel = slots.concept(Table.requestModel.with(.noURL))
        responseModel = slots.concept(Table.responseModel.with(.noURL))
        agent = slots.concept(Table.agentName.with(.noURL))
        tool = slots.concept(Table.toolName.with(.noURL))
        address = slots.concept(Table.serverAddress)
        addresses = ConstantTable(slots.slots(Table.serverAddress.spellings.map(\.key)))
        workflow = slots.slot("gen_ai.workflow.name")
        port = slots.slot("server.port")
        oldPort = slots.slot("net.peer.port")
        oldProviderRank = Table.provider.rank(of: "provider") ?? -1
        agentEntityRank = Table.agentName.rank(of: "traceloop.entity.name") ?? -1
        toolEntityRank = Table.toolName.rank(of: "traceloop.entity.name") ?? -1
    }
}

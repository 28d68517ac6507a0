/// Where it stands what a request of the Model Context Protocol is.
struct MCPSlots: Sendable {
    let method, tool, prompt, server, version, transport: Int
    /// Of ``method``, where it stands for any JSON-RPC.
    let rpcRank: Int
    /// Sentry says by it on which side a span is.
    let sentryOperation: Int

    static let methods = Concept("mcp_method", type: .noURL, ["mcp.method.name", "rpc.method"])

    init(_ slots: inout AttributeSlots) {
        rpcRank = Self.methods.rank(of: "rpc.method") ?? -1
        method = slots.concept(Self.methods)
        tool = slots.concept(Concept("mcp_tool", type: .noURL, ["gen_ai.tool.name", "mcp.tool.name", "tool.name"]))
        prompt = slots.concept(Concept("mcp_prompt", type: .noURL, ["gen_ai.prompt.name", "mcp.prompt.name"]))
        server = slots.concept(Concept("mcp_server", type: .noURL, ["mcp.server.name", "fastmcp.server.name", "sdot.mcp.server_name"]))
        version = slots.concept(Concept("mcp_version", type: .noURL, ["mcp.protocol.version"]))
        transport = slots.concept(Concept("mcp_transport", type: .noURL, ["network.transport", "mcp.transport"]))
        sentryOperation = slots.slot("sentry.op")
    }
}

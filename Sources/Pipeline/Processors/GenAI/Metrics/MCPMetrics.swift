/// Requests of the Model Context Protocol, as OpenTelemetry's conventions have them (in both generations of `metronome.gen_ai.names`), and by
/// the server's name.
struct MCPMetrics: BitwiseCopyable, Sendable {
    let client, server: CallMetric?

    init(_ maker: inout CallMetricMaker, _ observed: inout ObservedMetrics) {
        let labels: [CallLabel] = [.mcpMethod, .tool, .prompt, .mcpServer, .mcpVersion, .transport, .errorType]
        let seconds = ObservedMetric.Kind.histogram(bounds: CallBounds.mcp)
        client = maker.make(
            "mcp_client_operation_duration_seconds", seconds, labels + [.address, .port], help: "Duration of MCP requests in seconds.", &observed)
        server = maker.make(
            "mcp_server_operation_duration_seconds", seconds, labels, help: "Duration of MCP requests in seconds, as who was asked saw them.",
            &observed)
    }
}

/// The texts that labels of the gen-ai processor are made of, by the number that ``LabelPlan/Source/given(_:)`` has.
enum CallLabel: Int {
    case operation, provider, requestModel, responseModel, address, port
    case errorType, errorClass, status
    case tokenType, finishReason, modality
    case agent, workflow, tool
    /// For gateways' names: the model that was asked, or else the one that answered; and how it ended.
    case model, outcome
    /// Of requests of the Model Context Protocol.
    case mcpMethod, mcpServer, mcpVersion, prompt, transport
    /// The first of the further dimensions.
    case dimension

    var name: String {
        switch self {
        case .operation: "gen_ai_operation_name"
        case .provider: "gen_ai_provider_name"
        case .requestModel: "gen_ai_request_model"
        case .responseModel: "gen_ai_response_model"
        case .address: "server_address"
        case .port: "server_port"
        case .errorType: "error_type"
        case .errorClass: "error_class"
        case .status: "http_response_status_code"
        case .tokenType: "gen_ai_token_type"
        case .finishReason: "gen_ai_response_finish_reason"
        case .modality: "gen_ai_token_modality"
        case .agent: "gen_ai_agent_name"
        case .workflow: "gen_ai_workflow_name"
        case .tool: "gen_ai_tool_name"
        case .model: "model"
        case .outcome: "status"
        case .mcpMethod: "mcp_method_name"
        case .mcpServer: "mcp_server_name"
        case .mcpVersion: "mcp_protocol_version"
        case .prompt: "gen_ai_prompt_name"
        case .transport: "network_transport"
        case .dimension: ""
        }
    }

    /// What every metric of calls has (OpenTelemetry semantic conventions for GenAI metrics).
    static let base: [CallLabel] = [.operation, .provider, .requestModel, .responseModel, .address, .port]
}

/// Histogram bounds of the conventions.
enum CallBounds {
    static let duration = (0..<14).map { 0.01 * Double(1 << $0) }
    static let tokens = (0..<14).map { Double(1 << (2 * $0)) }
    static let perToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]
    static let serverFirstToken = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
    static let agent = (0..<13).map { 0.1 * Double(1 << $0) }
    static let workflow: [Double] = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200]
    static let calls: [Double] = [0, 1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64, 128, 256, 512]
    static let mcp = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]
}

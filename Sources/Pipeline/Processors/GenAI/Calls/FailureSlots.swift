/// Where it stands whether a call failed, and how.
struct FailureSlots: Sendable {
    let status: Int
    let errorType, exceptionType, level, toolStatus: Int
    /// How it ended, in the oldest gateways' words.
    let outcome: Int
    /// Codes beside the status, gRPC's number and its name, and what vendors say of it in a sentence: for failures only.
    let code, rpcStatus, rpcName, message: Int

    let langsmith: Int

    init(_ slots: inout AttributeSlots) {
        langsmith = slots.slot("langsmith.span.kind")
        status = slots.concept(ConceptProfile.GenAI.httpStatus)
        errorType = slots.slot("error.type")
        exceptionType = slots.slot("exception.type")
        level = slots.slot("langfuse.observation.level")
        toolStatus = slots.slot("gen_ai.tool.status")
        outcome = slots.slot("status")
        code = slots.concept(Self.codes)
        rpcStatus = slots.concept(Self.rpcStatuses)
        rpcName = slots.slot("rpc.response.status_code")
        message = slots.concept(Self.messages)
    }

    private static let codes = Concept("failure_code", ["gen_ai.error.type", "gen_ai.error.code", "error.code", "error.name"])
    private static let rpcStatuses = Concept("failure_rpc_status", type: .number, ["rpc.grpc.status_code", "rpc.response.status_code"])
    /// Of Langfuse, LiteLLM and others, JavaScript's instrumentations, LiteLLM's proxy.
    private static let messages = Concept(
        "failure_message",
        ["exception.message", "error.message", "gen_ai.error.message", "langfuse.observation.status_message", "gen_ai.error", "exception", "error"])
}

extension ConceptProfile {
    /// What AI libraries of three generations of OpenTelemetry's conventions and a dozen conventions of their own send: by
    /// concept the current name first, then older and foreign ones, the oldest last.
    package static let genAI = ConceptProfile(
        "gen_ai",
        [
            GenAI.provider, GenAI.requestModel, GenAI.responseModel, GenAI.operation, GenAI.inputTokens, GenAI.outputTokens,
            GenAI.totalTokens, GenAI.cachedTokensRead, GenAI.cachedTokensWrite, GenAI.reasoningTokens, GenAI.finishReason,
            GenAI.timeToFirstToken, GenAI.streaming, GenAI.costUSD, GenAI.errorType, GenAI.httpStatus, GenAI.serverAddress,
            GenAI.serverPort, GenAI.conversationSession, GenAI.userCustomer, GenAI.agentName, GenAI.toolName,
        ])

    /// The concepts of ``genAI`` one by one.
    package enum GenAI {}
}

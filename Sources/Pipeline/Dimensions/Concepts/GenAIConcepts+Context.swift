/// On whose behalf. `traceloop.entity.name` names whatever `traceloop.span.kind` says.
extension ConceptProfile.GenAI {
    package static let conversationSession = Concept(
        "conversation_session", of: "gen_ai", type: .name,
        [
            "gen_ai.conversation.id", "session.id", "langfuse.session.id",
            "traceloop.association.properties.session_id", .borrowed("traceloop.association.properties.thread_id"),
            "lmnr.association.properties.session_id", .borrowed("mcp.session.id"), "ai.telemetry.metadata.sessionId",
        ])

    package static let userCustomer = Concept(
        "user_customer", of: "gen_ai", type: .name,
        [
            "user.id", "enduser.id", "gen_ai.user", "gen_ai.request.user", "llm.user",
            "traceloop.association.properties.user_id", .borrowed("traceloop.association.properties.customer_id"),
            "lmnr.association.properties.user_id", "metadata.user_api_key_end_user_id",
            .borrowed("metadata.user_api_key_team_id"), "langfuse.user.id", "ai.telemetry.metadata.userId",
            .borrowed("gatewayz.customer.id"), .borrowed("customer.id"),
        ])

    package static let agentName = Concept(
        "agent_name", of: "gen_ai", type: .name,
        [
            "gen_ai.agent.name", "agent.name", "agent_name", .conditional("traceloop.entity.name"),
            .borrowed("graph.node.id"), .borrowed("ai.telemetry.functionId"), .borrowed("gen_ai.workflow.name"),
        ])

    package static let toolName = Concept(
        "tool_name", of: "gen_ai", type: .name,
        [
            "gen_ai.tool.name", "tool.name", "ai.toolCall.name", .conditional("traceloop.entity.name"),
        ])
}

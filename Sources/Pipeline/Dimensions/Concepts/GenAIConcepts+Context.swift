/// On whose behalf. `traceloop.entity.name` names whatever `traceloop.span.kind` says.
extension ConceptProfile.GenAI {
    package static let conversationSession = Concept(
        "conversation_session", of: "gen_ai",
        [
            "gen_ai.conversation.id", "session.id", "langfuse.session.id",
            "traceloop.association.properties.session_id", "traceloop.association.properties.thread_id",
            "lmnr.association.properties.session_id", "mcp.session.id", "ai.telemetry.metadata.sessionId",
        ])

    package static let userCustomer = Concept(
        "user_customer", of: "gen_ai",
        [
            "user.id", "enduser.id", "gen_ai.user", "gen_ai.request.user", "llm.user",
            "traceloop.association.properties.user_id", "traceloop.association.properties.customer_id",
            "lmnr.association.properties.user_id", "metadata.user_api_key_end_user_id",
            "metadata.user_api_key_team_id", "langfuse.user.id", "ai.telemetry.metadata.userId",
            "gatewayz.customer.id", "customer.id",
        ])

    package static let agentName = Concept(
        "agent_name", of: "gen_ai",
        [
            "gen_ai.agent.name", "agent.name", "agent_name", .conditional("traceloop.entity.name"),
            "graph.node.id", "ai.telemetry.functionId", "gen_ai.workflow.name",
        ])

    package static let toolName = Concept(
        "tool_name", of: "gen_ai",
        [
            "gen_ai.tool.name", "tool.name", "ai.toolCall.name", .conditional("traceloop.entity.name"),
        ])
}

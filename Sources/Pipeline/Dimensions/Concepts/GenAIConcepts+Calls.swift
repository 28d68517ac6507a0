/// Who is asked for what.
extension ConceptProfile.GenAI {
    package static let provider = Concept(
        "provider", of: "gen_ai",
        [
            "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system",
            .beforeDot("ai.model.provider"), "error.llm_provider", "llm.vendor", "gatewayz.provider.name",
            "ai.provider", "provider",
        ])

    package static let requestModel = Concept(
        "request_model", of: "gen_ai",
        [
            "gen_ai.request.model", "llm.request.model_name", "llm.model_name", "embedding.model_name",
            "ai.model.id", "litellm.model_group", "litellm.provider.model",
            .quoted("langfuse.observation.model.name"), .quoted("mlflow.llm.model"), "model_name",
            "llm.request.model", "ai.model_id", .quoted("model"),
        ])

    package static let responseModel = Concept(
        "response_model", of: "gen_ai",
        [
            "gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.response.model",
        ])

    package static let operation = Concept(
        "operation", of: "gen_ai",
        [
            "gen_ai.operation.name", "llm.request.type", "openinference.span.kind", "gen_ai.span.kind",
            "ai.operationId", "langfuse.observation.type", "traceloop.span.kind", "langsmith.span.kind",
            "langwatch.span.type", "lmnr.span.type", .quoted("mlflow.spanType"), "gatewayz.request.type",
        ])
}

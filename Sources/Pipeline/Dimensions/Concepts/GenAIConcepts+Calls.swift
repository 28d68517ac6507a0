/// Who is asked for what.
extension ConceptProfile.GenAI {
    package static let provider = Concept(
        "provider", of: "gen_ai", type: .name,
        [
            "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system",
            .beforeDot("ai.model.provider"), "error.llm_provider", "llm.vendor", "gen_ai.model.provider", "gen_ai.provider",
            .borrowed("gatewayz.provider.name"),
            "ai.provider", "provider",
        ])

    /// Who is asked, as frameworks say it of a call in the metadata that they hand on; no label of span metrics.
    package static let providerHint = Concept(
        "provider_hint", of: "gen_ai", type: .name,
        [
            .quoted("langfuse.observation.metadata.ls_provider"), "langsmith.metadata.ls_provider",
            "traceloop.association.properties.ls_provider", "metadata.ls_provider", "ls_provider",
        ])

    package static let requestModel = Concept(
        "request_model", of: "gen_ai", type: .name,
        [
            "gen_ai.request.model", "llm.request.model_name", "llm.model_name", "embedding.model_name",
            "ai.model.id", "gen_ai.model_name", "gen_ai.model.name", "gen_ai.model", .borrowed("litellm.model_group"),
            .borrowed("litellm.provider.model"),
            .quoted("langfuse.observation.model.name"), .quoted("mlflow.llm.model"), "model_name",
            "llm.request.model", "ai.model_id", .quoted("model"),
        ])

    package static let responseModel = Concept(
        "response_model", of: "gen_ai", type: .name,
        [
            "gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.response.model",
        ])

    package static let operation = Concept(
        "operation", of: "gen_ai", type: .name,
        [
            "gen_ai.operation.name", "llm.request.type", .borrowed("openinference.span.kind"), .borrowed("gen_ai.span.kind"),
            "ai.operationId", .borrowed("langfuse.observation.type"), .borrowed("traceloop.span.kind"), .borrowed("langsmith.span.kind"),
            .borrowed("langwatch.span.type"), .borrowed("lmnr.span.type"),
            Concept.Spelling("mlflow.spanType", form: .borrowed, decoding: .quoted), .borrowed("gatewayz.request.type"),
        ])
}

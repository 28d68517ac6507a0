/// How a call went and where it went to.
extension ConceptProfile.GenAI {
    package static let finishReason = Concept(
        "finish_reason", of: "gen_ai", type: .names,
        [
            "gen_ai.response.finish_reasons", "llm.finish_reason", "ai.response.finishReason",
            "gen_ai.response.finish_reason", "gen_ai.response.stop_reason", "anthropic.message.stop_reason", "gen_ai.completion.0.finish_reason",
            "llm.completions.0.finish_reason", .quoted("langfuse.observation.metadata.finish_reason"),
        ])

    package static let timeToFirstToken = Concept(
        "time_to_first_token", of: "gen_ai", type: .number,
        [
            "gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk",
            "gen_ai.server.time_to_first_token", "gen_ai.latency.time_to_first_token",
            "ai.response.msToFirstChunk", "ai.stream.msToFirstChunk", "github.copilot.time_to_first_chunk",
            "copilot_chat.time_to_first_token", "gen_ai.response.time_to_first_token", "gen_ai.response.time_to_first_token_ms",
            "gen_ai.response.time_to_first_chunk_ms", "gen_ai.server.time_to_first_token_ms", "llm.time_to_first_token_ms",
            "lk.response.ttft", "gen_ai.server.ttft", "gen_ai.time_to_first_token", "gen_ai.time_to_first_token_ms",
            "gen_ai.response.ttft_ms", "gen_ai.client.time_to_first_chunk", "gen_ai.client.time_to_first_token",
            "gen_ai.client.time_to_first_token_ms", "gen_ai.response.ttft", "gen_ai.ttft_ms", "llm.ttft_ms",
            "ld.ai.metrics.time_to_first_token_ms", "metrics.ttfb", "openclaw.model_call.time_to_first_byte_ms", .conditional("ttft_ms"),
            .conditional("time_to_first_token_ms"),
            .quoted("langfuse.observation.completion_start_time"), .quoted("mastra.completion_start_time"),
            .event("First Token Stream Event"), .event("llm.content.completion.chunk"), .event("gen_ai.content.completion.chunk"),
        ])

    package static let streaming = Concept(
        "streaming", of: "gen_ai", type: .truth,
        [
            "gen_ai.request.stream", "gen_ai.is_streaming", "llm.is_streaming", "gen_ai.request.is_stream",
            "ai.streaming",
        ])

    package static let errorType = Concept(
        "error_type", of: "gen_ai", type: .errorCode,
        [
            "error.type", .event("exception.type"), .borrowed("error.code"), .conditional("langfuse.observation.level"),
            .conditional("gen_ai.tool.status"), .borrowed("status", .failure),
        ])

    package static let httpStatus = Concept(
        "http_status", of: "gen_ai", type: .httpStatus,
        [
            "http.response.status_code", "http.status_code", "gen_ai.response.status_code", "llm.response.status_code", "http.status",
            .borrowed("error.code"), .borrowed("gen_ai.error.code"), .borrowed("litellm.provider.error.code"), .borrowed("status"),
        ])

    package static let serverAddress = Concept(
        "server_address", of: "gen_ai", type: .host,
        [
            "server.address", "net.peer.name", .borrowed("gen_ai.openai.api_base", .hostOfURL), .borrowed("openai.api_base", .hostOfURL),
            .borrowed("gen_ai.request.base_url", .hostOfURL), .borrowed("url.full", .hostOfURL), .borrowed("http.url", .hostOfURL),
            .borrowed("service.peer.name"), .borrowed("peer.service"),
        ])

    /// As far as one is said: a scheme's own port would be told apart from the same port left out.
    package static let serverPort = Concept(
        "server_port", of: "gen_ai", type: .port,
        [
            "server.port", "net.peer.port", .borrowed("server.address", .portOfHost), .borrowed("net.peer.name", .portOfHost),
            .borrowed("gen_ai.openai.api_base", .portOfURL), .borrowed("openai.api_base", .portOfURL),
            .borrowed("gen_ai.request.base_url", .portOfURL), .borrowed("url.full", .portOfURL), .borrowed("http.url", .portOfURL),
        ])
}

/// What a span does: `gen_ai.operation.name` as OpenTelemetry spells it, and whether tokens may be counted on it.
enum OperationName {
    enum Role: UInt8 {
        /// A model answers: the only spans whose tokens count.
        case inference
        /// These repeat what their children say, or say nothing of tokens.
        case agent, workflow, tool, other
        /// A word that says nothing, as if there were none.
        case absent
    }

    struct Meaning {
        let role: Role
        let family: OperationClass
        /// How OpenTelemetry spells it, or would; nil: as sent.
        let name: StaticString?
    }

    private typealias Words = [(StaticString, Meaning)]

    private static func calls(_ family: OperationClass, _ name: StaticString, _ words: [StaticString]) -> Words {
        words.map { ($0, Meaning(role: .inference, family: family, name: name)) }
    }

    private static func others(_ role: Role, _ name: StaticString?, _ words: [StaticString]) -> Words {
        words.map { ($0, Meaning(role: role, family: .unknown, name: name)) }
    }

    /// Operations of OpenTelemetry, OpenLLMetry, OpenLIT, LiteLLM, OpenInference, Langfuse, LangSmith, LangWatch, Laminar, MLflow, Vercel's AI SDK,
    /// Envoy's AI gateway and Gemini CLI, which write different words for the same.
    private static let table = WordIndex<Meaning>(languageModels + otherModels + aroundCalls + noCalls)

    private static let languageModels: Words =
        calls(
            .language, "chat",
            [
                "chat", "completion", "chat_completion", "chat_completions", "chat.completion", "chat.completions", "chat.completions.create",
                "create_chat_completion", "chat_model", "llm", "llm_call", "call_llm", "generation", "response", "responses", "responses.create",
                "create_response", "message", "messages", "messages.create", "anthropic_messages", "beta.messages", "converse", "converse_stream",
                "chat_stream", "stream_chat", "realtime", "generate_text", "stream_text", "generate_object", "stream_object", "chatcompletion",
                "chatcompletions", "conversestream", "generatetext", "streamtext", "run_thread", "run_thread_stream",
                "start_thread_run", "process_thread_run",
            ])
        + calls(
            .language, "text_completion",
            [
                "text_completion", "text_completions", "text_generation", "completions", "completions.create", "text.completion", "text.completions",
            ])
        + calls(
            .language, "retrieve_and_generate", ["retrieve_and_generate", "retrieveandgenerate", "retrieve_and_generate_stream"])
        + calls(
            .language, "generate_content",
            ["generate_content", "generate_content_stream", "stream_generate_content", "generatecontent", "streamgeneratecontent"])

    private static let otherModels: Words =
        calls(
            .embeddings, "embeddings",
            ["embeddings", "embedding", "embed", "embeddings.create", "create_embedding", "embed_content", "text_embedding", "feature_extraction"])
        + calls(.rerank, "rerank", ["rerank", "reranker", "reranking"])
        + calls(
            .image, "image_generation",
            ["image_generation", "image", "images", "generate_image", "generate_images", "images.generate", "image_generate", "text_to_image"])
        + calls(.image, "image_edit", ["image_edit", "images.edit", "edit_image", "image_edits"])
        + calls(.image, "image_variation", ["image_variation", "image_variations", "images.create_variation"])
        + calls(.audio, "speech", ["speech", "audio_speech", "audio.speech", "audio.speech.create", "text_to_speech", "tts", "generate_speech"])
        + calls(
            .audio, "transcription",
            ["transcription", "transcriptions", "transcribe", "audio_transcription", "audio.transcriptions", "speech_to_text", "stt"])
        + calls(.audio, "translation", ["translation", "translations", "audio_translation", "audio.translations"])
        + calls(.audio, "audio", ["audio"])
        + calls(.moderation, "moderation", ["moderation", "moderations", "moderations.create", "moderate", "litellm.moderation"])
        + calls(.other, "video_generation", ["video_generation", "video", "create_video", "generate_video", "video_remix", "text_to_video"])
        + calls(.other, "ocr", ["ocr"])

    /// What calls are made for.
    private static let aroundCalls: Words =
        others(
            .agent, "invoke_agent",
            ["invoke_agent", "agent", "agent_call", "ai.generatetext", "ai.streamtext", "ai.generateobject", "ai.streamobject"])
        + others(.workflow, "invoke_workflow", ["invoke_workflow", "workflow"])
        + others(.tool, "execute_tool", ["execute_tool", "tool", "tool_call", "ai.toolcall", "call_mcp_tool"])

    private static let noCalls: Words =
        others(.other, "embeddings", ["ai.embed", "ai.embedmany"]) + others(.other, "rerank", ["ai.rerank"])
        + others(.other, "retrieval", ["retrieval", "retriever", "retrieve"]) + others(.other, "create_agent", ["create_agent"])
        + others(
            .other, nil,
            [
                "chain", "task", "execute_task", "span", "default", "prompt", "user_prompt", "system_prompt", "schedule_tool_calls", "parser",
                "guardrail", "guardrails", "apply_guardrail", "evaluator", "evaluation", "evaluate", "event", "tokenize", "detokenize",
                "count_tokens",
                "input_tokens", "fetch_response", "plan", "memory", "handoff", "search", "mcp", "list_mcp_tools", "framework", "vectordb",
                "fine_tuning", "component", "pipeline", "step", "a2a_client", "asend_message", "send_message", "get_responses", "get_interaction",
                "send_message_streaming", "asend_message_streaming", "video_status", "video_content", "video_get_character",
                "video_create_character", "create_realtime_client_secret", "create_realtime_transcription_session",
                "add_message", "a_add_message", "get_message", "get_messages", "create_thread",
            ])
        + others(.absent, nil, ["none", "null", "nil", "undefined", "unknown", "n/a", "unspecified"])

    /// How the operations of Vercel's AI SDK that call a model end; what stands before differs.
    private static let endings = WordIndex<Meaning>(
        calls(.language, "chat", ["dogenerate", "dostream"]) + calls(.embeddings, "embeddings", ["doembed"]) + calls(.rerank, "rerank", ["dorerank"]))

    /// What a text means; nil when nobody knows it.
    static func meaning(of text: WireSlice) -> Meaning? {
        let text = plain(text)
        if let known = table[text] { return known }
        if let dot = text.lastIndex(of: UInt8(ascii: ".")), let known = endings[text.dropping(first: dot + 1)] { return known }
        // `aembedding`, `_arealtime`: what Python calls without waiting.
        let start = text.byte(0) == UInt8(ascii: "_") ? 1 : 0
        return text.byte(start) | 0x20 == UInt8(ascii: "a") ? table[text.dropping(first: start + 1)] : nil
    }

    /// Without blanks and quotes around it.
    static func plain(_ text: WireSlice) -> WireSlice { WireSlice.trimmed(WireSlice.trimmed(text).unquoted) }
}

import Pipeline
import PipelineSupport
import Testing

/// Which operations are calls, whoever names them, and however they go.
@Suite struct CallOperationTests {
    private func calls(_ operation: String, _ more: [(String, Proto)] = [], _ change: (inout CallSpan) -> Void = { _ in }) -> [String: Double] {
        var bench = GenAIBench()
        let named = [("gen_ai.operation.name", Proto.string(operation)), ("gen_ai.request.model", Proto.string("gpt-4o"))]
        bench.send([CallSpan.of(named + more).with(change)])
        return bench.values("gen_ai_operation_name", of: "gen_ai_client_operation_duration_seconds_count")
    }

    @Test(arguments: [
        ("anthropic_messages", "chat"), ("responses", "chat"), ("llm_call", "chat"), ("agenerate_content", "generate_content"),
        ("generate_content_stream", "generate_content"), ("aembedding", "embeddings"), ("arerank", "rerank"),
        ("aimage_generation", "image_generation"),
        ("image_edit", "image_edit"), ("aspeech", "speech"), ("atranscription", "transcription"), ("translation", "translation"),
        ("ChatCompletion", "chat"), ("ConverseStream", "chat"), ("text.completions", "text_completion"), ("feature_extraction", "embeddings"),
        ("litellm.moderation", "moderation"),
        ("amoderation", "moderation"), ("create_video", "video_generation"), ("ai.generateObject.doGenerate", "chat"), ("chat-completion", "chat"),
        ("arun_thread", "chat"), ("run_thread_stream", "chat"), ("process_thread_run", "chat"), ("retrieve_and_generate", "retrieve_and_generate"),
    ])
    func callsByEveryName(sent: String, expected: String) {
        #expect(calls(sent) == [expected: 1])
        #expect(calls(sent.uppercased()) == [expected: 1])
    }

    @Test(arguments: [
        "tokenize", "count_tokens", "acount_tokens", "guardrail", "apply_guardrail", "evaluate", "retrieval", "plan", "memory", "fetch_response",
        "user_prompt", "tool_call", "agent_call", "chain", "execute_tool", "create_agent",
        // Of no library.
        "count_message_tokens", "CountTokens", "listModels", "delete_response", "acreate_batch", "create_file", "prompt_template", "agent_step",
        "evaluate_answer", "vector-search", "memory.write", "retrieve_batch", "aget_responses", "litellm.responses_management", "video_status",
        "llm_setup", "llm_tool_call", "invoke_swarm", "orchestrate_tools", "routing", "select_model", "initialize", "notifications/initialized",
        "resources/read", "ping", "split_text", "aingest", "run_code", "create_sandbox", "asend_message_streaming", "a_add_message",
        "video_get_character", "create_realtime_transcription_session", "create_conversation", "user_turn", "permission", "hook",
    ])
    func noCallsByEveryName(sent: String) {
        #expect(calls(sent, [("gen_ai.usage.input_tokens", .int(5))]).isEmpty)
    }

    /// A failure has no tokens.
    @Test(arguments: [
        "summarize", "createAnswer", "get_chat_answer", "acme.embedAll", "classify", "x", "chat_with_tools", "answer_using_memory",
        "create_interaction", "code_completion",
    ])
    func whatNobodyKnowsIsACallHoweverItWent(sent: String) {
        #expect(calls(sent) == [sent: 1])
        #expect(calls(sent) { $0.isError = true } == [sent: 1])
        #expect(calls(sent, [("gen_ai.usage.input_tokens", .int(5))]) { $0.kind = 1 } == [sent: 1])
        #expect(calls(sent) { $0.kind = 5 }.isEmpty)
    }

    @Test func aModelAndTheConventionsOwnNameAreNeeded() {
        func count(_ attributes: [(String, Proto)]) -> Int {
            var bench = GenAIBench()
            bench.send([CallSpan.of(attributes)])
            return bench.counts.calls
        }
        let own = [("gen_ai.operation.name", Proto.string("summarize")), ("gen_ai.provider.name", Proto.string("openai"))]
        #expect(count(own) == 0)
        #expect(count(own + [("model", .string("gpt-4o"))]) == 0)
        #expect(count(own + [("gen_ai.response.model", .string("gpt-4o"))]) == 1)
        #expect(count([("openinference.span.kind", .string("summarize")), ("gen_ai.request.model", .string("gpt-4o"))]) == 0)
    }

    /// What LiteLLM has no operation for it calls a chat, but it says what it is, too.
    @Test(arguments: [
        ("alist_files", 0), ("acreate_batch", 0), ("aadd_message", 0), ("aget_messages", 0), ("avector_store_search", 0), ("aresponses", 1),
        ("anthropic_messages", 1), ("new", 1), ("arun_thread", 1), ("aingest", 0), ("arun_code", 0), ("asend_message_streaming", 0),
    ])
    func liteLLMsOwnWordTellsMore(sent: String, expected: Double) {
        #expect(calls("chat", [("litellm.call_type", .string(sent))]).values.reduce(0, +) == expected)
    }

    /// Google's kit and its command line name the agent on every span.
    @Test(arguments: ["generate_content", "llm_call", "summarize"])
    func anAgentsNameMakesNoAgent(sent: String) {
        #expect(calls(sent, [("gen_ai.agent.name", .string("a"))]).values.first == 1)
    }

    /// Logfire names what OpenAI's Agents SDK does in the text of its message alone.
    @Test func agentsAndToolsOfLogfiresTemplatesAreSuch() {
        func span(_ id: UInt8, parent: UInt8, _ attributes: [(String, Proto)]) -> CallSpan {
            CallSpan.of([("gen_ai.system", .string("openai"))] + attributes, id: id, parent: parent)
        }
        var bench = GenAIBench()
        bench.send([
            span(1, parent: 0, [("sdk_span_type", .string("task")), ("name", .string("flow"))]),
            span(2, parent: 1, [("logfire.msg_template", .string("Agent run: {name!r}")), ("name", .string("guide"))]),
            span(3, parent: 2, [("sdk_span_type", .string("turn")), ("agent_name", .string("guide"))]),
            span(4, parent: 3, [("gen_ai.request.model", .string("gpt-4o-mini"))]),
            span(5, parent: 3, [("logfire.msg_template", .string("Function: {name}")), ("name", .string("weather"))]),
        ])
        #expect(bench.values("gen_ai_agent_name", of: "gen_ai_invoke_agent_duration_seconds_count") == ["guide": 1])
        #expect(bench.values("gen_ai_tool_name", of: "gen_ai_execute_tool_duration_seconds_count") == ["weather": 1])
        #expect(bench.sum("gen_ai_invoke_agent_inference_calls_sum") == 1)
        #expect(bench.sum("gen_ai_invoke_agent_tool_calls_sum") == 1)
    }

    /// OpenInference makes one of kind LLM of each method of LlamaIndex's models.
    @Test(arguments: [
        ([], "llama_index", 0), ([("llm.input_messages.0.message.role", "user")], "llama_index", 1), ([("llm.prompts", "x")], "llama_index", 1),
        ([("llm.output_messages.0.message.role", "assistant")], "llama_index", 1), ([("llm.finish_reason", "stop")], "llama_index", 1),
        ([("error.type", "TypeError")], "llama_index", 1), ([], "dspy", 1),
    ])
    func aMethodOfLlamaIndexThatIsAskedNothingIsNoCall(said: [(String, String)], library: String, expected: UInt64) {
        let span = CallSpan.of(
            [("openinference.span.kind", .string("LLM")), ("llm.model_name", .string("gpt-4o-mini")), ("output.value", .string("{}"))]
                + said.map { ($0.0, Proto.string($0.1)) })
        var bench = GenAIBench()
        for id in 1...4 {
            bench.send([span.with { $0.id = UInt8(id) }], scope: "openinference.instrumentation.\(library)")
        }
        #expect(UInt64(bench.counts.calls) == expected * 4)
    }

    /// Baggage brings the model to all spans of a request.
    @Test(arguments: ["db.system", "db.system.name", "messaging.system"])
    func whatAsksAStoreIsNoCall(key: String) {
        let named = [("gen_ai.request.model", Proto.string("gpt-4o")), (key, .string("redis"))]
        var bench = GenAIBench()
        bench.send([CallSpan.of(named)])
        #expect(bench.counts.calls == 0)
        bench.send([CallSpan.of(named + [("gen_ai.operation.name", .string("embeddings"))], id: 2)])
        #expect(bench.counts.calls == 1)
    }

    @Test func aWordForNothingIsNoOperation() {
        #expect(calls("none") == ["": 1])
        #expect(calls("Unknown") == ["": 1])
        #expect(calls("none", [("gen_ai.agent.name", .string("a"))]).isEmpty)
    }
}

import Pipeline
import PipelineSupport
import Testing

/// What libraries write differently comes out alike.
@Suite struct CallSpellingTests {
    private func labels(_ attributes: [(String, Proto)], _ label: String) -> [String: Double] {
        var bench = GenAIBench()
        bench.send([CallSpan.of(attributes)])
        return bench.values(label, of: "gen_ai_client_operation_duration_seconds_count")
    }

    private static let call = [("gen_ai.request.model", Proto.string("m")), ("gen_ai.operation.name", Proto.string("chat"))]

    @Test(arguments: [
        ("openai", "openai"), (" OpenAI ", "openai"), ("openai.chat", "openai"), ("openai.responses", "openai"), ("az.ai.openai", "azure.ai.openai"),
        ("azure", "azure.ai.openai"), ("vertex_ai", "gcp.vertex_ai"), ("gemini", "gcp.gemini"), ("xai", "x_ai"), ("aws", "aws.bedrock"),
        ("aws.bedrock", "aws.bedrock"), ("google", "gcp.gen_ai"), ("groq", "groq"), ("openrouter", "openrouter"),
    ])
    func providers(sent: String, expected: String) {
        #expect(labels(Self.call + [("gen_ai.system", Proto.string(sent))], "gen_ai_provider_name") == [expected: 1])
    }

    @Test(arguments: [
        ("gen_ai.operation.name", "chat", "chat"), ("gen_ai.operation.name", "acompletion", "chat"),
        ("gen_ai.operation.name", "generate_content", "generate_content"),
        ("llm.request.type", "completion", "text_completion"), ("llm.request.type", "embedding", "embeddings"),
        ("openinference.span.kind", "LLM", "chat"),
        ("openinference.span.kind", "EMBEDDING", "embeddings"), ("ai.operationId", "ai.streamText.doStream", "chat"),
        ("ai.operationId", "ai.embed.doEmbed", "embeddings"), ("langfuse.observation.type", "generation", "chat"),
        ("mlflow.spanType", "\"CHAT_MODEL\"", "chat"),
        ("lmnr.span.type", "LLM", "chat"), ("gen_ai.span.kind", "LLM", "chat"),
    ])
    func operations(key: String, sent: String, expected: String) {
        #expect(labels([("gen_ai.request.model", Proto.string("m")), (key, Proto.string(sent))], "gen_ai_operation_name") == [expected: 1])
    }

    @Test(arguments: ["CHAIN", "AGENT", "TOOL", "RETRIEVER", "PARSER", "ai.generateText", "workflow", "task"])
    func spansAroundCallsAreNone(operation: String) {
        var bench = GenAIBench()
        bench.send([
            .of([
                ("openinference.span.kind", Proto.string(operation)), ("gen_ai.request.model", Proto.string("m")),
                ("llm.token_count.prompt", Proto.int(5)),
            ])
        ])
        #expect(bench.counts.calls == 0)
        #expect(bench.series("gen_ai_client_inference_usage_input_tokens_total").isEmpty)
    }

    @Test func aFrameworksTemplateIsNoCall() {
        var bench = GenAIBench()
        bench.send([.of([("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.system", Proto.string("langchain"))])])
        #expect(bench.counts.calls == 0)
    }

    /// Cars have models, too.
    @Test func aGenericNameAloneMakesNoCall() {
        func calls(_ attributes: [(String, Proto)]) -> Int {
            var bench = GenAIBench()
            bench.send([CallSpan.of(attributes).with { $0.kind = 2 }])
            return bench.counts.calls
        }
        let old = [("model", Proto.string("gpt-4")), ("provider", Proto.string("openai"))]
        #expect(calls(old) == 1)
        #expect(calls([("model", .string("mistral-7b")), ("provider", .string(""))]) == 1)
        #expect(calls([("model", .string("gpt-4")), ("tokens", .int(5))]) == 1)
        #expect(calls([("model", .string("tesla-3"))]) == 0)
        #expect(calls([("model_name", .string("xgboost-churn"))]) == 0)
        #expect(calls(old + [("http.request.method", .string("GET"))]) == 0)
        #expect(calls(old + [("db.system", .string("postgresql"))]) == 0)
        #expect(calls([("model", .string("gpt-4")), ("gen_ai.operation.name", .string("chat")), ("http.request.method", .string("POST"))]) == 1)
        #expect(calls([("gen_ai.request.model", .string("gpt-4")), ("http.request.method", .string("POST"))]) == 1)
    }

    /// Three generations of names: one line per model.
    @Test func allGenerationsMakeOneSeriesPerModel() {
        var bench = GenAIBench()
        let generations: [[(String, Proto)]] = [
            [
                ("gen_ai.provider.name", Proto.string("openai")), ("gen_ai.request.model", Proto.string("gpt-4o")),
                ("gen_ai.operation.name", Proto.string("chat")),
            ],
            [
                ("gen_ai.system", Proto.string("openai")), ("gen_ai.request.model", Proto.string("gpt-4o")),
                ("gen_ai.operation.name", Proto.string("chat")),
            ],
            [("llm.vendor", Proto.string("OpenAI")), ("llm.request.model", Proto.string("gpt-4o")), ("llm.request.type", Proto.string("chat"))],
            [
                ("ai.model.provider", Proto.string("openai.chat")), ("ai.model.id", Proto.string("gpt-4o")),
                ("ai.operationId", Proto.string("ai.generateText.doGenerate")),
            ],
        ]
        for (index, attributes) in generations.enumerated() { bench.send([.of(attributes, id: UInt8(index + 1), trace: UInt8(index + 1))]) }
        #expect(Array(bench.series("gen_ai_client_operation_duration_seconds_count").values) == [4])
    }

    @Test(arguments: [
        ("https://api.openai.com/v1/", "api.openai.com", ""), ("127.0.0.1:8090", "127.0.0.1", "8090"),
        ("http://user:secret@host:99/x?key=1", "host", "99"), ("[::1]:80", "::1", "80"), ("a.b", "a.b", ""),
    ])
    func addresses(sent: String, host: String, port: String) {
        #expect(labels(Self.call + [("server.address", Proto.string(sent))], "server_address") == [host: 1])
        #expect(labels(Self.call + [("server.address", Proto.string(sent))], "server_port") == [port: 1])
    }

    @Test func addressesThatAreNoneAreLeftOut() {
        let url = [("server.address", Proto.string("/run/model.sock")), ("url.full", .string("https://api.x.ai:8443/v1?key=secret"))]
        #expect(labels(Self.call + url, "server_address") == ["api.x.ai": 1])
        #expect(labels(Self.call + url, "server_port") == ["8443": 1])
        #expect(labels(Self.call + [("server.address", .string("host")), ("net.peer.port", .int(99))], "server_port") == ["99": 1])
    }

    // MARK: Tokens

    private func input(_ value: Proto) -> (tokens: Double, counts: GenAICounts) {
        var bench = GenAIBench()
        bench.send([.of(Self.call + [("gen_ai.usage.input_tokens", value)])])
        return (bench.sum("gen_ai_client_inference_usage_input_tokens_total"), bench.counts)
    }

    @Test(arguments: [Proto.int(24), Proto.double(24), Proto.string("24"), Proto.string(" 24 "), Proto.string("2.4e1")])
    func countsOfAnyTypeAreRead(value: Proto) { #expect(input(value).tokens == 24) }

    @Test func countsThatAreNoneAreCountedByReason() {
        #expect(input(.int(-3)).counts.negative == 1)
        #expect(input(.double(2.5)).counts.fractional == 1)
        #expect(input(.string("many")).counts.notANumber == 1)
        #expect(input(.double(.nan)).counts.notANumber == 1)
        #expect(input(.bool(true)).counts.notANumber == 1)
        #expect(input(.int(.max)).counts.absurd == 1)
        #expect(input(.double(.infinity)).counts.absurd == 1)
        for value in [Proto.int(-3), .string("many"), .int(.max)] { #expect(input(value).tokens == 0) }
        #expect(input(.string("")).counts == input(.string("")).counts)
    }

    @Test func onlyTheWrongCountIsLost() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat(tokens: (-1, 9))])
        #expect(bench.sum("gen_ai_client_inference_usage_output_tokens_total") == 9)
        #expect(bench.sum("gen_ai_client_operation_duration_seconds_count") == 1)
    }

    /// OpenLIT says for Anthropic what was not cached; everybody else says all.
    @Test func inputIncludesTheCache() {
        func total(_ more: [(String, Proto)], tokens: Int64) -> Double {
            var bench = GenAIBench()
            bench.send([
                .of(
                    Self.call + [
                        ("gen_ai.provider.name", Proto.string("anthropic")), ("gen_ai.usage.input_tokens", Proto.int(tokens)),
                        ("gen_ai.usage.cache_read.input_tokens", Proto.int(2000)), ("gen_ai.usage.cache_creation.input_tokens", Proto.int(100)),
                    ] + more)
            ])
            return bench.sum("gen_ai_client_inference_usage_input_tokens_total")
        }
        #expect(total([], tokens: 2112) == 2112)
        #expect(total([], tokens: 12) == 2112)
        #expect(total([("gen_ai.client.token.usage", Proto.int(27))], tokens: 3000) == 5100)
    }

    /// Bedrock's input leaves the cache out, and its total does not.
    @Test(arguments: [(23, 14), (19, 10)] as [(Int64, Double)])
    func aTotalTellsWhetherInputIncludesTheCache(total: Int64, expected: Double) {
        var bench = GenAIBench()
        bench.send([
            .of(
                Self.call + [
                    ("gen_ai.usage.input_tokens", .int(10)), ("gen_ai.usage.output_tokens", .int(9)),
                    ("gen_ai.usage.cache_read.input_tokens", .int(4)),
                    ("gen_ai.usage.total_tokens", .int(total)),
                ])
        ])
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == expected)
    }

    @Test func countsInDocumentsAreRead() {
        var bench = GenAIBench()
        let text =
            #"{"completion_tokens": 9, "prompt_tokens": 24, "total_tokens": 33, "prompt_tokens_details": {"cached_tokens": 16}, "completion_tokens_details": {"reasoning_tokens": 4, "x": 1}}"#
        bench.send([
            .of([
                ("langfuse.observation.type", Proto.string("generation")), ("langfuse.observation.model.name", Proto.string("gpt-4o")),
                ("langfuse.observation.usage_details", Proto.string(text)),
            ])
        ])
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == 24)
        #expect(bench.sum("gen_ai_client_inference_usage_output_tokens_total") == 9)
        #expect(bench.sum("gen_ai_client_inference_usage_cache_read_input_tokens_total") == 16)
        #expect(bench.sum("gen_ai_client_inference_usage_reasoning_output_tokens_total") == 4)
    }

    @Test(arguments: [
        "", "{", "\"", "{\"input\"", "{\"input\":", "{\"input\": 1e999}", "{\"input\": -1}", "{\\", "[[[[", "{\"input\": {\"input\": 3}}",
    ])
    func documentsThatAreNoneAddNothing(text: String) {
        var bench = GenAIBench()
        bench.send([.of(Self.call + [("langfuse.observation.usage_details", Proto.string(text))])])
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == 0)
        #expect(bench.counts.calls == 1)
    }

    // MARK: The first token

    private func firstToken(_ attributes: [(String, Proto)], events: [(String, UInt64)] = [], said: [(String, Proto)] = []) -> Double {
        var bench = GenAIBench()
        bench.send([CallSpan.of(Self.call + attributes).with { span in span.events = events.map { ($0.0, $0.1, said) } }])
        return bench.sum("gen_ai_client_operation_time_to_first_chunk_seconds_sum")
    }

    @Test func theFirstTokenComesInManyUnits() {
        #expect(firstToken([("gen_ai.response.time_to_first_chunk", .double(0.05))]) == 0.05)
        #expect(firstToken([("gen_ai.server.time_to_first_token", .int(50))]) == 0.05)
        #expect(firstToken([("gen_ai.server.time_to_first_token", .double(0.05))]) == 0.05)
        #expect(firstToken([("ai.response.msToFirstChunk", .double(50))]) == 0.05)
        #expect(firstToken([("langfuse.observation.completion_start_time", .string("\"2027-01-15T08:00:00.050000Z\""))]) == 0.05)
        #expect(firstToken([("mastra.completion_start_time", .string("2027-01-15T08:00:00.050Z"))]) == 0.05)
        for event in [
            "First Token Stream Event", "gen_ai.content.completion.chunk", "llm.content.completion.chunk", "ai.stream.firstChunk",
            "mlflow.chunk.item.0",
        ] {
            #expect(firstToken([], events: [(event, 50), (event, 70)]) == 0.05, "\(event)")
        }
        // Vercel's AI SDK adds the event when the whole answer is there, and says when it was.
        #expect(firstToken([], events: [("ai.stream.firstChunk", 99)], said: [("ai.response.msToFirstChunk", .double(50))]) == 0.05)
    }

    /// The unit is that of the name.
    @Test(
        arguments: [
            ("ttft_ms", 50), ("time_to_first_token_ms", 50), ("copilot_chat.time_to_first_token", 50), ("gen_ai.response.time_to_first_token_ms", 50),
            ("gen_ai.response.time_to_first_chunk_ms", 50), ("gen_ai.server.time_to_first_token_ms", 50), ("llm.time_to_first_token_ms", 50),
            ("github.copilot.time_to_first_chunk", 0.05), ("gen_ai.response.time_to_first_token", 0.05), ("lk.response.ttft", 0.05),
            ("gen_ai.server.ttft", 0.05), ("metrics.ttfb", 0.05), ("gen_ai.time_to_first_token", 0.05), ("gen_ai.time_to_first_token_ms", 50),
            ("gen_ai.response.ttft_ms", 50), ("openclaw.model_call.time_to_first_byte_ms", 50), ("gen_ai.client.time_to_first_chunk", 0.05),
            ("gen_ai.client.time_to_first_token", 0.05), ("gen_ai.client.time_to_first_token_ms", 50), ("gen_ai.response.ttft", 0.05),
            ("gen_ai.ttft_ms", 50), ("llm.ttft_ms", 50), ("ld.ai.metrics.time_to_first_token_ms", 50),
        ] as [(String, Double)])
    func theFirstTokenHasTheUnitOfItsName(name: String, sent: Double) {
        #expect(firstToken([("gen_ai.provider.name", .string("p")), (name, .double(sent))]) == 0.05)
        #expect(firstToken([("gen_ai.provider.name", .string("p")), (name, .string("\(sent)"))]) == 0.05)
    }

    @Test func bifrostCountsInNanoseconds() {
        for (sdk, expected) in [("bifrost", 0.05), ("opentelemetry", 0)] {
            var bench = GenAIBench()
            bench.send([.of(Self.call + [("gen_ai.response.time_to_first_token", .int(50_000_000))])], resource: ["telemetry.sdk.name": sdk])
            #expect(bench.sum("gen_ai_client_operation_time_to_first_chunk_seconds_sum") == expected)
        }
    }

    /// Only what is said not to be a stream has none, however late the first token came.
    @Test func theWholeDurationIsNoFirstToken() {
        #expect(firstToken([("gen_ai.server.time_to_first_token", .double(0.1))]) == 0.1)
        #expect(firstToken([("gen_ai.server.time_to_first_token", .double(0.0999))]) == 0.0999)
        #expect(firstToken([("gen_ai.server.time_to_first_token", .double(0.05)), ("gen_ai.request.stream", .bool(false))]) == 0)
        #expect(firstToken([("gen_ai.server.time_to_first_token", .double(0.1)), ("gen_ai.request.stream", .bool(true))]) == 0.1)
        #expect(firstToken([("gen_ai.response.time_to_first_chunk", .double(-1))]) == 0)
    }

    // MARK: How calls end

    private func reasons(_ attributes: [(String, Proto)]) -> [String: Double] {
        var bench = GenAIBench()
        bench.send([.of(Self.call + attributes)])
        return bench.values("gen_ai_response_finish_reason", of: "gen_ai_client_finish_reasons_total")
    }

    @Test func finishReasonsAreCountedPerChoice() {
        let list = Proto().message(5, Proto().message(1, .string("stop")).message(1, .string("stop")))
        #expect(reasons([("gen_ai.response.finish_reasons", list)]) == ["stop": 2])
        #expect(reasons([("gen_ai.response.finish_reasons", .string(#"["tool_calls", "length"]"#))]) == ["tool_call": 1, "length": 1])
        #expect(reasons([("llm.finish_reason", .string("end_turn"))]) == ["stop": 1])
        #expect(reasons([("gen_ai.response.finish_reason", .string("FinishReason.STOP"))]) == ["stop": 1])
        #expect(reasons([("gen_ai.response.finish_reason", .string("FinishReason.STOP,FinishReason.LENGTH"))]) == ["stop": 1, "length": 1])
        #expect(reasons([("gen_ai.response.finish_reasons", .string("stop, length"))]) == ["stop": 1, "length": 1])
        #expect(reasons([("gen_ai.response.finish_reason", .string("Sorry, but no"))]) == ["other": 1])
        #expect(reasons([("gen_ai.response.finish_reason", .string("stop, or not"))]) == ["other": 1])
        #expect(reasons([("gen_ai.response.finish_reason", .string(#"{"reason":"stop","index":0}"#))]) == ["other": 1])
        #expect(reasons([("gen_ai.response.finish_reason", .string("FINISH_REASON_UNSPECIFIED"))]).isEmpty)
        #expect(
            reasons([("gen_ai.completion.0.finish_reason", .string("stop")), ("gen_ai.completion.1.finish_reason", .string("length"))]) == [
                "stop": 1, "length": 1,
            ])
        #expect(reasons([("llm.finish_reason", .string("Weird"))]) == ["weird": 1])
        #expect(reasons([("gen_ai.response.finish_reasons", .string(#"["none", "STOP"]"#))]) == ["stop": 1])
        for absent in ["none", "None", "NULL", "unknown", "undefined"] { #expect(reasons([("llm.finish_reason", .string(absent))]).isEmpty) }
        for other in ["https://u:p@h.example.com:8443/p?key=S", "stop; S", "Server=h;Password=S", String(repeating: "x", count: 65)] {
            #expect(reasons([("llm.finish_reason", .string(other))]) == ["other": 1])
        }
        #expect(reasons([]).isEmpty)
    }

    @Test(arguments: [
        ("STOP", "stop"), ("SAFETY", "content_filter"), ("RECITATION", "content_filter"), ("FinishReason.SPII", "content_filter"),
        ("FINISH_REASON_STOP", "stop"), ("FINISH_REASON_MAX_TOKENS", "length"), ("FINISH_REASON_NEW", "new"), ("STOP_CRITERIA_MET", "stop"),
        ("MISSING_THOUGHT_SIGNATURE", "error"), ("compaction", "compaction"), ("max_new_tokens", "length"),
        ("MALFORMED_FUNCTION_CALL", "error"), ("COMPLETE", "stop"), ("ERROR_TOXIC", "content_filter"), ("content_filtered", "content_filter"),
        ("guardrail_intervened", "content_filter"), ("pause_turn", "stop"), ("refusal", "content_filter"),
        ("model_context_window_exceeded", "length"),
        ("function_call", "tool_call"), ("tool-calls", "tool_call"), ("ToolCalls", "tool_call"), ("model_length", "length"), ("eos_token", "stop"),
        ("load", "load"), ("other", "other"), ("REASON_MAX_LEN", "length"),
    ])
    func finishReasonsOfEveryFamily(sent: String, expected: String) {
        #expect(reasons([("gen_ai.response.finish_reason", .string(sent))]) == [expected: 1])
    }

    /// Pairs that came before are remembered, more of them than there is room for.
    @Test func manyPairsAreToldApartAgainAndAgain() {
        var bench = GenAIBench()
        for round in 0..<2 {
            for number in 0..<600 {
                let asked = "gpt-4.\(number)"
                let span = CallSpan.of(
                    [
                        ("gen_ai.request.model", .string(asked)), ("gen_ai.response.model", .string(number % 3 == 0 ? "gpt-x" : asked + "-mini")),
                        ("gen_ai.operation.name", .string("chat")),
                    ], id: UInt8(number % 250 + 1), trace: UInt8(number / 250 + 1 + round * 3))
                bench.send([span])
            }
        }
        #expect(bench.sum("gen_ai_client_model_substitutions_total") == 800)
    }

    /// LiteLLM says which model its group stands for.
    @Test(arguments: [
        ("gpt-4", "claude-opus-4-5", "gpt-4", 0.0), ("gpt-4", "gpt-4", "claude-opus-4-5-20251101", 0), ("gpt-4", "gpt-4", "gpt-4o", 1),
        ("other", "gpt-4", "gpt-4o", 1),
    ])
    func aGroupIsNoModel(group: String, asked: String, answered: String, expected: Double) {
        var bench = GenAIBench()
        bench.send([
            .of([
                ("gen_ai.request.model", .string(asked)), ("gen_ai.response.model", .string(answered)), ("litellm.model_group", .string(group)),
                ("litellm.provider.model", .string("anthropic/claude-opus-4-5")),
            ])
        ])
        #expect(bench.sum("gen_ai_client_model_substitutions_total") == expected)
    }

    /// Claude Code's attribute says it of a call only.
    @Test func aFlatStopReasonNeedsAProvider() {
        #expect(reasons([("stop_reason", .string("end_turn")), ("gen_ai.system", .string("anthropic"))]) == ["stop": 1])
        #expect(reasons([("stop_reason", .string("end_turn"))]).isEmpty)
        #expect(
            reasons([("stop_reason", .string("end_turn")), ("gen_ai.system", .string("p")), ("llm.finish_reason", .string("length"))]) == [
                "length": 1
            ])
    }

    @Test(arguments: [
        ("gpt-4o", "gpt-4o-2024-08-06", false), ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929", false),
        ("openai/gpt-4o-mini", "gpt-4o-mini-2024-07-18", false),
        ("gemini-2.5-flash", "gemini-2.5-flash-001", false), ("claude-3-5-sonnet-latest", "claude-3-5-sonnet-20241022", false),
        ("claude-3-5-sonnet@20240620", "claude-3-5-sonnet-20240620", false), ("gpt-4o", "gpt-4o-mini", true), ("gpt-4o", "claude-3-opus", true),
        ("llama-3-70b:free", "llama-3-70b", false), ("my-deployment", "gpt-4o", false), ("gpt-4o", "my-deployment", false),
        // Aliases, groups, routes and deployments.
        ("claude-sonnet-4-5", "claude", false), ("claude-sonnet", "claude-sonnet-4-5", false), ("main", "gpt-4o", false),
        ("openrouter/auto", "openai/gpt-4o", false), ("gpt-4o-prod-eu", "gpt-4o-2024-08-06", false), ("gpt4", "gpt-4-0613", false),
        // Other spellings of the same model.
        ("anthropic/claude-sonnet-4.5", "anthropic/claude-4.5-sonnet-20250929", false), ("gpt-35-turbo", "gpt-3.5-turbo-0125", false),
        ("claude-opus-4-8[1m]", "claude-opus-4-8", false), ("eu.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5", false),
        ("meta-llama/Meta-Llama-3.1-8B", "llama3.1-8b-instruct", false), ("gpt-4o", "none", false), ("Unknown", "gpt-4o", false),
        // Other models.
        ("gpt-4", "gpt-4.1", true), ("claude-opus-4", "claude-opus-4-5", true), ("deepseek-chat", "deepseek-reasoner", true), ("o3", "o3-mini", true),
        ("gemini-2.5-pro", "gemini-2.5-flash", true), ("llama-3.1-8b", "llama-3.1-70b", true), ("gpt-5-mini", "claude-haiku-4-5", true),
        // Sizes.
        ("llama3.1:8b", "llama3.1:70b", true), ("qwen3:4b", "qwen3:30b-a3b", true), ("gpt-oss:20b", "gpt-oss:120b", true),
        ("deepseek-r1:1.5b", "deepseek-r1:7b", true), ("mixtral:8x7b", "mixtral:8x22b", true), ("acme:8b", "acme:70b", true),
        ("llama3.1:8b", "llama3.1:8b-instruct-q4_0", false), ("llama3.1", "llama3.1:8b", false), ("llama3.1:latest", "llama3.1:8b", false),
        ("llama3.1", "llama-3.1-8b", false), ("gpt-4o:mini", "gpt-4o:base", false),
        // Names without a version: a mode is whatever answers, a tier is one of the family.
        ("deepseek-chat", "DeepSeek-V3.1", false), ("deepseek-reasoner", "DeepSeek-R1", false), ("deepseek-chat", "gpt-4o", true),
        ("command-r", "command-r-plus", true), ("gemini-flash-latest", "gemini-2.5-flash-lite", true),
        ("gemini-flash-latest", "gemini-2.5-flash", false), ("mistral-small", "mistral-small-3.2", false),
    ])
    func substitutions(asked: String, answered: String, isOne: Bool) {
        var bench = GenAIBench()
        bench.send([
            .of([("gen_ai.request.model", .string(asked)), ("gen_ai.response.model", .string(answered)), ("gen_ai.operation.name", .string("chat"))])
        ])
        #expect(bench.sum("gen_ai_client_model_substitutions_total") == (isOne ? 1 : 0))
    }
}

import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Usage that stands in a text: JSON, or what Python prints.
@Suite struct UsageTextTests {
    private static let kinds = ["input", "output", "cache_read_input", "cache_write_input", "reasoning_output"]

    private func bench(_ text: String, _ name: String, _ more: [(String, Proto)] = []) -> GenAIBench {
        var bench = GenAIBench()
        bench.send([
            .of(
                [
                    ("gen_ai.operation.name", .string("chat")), ("gen_ai.provider.name", .string("openai")),
                    ("gen_ai.request.model", .string("gpt-4o")),
                    (name, .string(text)),
                ] + more)
        ])
        return bench
    }

    /// Input, output, from the cache, into it, reasoning; -1: no series.
    private func tokens(_ text: String, _ name: String = "gen_ai.usage.raw", _ more: [(String, Proto)] = []) -> [Double] {
        var bench = bench(text, name, more)
        return Self.kinds.map { kind in
            let series = bench.series("gen_ai_client_inference_usage_\(kind)_tokens_total")
            return series.isEmpty ? -1 : series.values.reduce(0, +)
        }
    }

    @Test(arguments: [
        #"{"prompt_tokens": 90, "completion_tokens": 50, "prompt_tokens_details": {"cached_tokens": 30}, "completion_tokens_details": {"reasoning_tokens": 7}}"#,
        "{'prompt_tokens': 90, 'completion_tokens': 50, 'prompt_tokens_details': {'audio_tokens': None, 'cached_tokens': 30}, 'completion_tokens_details': {'reasoning_tokens': 7}}",
        "Usage(prompt_tokens=90, completion_tokens=50, prompt_tokens_details=Details(cached_tokens=30, audio=None), completion_tokens_details=Details(reasoning_tokens=7))",
        #" { "inputTokens" : 90.0 , "outputTokens":"50", "cachedInputTokens": 3e1, "reasoningTokens": 7, "more": [1, {"input": 5}, "x"], "null": null } "#,
        #"{"input_tokens": 90, "output_tokens": 50, "input_token_details": {"cache_read": 30}, "output_token_details": {"reasoning": 7}}"#,
        #"{"usage": {"promptTokenCount": 90, "candidatesTokenCount": 50, "cachedContentTokenCount": 30, "thoughtsTokenCount": 7}}"#,
        #"{"text": "a \"quoted\" {word}", "input_tokens": 90, "output_tokens": 50, "cached_tokens": 30, "reasoning_tokens": 7, "state": <State.DONE: 1>}"#,
        "cached_content_token_count=30 candidates_token_count=50 details=[Count(modality=<M.TEXT: 'TEXT'>, token_count=90)] prompt_token_count=90 thoughts_token_count=7 type=None",
        "{'input': 90, 'output': 50, 'reasoning': 7, 'cache': {'read': 30}, 'id': b'x', 'when': datetime(2026, 1, 1), 'tags': ('a', 'b')}",
    ])
    func manyFormsSayTheSame(text: String) { #expect(tokens(text) == [90, 50, 30, -1, 7]) }

    @Test(arguments: [
        "langsmith.metadata.usage_metadata", "metadata.usage_object", "mlflow.chat.tokenUsage", "gen_ai.usage.raw", "gen_ai.usage", "llm.usage",
        "usage",
    ])
    func manyAttributesHaveOne(name: String) {
        #expect(
            tokens(#"{"prompt_tokens": 90, "completion_tokens": 50, "prompt_tokens_details": {"cached_tokens": 30}}"#, name) == [90, 50, 30, -1, -1])
    }

    @Test func whatPlatformsSayOfASpan() {
        #expect(
            tokens(#"{"type":"json","value":{"promptTokens":90,"completionTokens":50,"cost":0.25}}"#, "langwatch.metrics") == [90, 50, -1, -1, -1])
        let braintrust = #"{"prompt_tokens":90,"completion_tokens":50,"tokens":140,"prompt_cached_tokens":30,"completion_reasoning_tokens":7}"#
        #expect(tokens(braintrust, "braintrust.metrics") == [90, 50, 30, -1, 7])
    }

    /// Google's kit before it said them itself.
    @Test func whatAnAnswerSays() {
        let answer = #"{"content":{"parts":[{"text":"{}"}]},"usage_metadata":{"prompt_token_count":90,"candidates_token_count":50}}"#
        #expect(tokens(answer, "gcp.vertex.agent.llm_response") == [90, 50, -1, -1, -1])
        let cached = #"{"usage_metadata":{"prompt_token_count":90,"candidates_token_count":50,"cached_content_token_count":30}}"#
        #expect(tokens(cached, "gcp.vertex.agent.llm_response") == [90, 50, 30, -1, -1])
        #expect(tokens("{}", "gcp.vertex.agent.llm_response") == [-1, -1, -1, -1, -1])
    }

    @Test func ollamaHasWordsOfItsOwn() {
        #expect(tokens(#"{"prompt_eval_count": 26, "eval_count": 298, "total_duration": 5000000}"#) == [26, 298, -1, -1, -1])
    }

    @Test func whatStandsElsewhereIsNotMeant() {
        #expect(tokens(#"{"billed": {"input_tokens": 90}, "list": [{"output_tokens": 50}]}"#) == [-1, -1, -1, -1, -1])
        #expect(tokens(#"{"input_tokens": 90}"#, "metadata") == [-1, -1, -1, -1, -1])
        #expect(tokens(#"{"a": 1, "usage_object": {"prompt_tokens": 90}}"#, "metadata") == [90, -1, -1, -1, -1])
        #expect(tokens(#"{"openai": {"cachedPromptTokens": 30, "input": 90}}"#, "ai.response.providerMetadata") == [-1, -1, 30, -1, -1])
    }

    @Test func theSpansOwnAttributesComeFirst() {
        let own = [("gen_ai.usage.input_tokens", Proto.int(90)), ("gen_ai.usage.output_tokens", .int(50))]
        #expect(
            tokens(#"{"prompt_tokens": 80, "completion_tokens": 40, "cached_tokens": 30}"#, "metadata.usage_object", own) == [90, 50, 30, -1, -1])
    }

    @Test func detailsHaveTextsOfTheirOwn() {
        let own = [
            ("gen_ai.usage.input_tokens", Proto.int(90)), ("gen_ai.usage.output_tokens", .int(50)),
            ("gen_ai.usage.output_token_details", .string("{'reasoning': 7}")),
        ]
        #expect(tokens("{'audio': 0, 'cache_read': 30}", "gen_ai.usage.input_token_details", own) == [90, 50, 30, -1, 7])
    }

    /// Langfuse's kinds stand beside each other, those that nobody knows too, unless the total says otherwise.
    @Test func kindsOfLangfuseAreAddedUp() {
        func langfuse(_ text: String) -> [Double] { tokens(text, "langfuse.observation.usage_details") }
        let kinds = #""input": 60, "output": 20, "input_cache_read": 30, "output_reasoning": 7, "input_audio": 4, "output_audio": 2"#
        #expect(langfuse("{\(kinds), \"total\": 123}") == [94, 29, 30, -1, 7])
        #expect(langfuse("{\(kinds)}") == [94, 29, 30, -1, 7])
        #expect(langfuse("{\(kinds), \"total\": 80}") == [60, 20, 30, -1, 7])
        #expect(langfuse(#"{"input": 60, "output": 20, "input_cache_read": 30, "input_ephemeral_5m_input_tokens": 5}"#) == [95, 20, 30, 5, -1])
    }

    private static let malformed = [
        #"{"input": 1"#, #"{"input": 1}}"#, #"{"input": 1]"#, #"{"input: 1}"#, "24", #"{"input" : : 1}"#, #"{"input": 1} and more"#, "{;}", "<",
    ]
    private static let filler = String(repeating: "x", count: 20_000)
    private static let tooLarge = [String(repeating: #"{"a":"#, count: 100_000), #"{"input": 1, "more": "\#(filler)"}"#]
    private static let tooDeep = [String(repeating: "[", count: 9), #"{"input": 1, "a": [[[[[[[[1]]]]]]]]}"#]

    @Test(arguments: [(malformed, "malformed"), (tooLarge, "too large"), (tooDeep, "too deep")] as [([String], String)])
    func textsThatAreNoneAreCounted(texts: [String], problem: String) {
        for text in texts {
            for name in ["gen_ai.usage.raw", "langfuse.observation.usage_details"] {
                var bench = bench(text, name)
                #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == 0)
                let counts = bench.counts
                #expect(counts.malformedTexts == (problem == "malformed" ? 1 : 0), "\(text.prefix(40))")
                #expect(counts.tooDeepTexts == (problem == "too deep" ? 1 : 0))
                #expect(counts.tooLargeTexts == (problem == "too large" ? 1 : 0))
                #expect(counts.calls == 1 && counts.refused == 0)
            }
            // Nobody promised that this one is a text of such a kind.
            let other = bench(text, "metadata").counts
            #expect(other.discarded == 0)
        }
    }

    @Test(arguments: ["", " ", "{}", "null", "None", "[]", #"{"input": null, "output": None, "total": ""}"#])
    func textsThatSayNothingAreNoMistake(text: String) {
        let counts = bench(text, "gen_ai.usage.raw").counts
        #expect(counts.malformedTexts == 0 && counts.refused == 0 && counts.calls == 1)
    }

    @Test func numbersThatAreNoneAreCountedByReason() {
        func counts(_ value: String) -> GenAICounts { self.bench("{\"input\": \(value), \"output\": 5}", "gen_ai.usage.raw").counts }
        for text in ["\"24 tokens\"", "24tokens", "true", "many", "NaN", "-Infinity"] { #expect(counts(text).notANumber == 1, "\(text)") }
        #expect(counts("-3").negative == 1)
        #expect(counts("2.5").fractional == 1)
        for text in ["1000000001", "1e999", "Infinity"] { #expect(counts(text).absurd == 1, "\(text)") }
        var bench = bench(#"{"input": "24 tokens", "output": 5}"#, "gen_ai.usage.raw")
        #expect(bench.sum("gen_ai_client_inference_usage_output_tokens_total") == 5)
    }

    /// Whatever the bytes are, the reader comes to an end and the call counts.
    @Test func anyBytesAreSurvived() {
        let alphabet = Array(#"{}[]()"'\:=,<> -+.e0159nuNtaT_é"#)
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        for _ in 0..<Rounds.of(3000) {
            var text = ""
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            #expect(bench("{\"input\": " + text, "gen_ai.usage.raw").counts.calls == 1)
        }
    }
}

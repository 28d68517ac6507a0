import Pipeline
import PipelineSupport
import Testing

/// Input includes the cache and output includes reasoning, however the sender counts.
@Suite struct UsageConventionTests {
    private static let input = "gen_ai.usage.input_tokens"
    private static let output = "gen_ai.usage.output_tokens"
    private static let total = "gen_ai.usage.total_tokens"
    private static let read = "gen_ai.usage.cache_read.input_tokens"
    private static let thoughts = "gen_ai.usage.reasoning.output_tokens"

    private func tokens(_ provider: String, _ model: String, _ numbers: [String: Int64], service: String = "s") -> [Double] {
        var bench = GenAIBench()
        var attributes = [
            ("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.provider.name", .string(provider)), ("gen_ai.request.model", .string(model)),
        ]
        for (key, value) in numbers.sorted(by: { $0.key < $1.key }) { attributes.append((key, .int(value))) }
        bench.send([.of(attributes)], resource: ["service.name": service])
        return ["input", "output"].map { bench.sum("gen_ai_client_inference_usage_\($0)_tokens_total") }
    }

    /// What the total has beyond input and output is what stands beside them.
    @Test(
        arguments: [(150, [100, 50]), (180, [130, 50]), (157, [100, 57]), (187, [130, 57]), (170, [100, 50]), (90, [100, 50])] as [(Int64, [Double])])
    func aTotalTells(total: Int64, expected: [Double]) {
        #expect(tokens("p", "m", [Self.input: 100, Self.output: 50, Self.read: 30, Self.thoughts: 7, Self.total: total]) == expected)
    }

    /// Where cached and reasoning tokens are as many, the one is meant that is beside more often.
    @Test func oneRestMayHaveTwoReasons() {
        #expect(tokens("p", "m", [Self.input: 100, Self.output: 50, Self.read: 30, Self.thoughts: 30, Self.total: 180]) == [130, 50])
        #expect(tokens("p", "m", [Self.input: 100, Self.output: 50, Self.read: 30, Self.thoughts: 30, Self.total: 210]) == [130, 80])
    }

    @Test func whatIsLargerThanTheWholeIsNoPart() {
        #expect(tokens("p", "m", [Self.input: 10, Self.output: 5, Self.read: 30, Self.thoughts: 7]) == [40, 12])
        #expect(tokens("p", "m", [Self.input: 10, Self.output: 5, Self.read: 30, Self.thoughts: 7, Self.total: 15]) == [40, 12])
    }

    /// Gemini and xAI: a prompt is counted whole, so what is missing is output.
    @Test(
        arguments: [
            ("gcp.gemini", "gemini-2.5-flash", 70), ("gcp.vertex_ai", "x", 70), ("x_ai", "x", 70), ("openai", "grok-4", 70),
            ("openrouter", "google/gemini-3", 70),
            ("openai", "gpt-5", 50), ("gcp.vertex_ai", "claude-opus-4", 50),
        ] as [(String, String, Double)])
    func whatNobodyExplainsIsThinking(provider: String, model: String, output: Double) {
        #expect(tokens(provider, model, [Self.input: 100, Self.output: 50, Self.total: 170]) == [100, output])
    }

    /// Strands adds the cache since it writes the conventions' name of it.
    @Test func strandsOldAndNew() {
        let older = "gen_ai.usage.cache_read_input_tokens"
        for model in ["claude-sonnet-4", "us.anthropic.claude-sonnet-4"] {
            #expect(tokens("strands-agents", model, [Self.input: 70, Self.output: 50, older: 30, Self.total: 150]) == [100, 50])
            #expect(tokens("strands-agents", model, [Self.input: 100, Self.output: 50, older: 30, Self.read: 30, Self.total: 150]) == [100, 50])
        }
        #expect(tokens("strands-agents", "claude-sonnet-4", [Self.input: 70, Self.output: 50, older: 30, Self.total: 120]) == [100, 50])
    }

    @Test func aTotalWithoutTheCacheTellsThatTheInputHasIt() {
        let numbers = ["input_tokens": 100, "output_tokens": 50, "cache_read_tokens": 30] as [String: Int64]
        #expect(tokens("anthropic", "claude-opus-4", numbers) == [130, 50])
        #expect(tokens("anthropic", "claude-opus-4", numbers.merging([Self.total: 120]) { $1 }) == [100, 50])
    }

    @Test func openCodeCountsApart() {
        #expect(tokens("openai", "gpt-5", [Self.input: 100, Self.output: 50, Self.read: 30, Self.thoughts: 7], service: "opencode") == [130, 57])
        #expect(tokens("openai", "gpt-5", [Self.input: 100, Self.output: 50, Self.read: 30, Self.thoughts: 7], service: "shop") == [100, 50])
    }

    /// Names without a namespace are those of a model only beside its provider and a name of its own.
    @Test func flatNamesNeedAProviderAndAModel() {
        func sums(_ attributes: [(String, Proto)]) -> [Double] {
            var bench = GenAIBench()
            bench.send([
                .of(
                    attributes + [
                        ("input_tokens", .int(10)), ("output_tokens", .int(50)), ("cache_read_tokens", .int(30)), ("cache_creation_tokens", .int(4)),
                        ("ttft_ms", .int(40)),
                    ])
            ])
            return [
                bench.sum("gen_ai_client_inference_usage_input_tokens_total"), bench.sum("gen_ai_client_inference_usage_output_tokens_total"),
                bench.sum("gen_ai_client_operation_time_to_first_chunk_seconds_sum"),
            ]
        }
        #expect(sums([("gen_ai.system", .string("anthropic")), ("gen_ai.request.model", .string("claude"))]) == [44, 50, 0.04])
        #expect(sums([("gen_ai.request.model", .string("claude"))]) == [0, 0, 0])
        let generic = [("gen_ai.system", Proto.string("anthropic")), ("model", .string("claude")), ("gen_ai.operation.name", .string("chat"))]
        #expect(sums(generic) == [0, 0, 0])
    }

    /// 0 is what was sent, and stays it.
    @Test func nothingIsANumber() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat(tokens: (0, 9))])
        #expect(bench.series("gen_ai_client_inference_usage_input_tokens_total").values.first == 0)
    }
}

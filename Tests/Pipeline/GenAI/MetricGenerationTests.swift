import Pipeline
import PipelineSupport
import Settings
import Testing

/// Metrics under the names of either generation of the conventions, or of both.
@Suite struct MetricGenerationTests {
    private static let answers: [(String, Proto)] = [("gen_ai.response.time_to_first_chunk", Proto.double(0.02))]

    private static func embeddings(_ id: UInt8) -> CallSpan {
        .of(
            [
                ("gen_ai.operation.name", Proto.string("embeddings")), ("gen_ai.provider.name", Proto.string("openai")),
                ("gen_ai.request.model", Proto.string("text-embedding-3-small")), ("gen_ai.usage.input_tokens", Proto.int(7)),
            ], id: id, trace: id)
    }

    private static func rerank(_ id: UInt8) -> CallSpan {
        .of(
            [
                ("gen_ai.operation.name", Proto.string("rerank")), ("gen_ai.provider.name", Proto.string("cohere")),
                ("gen_ai.request.model", Proto.string("rerank-v3.5")),
            ], id: id, trace: id)
    }

    private static func around(_ operation: String, _ id: UInt8, _ more: [(String, Proto)]) -> CallSpan {
        .of([("gen_ai.operation.name", Proto.string(operation))] + more, id: id, trace: id)
    }

    /// A chat, embeddings, a reranking, an agent and a workflow: names of the metrics that come of them.
    private static func sent(_ names: GenAINames) -> GenAIBench {
        var bench = GenAIBench { $0.names = names }
        bench.send([
            CallSpan.chat(answers), embeddings(2), rerank(3), around("invoke_agent", 4, [("gen_ai.agent.name", Proto.string("planner"))]),
            around("invoke_workflow", 5, [("gen_ai.workflow.name", Proto.string("nightly"))]),
        ])
        return bench
    }

    private static let old = [
        "gen_ai_client_operation_duration_seconds_count": 3.0, "gen_ai_client_operation_time_to_first_chunk_seconds_count": 1,
        "gen_ai_client_token_usage_sum": 40, "gen_ai_invoke_workflow_duration_seconds_count": 1,
    ]
    private static let new = [
        "gen_ai_client_inference_duration_seconds_count": 1.0, "gen_ai_client_embeddings_duration_seconds_count": 1,
        "gen_ai_client_inference_time_to_first_chunk_seconds_count": 1, "gen_ai_client_inference_operation_input_tokens_sum": 24,
        "gen_ai_client_inference_operation_output_tokens_sum": 9, "gen_ai_client_embeddings_operation_input_tokens_sum": 7,
    ]
    /// What has one name only.
    private static let common = [
        "gen_ai_client_inference_usage_input_tokens_total": 31.0, "gen_ai_client_inference_usage_output_tokens_total": 9,
    ]

    @Test func theOldNamesAreThoseThatWereAlwaysSent() {
        #expect(GenAIOptions().names == .v1_41)
        var bench = Self.sent(.v1_41)
        for names in [Self.old, Self.common] {
            for (name, value) in names { #expect(bench.sum(name) == value, "\(name)") }
        }
        for name in Self.new.keys { #expect(bench.sum(name) == 0, "\(name)") }
        let agents = Array(bench.series("gen_ai_invoke_agent_duration_seconds_count").keys)
        #expect(agents == ["gen_ai_invoke_agent_duration_seconds_count{gen_ai_agent_name=\"planner\",service_name=\"gateway\"}"])
        #expect(bench.values("gen_ai_workflow_name", of: "gen_ai_invoke_workflow_duration_seconds_count") == ["nightly": 1])
    }

    @Test func theNewNamesAlone() {
        var bench = Self.sent(.latest)
        for names in [Self.new, Self.common] {
            for (name, value) in names { #expect(bench.sum(name) == value, "\(name)") }
        }
        for name in Self.old.keys where name != "gen_ai_client_operation_duration_seconds_count" { #expect(bench.sum(name) == 0, "\(name)") }
        // That name is left for what is neither inference nor embeddings.
        #expect(bench.values("gen_ai_operation_name", of: "gen_ai_client_operation_duration_seconds_count") == ["rerank": 1])
        #expect(bench.values("gen_ai_operation_name", of: "gen_ai_invoke_agent_duration_seconds_count") == ["invoke_agent": 1, "invoke_workflow": 1])
        #expect(bench.values("gen_ai_agent_name", of: "gen_ai_invoke_agent_duration_seconds_count") == ["planner": 1, "nightly": 1])
    }

    @Test func bothAreSentSideBySide() {
        var bench = Self.sent(.both)
        for names in [Self.old, Self.new, Self.common] {
            for (name, value) in names { #expect(bench.sum(name) == value, "\(name)") }
        }
        #expect(bench.values("gen_ai_operation_name", of: "gen_ai_invoke_agent_duration_seconds_count") == ["invoke_agent": 1, "invoke_workflow": 1])
    }

    /// No call and no token more or less, whatever it is called.
    @Test(arguments: [GenAINames.v1_41, .latest, .both]) func failuresAndServersAreTheSame(names: GenAINames) {
        var bench = GenAIBench { $0.names = names }
        bench.send([
            CallSpan.chat(tokens: (3, 0), [("error.type", Proto.string("429"))]), CallSpan.chat(id: 9, trace: 9).with { $0.kind = 2 },
        ])
        let name = names == .latest ? "gen_ai_client_inference_duration_seconds_count" : "gen_ai_client_operation_duration_seconds_count"
        #expect(bench.values("error_type", of: name) == ["429": 1])
        #expect(bench.sum("gen_ai_server_request_duration_seconds_count") == 1)
        #expect(bench.sum("gen_ai_client_errors_total") == 1)
        if names != .v1_41 { #expect(bench.values("error_type", of: "gen_ai_client_inference_operation_input_tokens_sum") == ["429": 3, "": 24]) }
    }
}

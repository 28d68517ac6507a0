import Pipeline
import PipelineSupport
import Testing

/// What one call becomes: names, labels and values as OpenTelemetry's GenAI conventions have them.
@Suite struct CallMetricsTests {
    private static let base = #"gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-4o""#

    @Test func aCallIsObservedOnceInEachMetric() {
        var bench = GenAIBench()
        bench.send([
            CallSpan.chat([
                ("gen_ai.response.model", Proto.string("gpt-4o-2024-08-06")), ("server.address", Proto.string("api.openai.com")),
                ("server.port", Proto.int(443)), ("gen_ai.usage.cache_read.input_tokens", Proto.int(16)),
                ("gen_ai.usage.cache_creation.input_tokens", Proto.int(2)), ("gen_ai.usage.reasoning.output_tokens", Proto.int(4)),
                ("gen_ai.response.time_to_first_chunk", Proto.double(0.02)), ("gen_ai.request.stream", Proto.bool(true)),
            ])
        ])
        let labels =
            Self.base + #",gen_ai_response_model="gpt-4o-2024-08-06",server_address="api.openai.com",server_port="443""#
            + #",service_name="gateway""#
        #expect(bench.series("gen_ai_client_operation_duration_seconds_sum") == ["gen_ai_client_operation_duration_seconds_sum{\(labels)}": 0.1])
        #expect(bench.sum("gen_ai_client_operation_duration_seconds_count") == 1)
        #expect(bench.sum("gen_ai_client_operation_time_to_first_chunk_seconds_sum") == 0.02)
        #expect(abs(bench.sum("gen_ai_server_time_per_output_token_seconds_sum") - 0.08 / 8) < 1e-12)
        #expect(bench.values("gen_ai_token_type", of: "gen_ai_client_token_usage_sum") == ["input": 24, "output": 9])
        let counters = ["input": 24.0, "output": 9, "cache_read_input": 16, "cache_write_input": 2, "reasoning_output": 4]
        for (kind, tokens) in counters { #expect(bench.sum("gen_ai_client_inference_usage_\(kind)_tokens_total") == tokens, "\(kind)") }
        #expect(bench.series("gen_ai_client_inference_usage_input_tokens_total").keys.allSatisfy { $0.contains(#"gen_ai_token_modality="unknown""#) })
        #expect(bench.series("gen_ai_client_errors_total").isEmpty)
        #expect(bench.series("gen_ai_client_model_substitutions_total").isEmpty)
    }

    @Test func whatIsNotSaidIsNotRecorded() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat(tokens: nil)])
        #expect(bench.sum("gen_ai_client_operation_duration_seconds_count") == 1)
        #expect(bench.series("gen_ai_client_token_usage_count").isEmpty)
        #expect(bench.series("gen_ai_client_inference_usage_input_tokens_total").isEmpty)
        #expect(bench.series("gen_ai_client_operation_time_to_first_chunk_seconds_count").isEmpty)
    }

    @Test func bucketsAreThoseOfTheConventions() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat()])
        let bounds = bench.series("gen_ai_client_operation_duration_seconds_bucket").keys.compactMap { key in
            key.split(separator: "le=\"").last.map { String($0.prefix { $0 != "\"" }) }
        }
        #expect(
            Set(bounds)
                == Set(["0.01", "0.02", "0.04", "0.08", "0.16", "0.32", "0.64", "1.28", "2.56", "5.12", "10.24", "20.48", "40.96", "81.92", "+Inf"]))
        let tokens = bench.series("gen_ai_client_token_usage_bucket").keys.filter { $0.contains(#"gen_ai_token_type="input""#) }
        #expect(tokens.count == 15 && tokens.contains { $0.contains(#"le="67108864""#) || $0.contains(#"le="6.7108864e+07""#) })
    }

    @Test func aServersSpanIsMeasuredAsAServers() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat().with { $0.kind = 2 }])
        #expect(bench.sum("gen_ai_server_request_duration_seconds_count") == 1)
        #expect(bench.series("gen_ai_client_operation_duration_seconds_count").isEmpty)
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == 24)
    }

    @Test(arguments: ["gen_ai.server.time_to_first_token", "gen_ai.response.time_to_first_chunk", "gen_ai.latency.time_to_first_token"])
    func theFirstTokenOfAServersSpanIsTheServers(name: String) {
        var bench = GenAIBench { $0.gatewayNames = true }
        bench.send([CallSpan.chat([(name, Proto.double(0.05))]).with { $0.kind = 2 }])
        #expect(bench.sum("gen_ai_server_time_to_first_token_seconds_sum") == 0.05)
        #expect(bench.series("gen_ai_client_operation_time_to_first_chunk_seconds_count").isEmpty)
        #expect(bench.sum("time_to_first_chunk_seconds_sum") == 0.05)
    }

    @Test func agentsToolsAndWorkflowsHaveDurationsAndNoTokens() {
        var bench = GenAIBench()
        func span(_ operation: String, _ id: UInt8, _ more: [(String, Proto)]) -> CallSpan {
            .of([("gen_ai.operation.name", Proto.string(operation)), ("gen_ai.usage.input_tokens", Proto.int(48))] + more, id: id)
                .with { $0.kind = 1 }
        }
        bench.send([
            span("invoke_agent", 1, [("gen_ai.agent.name", Proto.string("triage"))]),
            span("execute_tool", 2, [("gen_ai.tool.name", Proto.string("weather"))]),
            span("invoke_workflow", 3, [("gen_ai.workflow.name", Proto.string("flow"))]),
        ])
        #expect(
            bench.series("gen_ai_invoke_agent_duration_seconds_count") == [
                #"gen_ai_invoke_agent_duration_seconds_count{gen_ai_agent_name="triage",service_name="gateway"}"#: 1
            ])
        #expect(
            bench.series("gen_ai_execute_tool_duration_seconds_count") == [
                #"gen_ai_execute_tool_duration_seconds_count{gen_ai_tool_name="weather",service_name="gateway"}"#: 1
            ])
        #expect(
            bench.series("gen_ai_invoke_workflow_duration_seconds_count") == [
                #"gen_ai_invoke_workflow_duration_seconds_count{gen_ai_workflow_name="flow",service_name="gateway"}"#: 1
            ])
        #expect(bench.series("gen_ai_client_inference_usage_input_tokens_total").isEmpty)
        #expect(bench.counts.calls == 0)
    }

    @Test func twoServicesAreTwoSeries() {
        func services(_ change: (inout GenAIOptions) -> Void = { _ in }, label: String = "service_name") -> [String: Double] {
            var bench = GenAIBench(change)
            bench.send([CallSpan.chat()], resource: ["service.name": "shop"])
            bench.send([CallSpan.chat(id: 2, trace: 2)], resource: ["service.name": "search"])
            bench.send([CallSpan.chat(id: 3, trace: 3, [("service.name", Proto.string("of the span"))])], resource: [:])
            return bench.values(label, of: "gen_ai_client_operation_duration_seconds_count")
        }
        #expect(services() == ["shop": 1, "search": 1, "": 1])
        #expect(services({ $0.serviceLabel = "service" }, label: "service") == ["shop": 1, "search": 1, "": 1])
        #expect(services { $0.serviceLabel = "" } == ["": 3])
        // A dimension of the same name is the label already.
        #expect(services { $0.dimensions = ["service.name"] } == ["shop": 1, "search": 1, "of the span": 1])
        #expect(services { $0.dimensions = ["service_name"] } == ["": 3])
    }

    @Test func gatewaysNamesSayNothingOfTheService() {
        var bench = GenAIBench { $0.gatewayNames = true }
        bench.send([CallSpan.chat()])
        #expect(bench.series("model_inference_requests_total").keys.allSatisfy { !$0.contains("service_name") })
    }

    // MARK: Whose calls they are

    /// Labels of a gateway's metric with the profile on, after a call of a team.
    private func labels(_ metric: String, _ change: (inout GenAIOptions) -> Void = { _ in }, _ more: [(String, Proto)] = []) -> [String] {
        var bench = GenAIBench {
            $0.gatewayNames = true
            $0.profiles = [.genAI, .gatewayz]
            change(&$0)
        }
        bench.send([CallSpan.chat([("gen_ai.response.time_to_first_chunk", Proto.double(0.05))] + more)])
        return bench.series(metric).keys.sorted()
    }

    private static let team = [("team.name", Proto.string("search"))]

    @Test func theProfileSaysWhoseCallsTheyAre() {
        func ofTeam(_ metric: String) -> [String] { labels(metric, { _ in }, Self.team) }
        let model = #"model="gpt-4o",provider="openai",service="gateway""#
        let requests = "model_inference_requests_total"
        #expect(ofTeam(requests) == [#"\#(requests){\#(model),status="success",team="search"}"#])
        for name in ["model_inference_duration_seconds_count", "time_to_first_chunk_seconds_count"] {
            #expect(ofTeam(name) == [#"\#(name){\#(model),team="search"}"#])
        }
        let tokens = ofTeam("tokens_used_total")
        #expect(tokens.count == 2 && tokens.allSatisfy { $0.hasPrefix(#"tokens_used_total{\#(model),team="search",token_type="#) })
        // What is a provider's alone is nobody's.
        #expect(ofTeam("provider_response_time_seconds_count") == [#"provider_response_time_seconds_count{provider="openai"}"#])
        // The conventions' have the service under their own name.
        let conventions = ofTeam("gen_ai_client_operation_duration_seconds_count")
        #expect(conventions.count == 1 && conventions.allSatisfy { $0.contains(#"service_name="gateway"}"#) && !$0.contains("team=") })
    }

    @Test func withoutATeamThereIsNoLabel() {
        #expect(
            labels("model_inference_requests_total")
                == [#"model_inference_requests_total{model="gpt-4o",provider="openai",service="gateway",status="success"}"#])
    }

    @Test(arguments: [
        "gatewayz.team.name", "team.name", "team", "metadata.user_api_key_team_alias", "metadata.team_alias", "gatewayz.team.id", "team.id",
        "metadata.user_api_key_team_id", "metadata.team_id",
    ])
    func aTeamHasManyNames(name: String) {
        // What is left of a key without a team.
        let empty = name == "team" ? [] : [("team", Proto.string(""))]
        let all = labels("model_inference_requests_total", { _ in }, [(name, .string("search"))] + empty)
        #expect(all.count == 1 && all.allSatisfy { $0.contains(#"team="search""#) })
    }

    @Test func whoHasConfiguredTheLabelsHasTheirOwn() {
        let name = "model_inference_requests_total"
        let own: (inout GenAIOptions) -> Void = { $0.dimensions = ["team"] }
        #expect(
            labels(name, own, [("team", .string("a"))])
                == [#"\#(name){model="gpt-4o",provider="openai",service="gateway",status="success",team="a"}"#])
        let none: (inout GenAIOptions) -> Void = { $0.serviceLabel = "" }
        #expect(labels(name, none, Self.team) == [#"\#(name){model="gpt-4o",provider="openai",status="success",team="search"}"#])
        // A dimension of the service that is called otherwise takes nothing away.
        let named: (inout GenAIOptions) -> Void = { $0.dimensions = ["service.name"] }
        #expect(labels(name, named).allSatisfy { $0.contains(#",service="gateway",service_name="gateway","#) })
        #expect(labels("gen_ai_client_operation_duration_seconds_count", named).allSatisfy { $0.contains(#"service_name="gateway""#) })
    }

    @Test func theProfileAloneIsNotAskedForIt() {
        #expect(labels("model_inference_requests_total", { $0.gatewayNames = false }).isEmpty)
        #expect(labels("model_inference_requests_total", { $0.profiles = [.genAI] }, Self.team).allSatisfy { !$0.contains("team") })
    }

    @Test func furtherDimensionsCollectAllSpellings() {
        var bench = GenAIBench { $0.dimensions = ["service.name", "user.id"] }
        bench.send([CallSpan.chat([("traceloop.association.properties.user_id", Proto.string("u1"))])])
        #expect(bench.series("gen_ai_client_operation_duration_seconds_count").keys.first?.contains(#"service_name="gateway",user_id="u1""#) == true)
        #expect(bench.series("gen_ai_client_inference_usage_input_tokens_total").keys.first?.contains(#"user_id="u1""#) == true)
    }

    @Test func weightsCountAsInSpanMetrics() {
        var bench = GenAIBench { $0.weight.multiplierKey = "ratio" }
        bench.send([CallSpan.chat([("ratio", Proto.double(0.25))])])
        #expect(bench.sum("gen_ai_client_operation_duration_seconds_count") == 4)
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == 96)
    }

    // MARK: Gateways' names

    @Test func gatewaysNamesAreSentWhenAskedFor() {
        var bench = GenAIBench { $0.gatewayNames = true }
        bench.send([
            CallSpan.chat([("gen_ai.response.time_to_first_chunk", Proto.double(0.05))]),
            CallSpan.chat(id: 2, tokens: nil).with { $0.isError = true },
            .of(
                [
                    ("model", Proto.string("gpt-4")), ("provider", Proto.string("openai")), ("status", Proto.string("success")),
                    ("tokens", Proto.int(1234)),
                ], id: 3),
        ])
        #expect(
            bench.series("model_inference_requests_total") == [
                #"model_inference_requests_total{model="gpt-4o",provider="openai",status="success"}"#: 1,
                #"model_inference_requests_total{model="gpt-4o",provider="openai",status="error"}"#: 1,
                #"model_inference_requests_total{model="gpt-4",provider="openai",status="success"}"#: 1,
            ])
        #expect(bench.sum("model_inference_duration_seconds_count") == 3)
        #expect(bench.values("token_type", of: "tokens_used_total") == ["input": 24, "output": 9, "total": 1234])
        #expect(bench.sum("time_to_first_chunk_seconds_sum") == 0.05)
        #expect(
            bench.series("provider_response_time_seconds_count") == [#"provider_response_time_seconds_count{provider="openai"}"#: 2])
        var off = GenAIBench()
        off.send([CallSpan.chat()])
        #expect(off.series("model_inference_requests_total").isEmpty)
    }

    @Test func healthAloneMakesNoMetricsOfCalls() {
        var bench = GenAIBench({ $0.makesMetrics = false }, health: true)
        bench.send([CallSpan.chat(), CallSpan.chat(id: 2).with { $0.isError = true }])
        #expect(bench.series("gen_ai_client_operation_duration_seconds_count").isEmpty)
        #expect(bench.bench.processors.health?.counters.calls == 2)
    }

    @Test func gatewaysAskHealthAloneForOneHistogram() {
        var bench = GenAIBench(
            {
                $0.makesMetrics = false
                $0.gatewayNames = true
            }, health: true)
        bench.send([CallSpan.chat(), CallSpan.chat(id: 2).with { $0.isError = true }])
        let count = #"provider_response_time_seconds_count{provider="openai"}"#
        #expect(bench.series("provider_response_time_seconds_count") == [count: 1])
        #expect(bench.series("model_inference_requests_total").isEmpty && bench.series("gen_ai_client_operation_duration_seconds_count").isEmpty)
        #expect(bench.bench.processors.health?.counters.calls == 2)
        #expect(bench.bench.processors.names == ["provider-health"])
    }

    @Test func aCallersOwnMistakesBlameNoProvider() throws {
        var bench = GenAIBench({ $0.makesMetrics = false }, health: true)
        let types = [
            "TypeError", "BadRequestError", "AuthenticationError", "java.lang.NullPointerException", "System.ArgumentNullException",
            "InternalServerError",
            "_OTHER",
        ]
        bench.send(
            types.enumerated().map { CallSpan.chat(id: UInt8($0.offset + 1), trace: UInt8($0.offset + 1), [("error.type", .string($0.element))]) })
        let provider = try #require(bench.bench.processors.health?.snapshot(now: CallSpan.epoch + 1_000_000_000).providers.first)
        let calls = provider.minute.counts
        #expect(calls[.callerError] == 5)
        #expect(calls[.providerError] == 2)
    }
}

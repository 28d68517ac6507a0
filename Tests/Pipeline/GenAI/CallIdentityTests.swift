import Pipeline
import PipelineSupport
import Testing

/// One call is counted once, however many spans tell of it.
@Suite struct CallIdentityTests {
    private func check(
        _ bench: inout GenAIBench, calls: Double, input: Double, output: Double? = nil, _ comment: Comment? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(bench.sum("gen_ai_client_operation_duration_seconds_count") == calls, comment, sourceLocation: location)
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == input, comment, sourceLocation: location)
        if let output { #expect(bench.sum("gen_ai_client_inference_usage_output_tokens_total") == output, comment, sourceLocation: location) }
    }

    @Test(arguments: [false, true], [false, true])
    func aSpanInsideACallIsTheSameCall(childFirst: Bool, apart: Bool) {
        var bench = GenAIBench()
        let spans = [CallSpan.chat(id: 1), CallSpan.chat(id: 2, parent: 1)]
        let order = childFirst ? Array(spans.reversed()) : spans
        if apart { for span in order { bench.send([span]) } } else { bench.send(order) }
        check(&bench, calls: 1, input: 24, output: 9)
        #expect(bench.counts.repeated == 1)
    }

    @Test func callsBesideEachOtherAreTwo() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat(id: 2, parent: 1), CallSpan.chat(id: 3, parent: 1), CallSpan.chat(id: 4, trace: 2)])
        check(&bench, calls: 3, input: 72)
    }

    @Test func anAgentsOwnCountsAreItsCalls() {
        var bench = GenAIBench()
        let agent = CallSpan.of(
            [
                ("gen_ai.operation.name", Proto.string("invoke_agent")), ("gen_ai.usage.input_tokens", Proto.int(48)),
                ("gen_ai.request.model", Proto.string("gpt-4o")),
            ], id: 1)
        bench.send([CallSpan.chat(id: 2, parent: 1), CallSpan.chat(id: 3, parent: 1), agent])
        check(&bench, calls: 2, input: 48)
    }

    /// Older pydantic-ai: the agent's span has a model and tokens, and no operation.
    @Test func aSpanWithoutAnOperationStandsForItsChildren() {
        var bench = GenAIBench()
        let around = CallSpan.of([("gen_ai.request.model", Proto.string("gpt-4o")), ("gen_ai.usage.input_tokens", Proto.int(48))], id: 1)
        let spans = [around, CallSpan.chat(id: 2, parent: 1), CallSpan.chat(id: 3, parent: 1)]
        bench.send(spans.reversed())
        check(&bench, calls: 2, input: 48)
        var other = GenAIBench()
        other.send(spans)
        check(&other, calls: 2, input: 48)
    }

    @Test func theSameResponseIsTheSameCall() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat(id: 1, trace: 1, response: "msg_1")])
        bench.send([CallSpan.chat(id: 2, trace: 2, response: "msg_1")])
        check(&bench, calls: 1, input: 24)
    }

    /// Local servers count their responses from zero.
    @Test func theSameResponseIDElsewhereIsAnotherCall() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat(id: 1, trace: 1, response: "chatcmpl-1")], resource: ["service.name": "a"])
        bench.send([CallSpan.chat(id: 2, trace: 2, response: "chatcmpl-1")], resource: ["service.name": "b"])
        bench.send([CallSpan.chat(id: 3, trace: 3, response: "chatcmpl-1").with { $0.start = 5000 }], resource: ["service.name": "a"])
        check(&bench, calls: 3, input: 72)
    }

    @Test func aSpanThatIsExportedTwiceCountsOnce() {
        var bench = GenAIBench()
        for _ in 0..<3 { bench.send([CallSpan.chat()]) }
        check(&bench, calls: 1, input: 24)
        #expect(bench.counts.repeated == 2)
    }

    @Test func callsAreForgottenAfterTwoWindows() {
        var bench = GenAIBench { $0.deduplicationWindow = 10_000_000_000 }
        bench.send([CallSpan.chat()], at: 0)
        bench.send([CallSpan.chat()], at: 9)
        bench.send([CallSpan.chat()], at: 60)
        bench.send([CallSpan.chat(id: 9, trace: 9)], at: 90)
        bench.send([CallSpan.chat()], at: 120)
        check(&bench, calls: 4, input: 96)
    }

    @Test func withoutAWindowEachSpanIsACall() {
        var bench = GenAIBench { $0.deduplicationWindow = 0 }
        for _ in 0..<3 { bench.send([CallSpan.chat()]) }
        check(&bench, calls: 3, input: 72)
    }

    @Test func attemptsInsideACallAreCalls() {
        var bench = GenAIBench()
        let outer = CallSpan.chat(id: 1, tokens: nil).with { $0.milliseconds = 900 }
        // Two attempts inside, of which the second one succeeds.
        let attempts = [
            CallSpan.chat(id: 2, parent: 1, tokens: nil).with { $0.isError = true }, CallSpan.chat(id: 3, parent: 1).with { $0.start = 200 },
        ]
        bench.send(attempts + [outer])
        // Each is a call of its own; the span around them is that of the last one.
        check(&bench, calls: 2, input: 24)
        #expect(bench.sum("gen_ai_client_operation_duration_seconds_sum") == 0.2)
        #expect(bench.sum("gen_ai_client_errors_total") == 1)
    }

    // MARK: Servers around calls

    private static let server = CallSpan.of(
        [("gatewayz.provider.name", Proto.string("openrouter")), ("gen_ai.request.model", Proto.string("gpt-4o"))], id: 1
    ).with { $0.kind = 2 }

    @Test(arguments: [false, true])
    func aGatewaysSpanStandsForTheCallsThatItMakes(serverFirst: Bool) {
        var bench = GenAIBench()
        // The call is a grandchild: what lies between says nothing of models.
        let call = CallSpan.chat(id: 3, parent: 2).with {
            $0.start = 10
            $0.milliseconds = 50
        }
        bench.send(serverFirst ? [Self.server, call] : [call, Self.server])
        check(&bench, calls: 1, input: 24)
        #expect(bench.counts.calls == 1)
        #expect(bench.sum("gen_ai_server_request_duration_seconds_count") == 1)
    }

    @Test func eachOfTwoGatewaySpansOfATraceStandsForItsOwnCall() {
        var bench = GenAIBench()
        func call(_ id: UInt8, _ start: UInt64) -> CallSpan {
            CallSpan.chat(id: id, parent: 90).with {
                $0.start = start
                $0.milliseconds = 50
            }
        }
        func server(_ id: UInt8, _ start: UInt64) -> CallSpan {
            Self.server.with {
                $0.id = id
                $0.start = start
            }
        }
        bench.send([server(1, 0), call(3, 10), server(2, 200), call(4, 210)])
        check(&bench, calls: 2, input: 48)
        #expect(bench.counts.calls == 2)
    }

    @Test func requestsOfOtherLoopsMayBeALittleEarlier() {
        var bench = GenAIBench { $0.deduplicationWindow = 10_000_000_000 }
        bench.send([CallSpan.chat()], at: 10)
        // A turn, and a request that began a moment before it.
        bench.send([CallSpan.chat(id: 8, trace: 8)], at: 21)
        bench.send([CallSpan.chat(id: 9, trace: 9)], at: 20)
        bench.send([CallSpan.chat()], at: 21)
        check(&bench, calls: 3, input: 72)
    }

    @Test func aGatewaysSpanAloneIsTheCall() {
        var bench = GenAIBench { $0.gatewayNames = true }
        bench.send([Self.server])
        #expect(bench.sum("model_inference_requests_total") == 1)
        #expect(bench.counts.calls == 1)
    }

    @Test func attemptsAtSeveralProvidersAreCallsEach() {
        var bench = GenAIBench()
        let failed = CallSpan.chat(id: 2, parent: 1, tokens: nil).with { $0.isError = true }
        bench.send([failed, CallSpan.chat(id: 3, parent: 1), Self.server])
        check(&bench, calls: 2, input: 24)
    }

    // MARK: Streams that are reported afterwards

    private static let stream = CallSpan.chat(id: 1, trace: 1, tokens: nil, [("logfire.span_type", Proto.string("span"))])
    private static func report(trace: UInt8 = 2, id: UInt8 = 7) -> CallSpan {
        CallSpan.chat(id: id, trace: trace, [("logfire.span_type", Proto.string("log"))]).with {
            $0.start = 300
            $0.milliseconds = 0
        }
    }

    @Test(arguments: [1, 2] as [UInt8])
    func aReportOfUsageIsNoCall(trace: UInt8) {
        var bench = GenAIBench()
        bench.send([Self.stream, Self.report(trace: trace)])
        check(&bench, calls: 1, input: 24, output: 9)
    }

    @Test func aReportBeforeItsCallCountsTheTokens() {
        var bench = GenAIBench()
        bench.send([Self.report(trace: 1)])
        bench.send([Self.stream])
        check(&bench, calls: 1, input: 24)
    }

    @Test(arguments: [[0, 1, 2], [2, 0, 1], [0, 2, 1]])
    func callReportAndTheProvidersOwnSpanAreOneCall(order: [Int]) {
        var bench = GenAIBench()
        let own = CallSpan.chat(id: 3, parent: 1, trace: 1, [("gen_ai.usage.cache_read.input_tokens", Proto.int(16))])
        let spans = [Self.stream, Self.report(trace: 1), own]
        for index in order { bench.send([spans[index]]) }
        check(&bench, calls: 1, input: 24, output: 9)
        // What only one of them says is counted all the same.
        #expect(bench.sum("gen_ai_client_inference_usage_cache_read_input_tokens_total") == 16)
    }

    @Test func twoStreamsHaveTwoReports() {
        var bench = GenAIBench()
        bench.send([Self.stream, Self.report()])
        bench.send([
            Self.stream.with {
                $0.id = 5; $0.trace = 5
            }, Self.report(trace: 6, id: 8),
        ])
        check(&bench, calls: 2, input: 48)
    }

    // MARK: A provider's own span in another trace

    @Test(arguments: [false, true])
    func aProvidersOwnSpanAndAnInstrumentationsAreOneCall(ownFirst: Bool) {
        var bench = GenAIBench()
        let own = CallSpan.chat(id: 1, trace: 1).with {
            $0.name = "anthropic.messages.create"
            $0.start = 1
            $0.milliseconds = 90
        }
        let around = CallSpan.chat(id: 2, trace: 2).with { $0.name = "anthropic.chat" }
        bench.send(ownFirst ? [own, around] : [around, own])
        check(&bench, calls: 1, input: 24)
    }

    @Test func aLaterCallIsNotPairedWithAnEarlierOne() {
        var bench = GenAIBench()
        let own = CallSpan.chat(id: 1, trace: 1).with { $0.name = "anthropic.messages.create" }
        let later = CallSpan.chat(id: 2, trace: 2).with {
            $0.name = "anthropic.chat"
            $0.start = 80
        }
        bench.send([own, later])
        check(&bench, calls: 2, input: 48)
    }

    // MARK: Providers of others

    @Test func aProviderOnTheSpanAroundIsTheCalls() {
        var bench = GenAIBench()
        let around = CallSpan.of([("gen_ai.system", Proto.string("groq"))], id: 1).with { $0.kind = 2 }
        let call = CallSpan.of([("gen_ai.request.model", Proto.string("llama")), ("gen_ai.operation.name", Proto.string("chat"))], id: 3, parent: 2)
            .with {
                $0.start = 10
                $0.milliseconds = 20
            }
        bench.send([call, around])
        #expect(bench.values("gen_ai_provider_name", of: "gen_ai_client_operation_duration_seconds_count") == ["groq": 1])
        #expect(bench.counts.inheritedProvider == 1)
    }

    @Test func aCallWhoseProviderNobodyNamesIsCountedAndTold() {
        var bench = GenAIBench()
        bench.send([CallSpan.of([("gen_ai.request.model", Proto.string("llama"))])])
        #expect(bench.values("gen_ai_provider_name", of: "gen_ai_client_operation_duration_seconds_count") == ["": 1])
        #expect(bench.counts.withoutProvider == 1)
    }
}

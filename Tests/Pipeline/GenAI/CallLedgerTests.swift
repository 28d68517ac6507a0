import Pipeline
import PipelineSupport
import Testing

/// Which spans tell of the same call, in whatever order and requests they come.
@Suite struct CallLedgerTests {
    private static func held(_ seconds: UInt64 = 5) -> GenAIBench {
        GenAIBench(
            {
                $0.hold = seconds * 1_000_000_000
                $0.gatewayNames = true
            }, health: true)
    }

    private func check(
        _ bench: inout GenAIBench, calls: Double, input: Double, output: Double, errors: Double = 0, _ comment: Comment? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(bench.sum("model_inference_requests_total") == calls, comment, sourceLocation: location)
        #expect(bench.sum("gen_ai_client_inference_usage_input_tokens_total") == input, comment, sourceLocation: location)
        #expect(bench.sum("gen_ai_client_inference_usage_output_tokens_total") == output, comment, sourceLocation: location)
        #expect(bench.sum("gen_ai_client_errors_total") == errors, comment, sourceLocation: location)
    }

    /// Says nothing of models.
    private static func plain(_ id: UInt8, parent: UInt8, trace: UInt8 = 1) -> CallSpan { CallSpan.of([], id: id, parent: parent, trace: trace) }

    private static func orders(_ count: Int) -> [[Int]] {
        guard count > 1 else { return [[0]] }
        return orders(count - 1).flatMap { order in (0...order.count).map { Array(order[..<$0]) + [count - 1] + Array(order[$0...]) } }
    }

    // MARK: Chains

    /// Application, its HTTP client, the gateway's server, and the gateway's own call.
    private static let chain: [(span: CallSpan, service: String)] = [
        (CallSpan.chat(id: 1).with { $0.milliseconds = 100 }, "app"), (plain(2, parent: 1), "app"), (plain(3, parent: 2), "gateway"),
        (
            CallSpan.chat(id: 4, parent: 3).with {
                $0.start = 10
                $0.milliseconds = 70
            }, "gateway"
        ),
    ]

    @Test(arguments: orders(4)) func spansThatSayNothingOfModelsLink(order: [Int]) {
        // Without a hold what lies between must be known before the second call is.
        for hold: UInt64 in order.last == 1 || order.last == 2 ? [5] : [0, 5] {
            var bench = Self.held(hold)
            for index in order { bench.send([Self.chain[index].span], resource: ["service.name": Self.chain[index].service]) }
            bench.settle(at: 6)
            check(&bench, calls: 1, input: 24, output: 9, "hold \(hold)")
            #expect(bench.counts.calls == 1 && bench.counts.repeated == 1)
        }
    }

    @Test func withoutTheSpansBetweenTheyAreTwo() {
        var bench = Self.held()
        bench.send([Self.chain[0].span], resource: ["service.name": "app"])
        bench.send([Self.chain[3].span], resource: ["service.name": "gateway"])
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 48, output: 18)
    }

    @Test func aGatewaysServerAndItsOwnCallAreThatOfTheApplication() {
        let spans = [
            CallSpan.chat(id: 1),
            CallSpan.chat(id: 2, parent: 1).with {
                $0.kind = 2
                $0.start = 5
                $0.milliseconds = 90
            },
            CallSpan.chat(id: 3, parent: 2).with {
                $0.start = 10
                $0.milliseconds = 80
            },
        ]
        for order in Self.orders(3) {
            for isApart in [false, true] {
                var bench = Self.held()
                let sent = order.map { spans[$0] }
                if isApart { for span in sent { bench.send([span]) } } else { bench.send(sent) }
                bench.settle(at: 6)
                check(&bench, calls: 1, input: 24, output: 9)
                #expect(bench.sum("gen_ai_server_request_duration_seconds_count") == 1)
                // The application's.
                #expect(bench.sum("gen_ai_client_operation_duration_seconds_sum") == 0.1)
            }
        }
    }

    @Test func aModelServersSpanBelowIsTheSameCall() {
        var bench = Self.held()
        let below = CallSpan.of(
            [
                ("gen_ai.response.model", Proto.string("gpt-4o")), ("gen_ai.usage.prompt_tokens", Proto.int(24)),
                ("gen_ai.usage.completion_tokens", Proto.int(9)), ("gen_ai.latency.time_to_first_token", Proto.double(0.02)),
            ], id: 3, parent: 2
        ).with { $0.kind = 2 }
        bench.send([CallSpan.chat(id: 1), Self.plain(2, parent: 1)])
        bench.send([below], resource: ["service.name": "vllm"])
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9)
        #expect(bench.sum("gen_ai_server_time_to_first_token_seconds_count") == 1)
    }

    // MARK: One after the other

    private static func fallback(_ id: UInt8, _ provider: String, start: UInt64, tokens: (Int64, Int64)?) -> CallSpan {
        var span = CallSpan.chat(id: id, parent: 1, tokens: tokens)
        span.attributes[1] = ("gen_ai.provider.name", Proto.string(provider))
        span.start = start
        span.milliseconds = 40
        span.isError = tokens == nil
        if tokens == nil { span.attributes.append(("http.response.status_code", Proto.int(429))) }
        return span
    }

    @Test(arguments: [false, true]) func aFallbackIsACallAtEachProvider(apart: Bool) {
        var bench = Self.held()
        let outer = CallSpan.chat(id: 1, tokens: (30, 7)).with { $0.milliseconds = 100 }
        let spans = [Self.fallback(2, "openai", start: 0, tokens: nil), Self.fallback(3, "anthropic", start: 50, tokens: (30, 7)), outer]
        if apart { for span in spans { bench.send([span]) } } else { bench.send(spans) }
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 30, output: 7, errors: 1)
        #expect(bench.values("provider", of: "model_inference_requests_total") == ["openai": 1, "anthropic": 1])
        #expect(bench.values("gen_ai_provider_name", of: "gen_ai_client_inference_usage_input_tokens_total") == ["anthropic": 30])
        // How long one of them took, not both.
        #expect(abs(bench.sum("gen_ai_client_operation_duration_seconds_sum") - 0.08) < 1e-9)
    }

    @Test func retriesThatEachFailedAreEachACall() {
        var bench = Self.held()
        let outer = CallSpan.chat(id: 1, tokens: nil).with {
            $0.milliseconds = 100
            $0.isError = true
            $0.attributes.append(("http.response.status_code", Proto.int(429)))
        }
        bench.send([outer] + (0..<3).map { Self.fallback(UInt8($0 + 2), "openai", start: $0 * 30, tokens: nil).with { $0.milliseconds = 20 } })
        bench.settle(at: 6)
        check(&bench, calls: 3, input: 0, output: 0, errors: 3)
    }

    @Test func turnsInsideASpanThatSaysTheirSumAreTheCalls() {
        var bench = Self.held()
        let turns = [CallSpan.chat(id: 2, parent: 1, tokens: (10, 3)), CallSpan.chat(id: 3, parent: 1, tokens: (20, 4)).with { $0.start = 200 }]
        bench.send([CallSpan.chat(id: 1, tokens: (30, 7)).with { $0.milliseconds = 900 }] + turns)
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 30, output: 7)
    }

    @Test func aCallWithItsOwnTokensAroundOthersIsOneMore() {
        var bench = Self.held()
        let others = [CallSpan.chat(id: 2, parent: 1, tokens: (10, 3)), CallSpan.chat(id: 3, parent: 1, tokens: (20, 4)).with { $0.start = 200 }]
        bench.send([CallSpan.chat(id: 1, tokens: (500, 70)).with { $0.milliseconds = 900 }] + others)
        bench.settle(at: 6)
        check(&bench, calls: 3, input: 530, output: 77)
    }

    @Test func anEmbeddingInsideAChatIsAnotherCall() {
        var bench = Self.held()
        var embedding = CallSpan.chat(id: 2, parent: 1, tokens: (5, 0))
        embedding.attributes[0] = ("gen_ai.operation.name", Proto.string("embeddings"))
        bench.send([CallSpan.chat(id: 1), embedding])
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 29, output: 9)
    }

    /// A moderation has no tokens, but is none of the steps of a chat.
    @Test func aCallOfAnotherKindIsNoStepThoughItSaysNothing() {
        let moderation = [("gen_ai.operation.name", Proto.string("moderation")), ("gen_ai.request.model", .string("m"))]
        for order in Self.orders(3) {
            var bench = Self.held()
            let spans = [
                CallSpan.chat(id: 1), CallSpan.of(moderation, id: 2).with { ($0.parent, $0.milliseconds) = (1, 10) },
                CallSpan.chat(id: 3, parent: 1).with { ($0.start, $0.milliseconds) = (20, 70) },
            ]
            bench.send(order.map { spans[$0] })
            bench.settle(at: 6)
            check(&bench, calls: 2, input: 24, output: 9)
        }
    }

    @Test func aStepThatSaysNothingOfAnAnswerIsNoCall() {
        var bench = Self.held()
        let step = CallSpan.chat(id: 2, parent: 1, tokens: nil).with { $0.milliseconds = 2 }
        bench.send([
            CallSpan.chat(id: 1, tokens: nil), step,
            CallSpan.chat(id: 3, parent: 1).with {
                $0.start = 10; $0.milliseconds = 80
            },
        ])
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9)
    }

    /// A span that only hands over a stream ends before that is read.
    @Test func aStreamThatIsReadLaterIsTheCallThatHandedItOver() {
        for order in Self.orders(2) {
            for (tokens, calls) in [(nil, 1), ((5, 1), 2)] as [((Int64, Int64)?, Double)] {
                var bench = Self.held()
                let outer = CallSpan.chat(id: 1, tokens: tokens).with { $0.milliseconds = 10 }
                let spans = [outer, CallSpan.chat(id: 2, parent: 1).with { $0.start = 15 }]
                for index in order { bench.send([spans[index]]) }
                bench.settle(at: 6)
                #expect(bench.sum("model_inference_requests_total") == calls)
            }
        }
    }

    // MARK: Side by side

    /// One library's span is never the current one: the other's stands beside it in the same trace.
    private static func pair(_ ids: (UInt8, UInt8), parent: UInt8, start: UInt64, tokens: (Int64, Int64)?) -> [CallSpan] {
        let outer = CallSpan.chat(id: ids.0, parent: parent, tokens: tokens).with { $0.start = start }
        let inner = CallSpan.chat(id: ids.1, parent: parent, tokens: tokens).with {
            $0.name = "anthropic.messages.create"
            $0.start = start + 5
            $0.milliseconds = 90
        }
        return [outer, inner].map { span in
            span.with {
                $0.isError = tokens == nil
                $0.message = tokens == nil ? "Error code: 429" : ""
            }
        }
    }

    private static let around: [CallSpan] = [
        plain(1, parent: 0).with { $0.milliseconds = 900 }, agent(1), CallSpan.chat(id: 1, tokens: nil).with { $0.milliseconds = 900 },
    ]

    @Test(arguments: 0..<around.count, orders(3)) func twoLibrariesSideBySideTellOfOneCall(index: Int, order: [Int]) {
        for tokens in [(24, 9), nil] as [(Int64, Int64)?] {
            for isApart in [false, true] {
                var bench = Self.held()
                let spans = order.map { ([Self.around[index]] + Self.pair((2, 3), parent: 1, start: 10, tokens: tokens))[$0] }
                if isApart { for span in spans { bench.send([span]) } } else { bench.send(spans) }
                bench.settle(at: 6)
                let (input, output) = tokens.map { (Double($0.0), Double($0.1)) } ?? (0, 0)
                check(&bench, calls: 1, input: input, output: output, errors: tokens == nil ? 1 : 0, "\(order) \(isApart)")
            }
        }
    }

    @Test(arguments: orders(4)) func callsOfTwoLibrariesSideBySide(order: [Int]) {
        let pairs = Self.pair((2, 3), parent: 1, start: 0, tokens: (24, 9)) + Self.pair((4, 5), parent: 1, start: 200, tokens: (24, 9))
        var bench = Self.held()
        for index in order { bench.send([pairs[index]]) }
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 48, output: 18, "\(order)")
        // Other tokens are another call.
        var apart = Self.held()
        apart.send([CallSpan.chat(id: 2, parent: 1), CallSpan.chat(id: 3, parent: 1, tokens: (24, 8)).with { $0.name = "anthropic.messages.create" }])
        apart.settle(at: 6)
        check(&apart, calls: 2, input: 48, output: 17)
    }

    /// Each library's spans around the other's: no time joins what parents do.
    @Test(arguments: orders(4)) func parallelCallsOfTwoLibrariesInsideOneAnother(order: [Int]) {
        var spans: [CallSpan] = []
        for (outer, inner, start) in [(2, 3, 0), (4, 5, 3)] as [(UInt8, UInt8, UInt64)] {
            spans.append(CallSpan.chat(id: outer, parent: 1).with { $0.start = start })
            spans.append(
                CallSpan.chat(id: inner, parent: outer).with {
                    $0.name = "anthropic.messages.create"
                    $0.start = start + 5
                    $0.milliseconds = 80
                })
        }
        var bench = Self.held()
        for index in order { bench.send([spans[index]]) }
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 48, output: 18, "\(order)")
    }

    /// Requests at the same time, each a trace with both libraries' spans: the time of one fits the other's, too.
    @Test(arguments: orders(4)) func parallelTracesOfTwoLibraries(order: [Int]) {
        for tokens in [(24, 9), nil] as [(Int64, Int64)?] {
            var spans: [CallSpan] = []
            for (trace, milliseconds) in [(1, 100), (2, 140)] as [(UInt8, UInt64)] {
                spans.append(CallSpan.chat(id: trace * 2, trace: trace, tokens: tokens).with { $0.milliseconds = milliseconds })
                spans.append(
                    CallSpan.chat(id: trace * 2 + 1, parent: trace * 2, trace: trace, tokens: tokens).with {
                        $0.name = "anthropic.messages.create"
                        $0.start = 5
                        $0.milliseconds = milliseconds - 10
                    })
            }
            for isApart in [false, true] {
                var bench = Self.held()
                let ordered = order.map { spans[$0] }
                if isApart { for span in ordered { bench.send([span]) } } else { bench.send(ordered) }
                bench.settle(at: 6)
                check(&bench, calls: 2, input: tokens == nil ? 0 : 48, output: tokens == nil ? 0 : 18, "\(order) \(isApart)")
            }
        }
    }

    /// A stream in traces of two libraries: which of them learns first that it is over is chance, and one may only have the handle.
    @Test(arguments: orders(2)) func streamsOfTwoLibraries(order: [Int]) {
        func other(_ start: UInt64, _ milliseconds: UInt64, tokens: (Int64, Int64)?) -> CallSpan {
            CallSpan.chat(id: 2, trace: 2, tokens: tokens).with {
                $0.name = "anthropic.messages.create"
                $0.start = start
                $0.milliseconds = milliseconds
            }
        }
        let whole = CallSpan.chat(id: 1)
        let handle = CallSpan.of([("openinference.span.kind", .string("LLM")), ("llm.provider", .string("openai"))], id: 2, trace: 2)
            .with { $0.name = "anthropic.messages.create" }
        let cases: [(spans: [CallSpan], calls: Double)] = [
            ([whole, other(1, 102, tokens: (24, 9))], 1), ([whole, other(1, 140, tokens: (24, 9))], 2), ([whole, other(1, 102, tokens: (24, 8))], 2),
            ([whole, handle.with { $0.milliseconds = 30 }], 1), ([whole, handle.with { ($0.start, $0.milliseconds) = (40, 30) }], 2),
        ]
        for (index, (spans, calls)) in cases.enumerated() {
            var bench = Self.held()
            for index in order { bench.send([spans[index]]) }
            bench.settle(at: 6)
            #expect(bench.sum("model_inference_requests_total") == calls, "\(order) \(index)")
        }
    }

    /// Two calls at the same time, told of by two libraries in traces of their own: who agrees most is the partner, whoever came first.
    @Test(arguments: orders(4)) func whoFitsBestIsThePartner(order: [Int]) {
        func framework(_ trace: UInt8, start: UInt64, _ milliseconds: UInt64, tokens: (Int64, Int64)?, isError: Bool = false) -> CallSpan {
            CallSpan.chat(id: trace, trace: trace, tokens: tokens).with {
                $0.start = start
                $0.milliseconds = milliseconds
                $0.isError = isError
            }
        }
        func native(_ trace: UInt8, start: UInt64, _ milliseconds: UInt64, tokens: (Int64, Int64)?, isError: Bool = false) -> CallSpan {
            framework(trace, start: start, milliseconds, tokens: tokens, isError: isError).with { $0.name = "anthropic.messages.create" }
        }
        // A stream of which the framework knows no tokens lies closer to the other call.
        let streamed = [
            framework(1, start: 0, 561, tokens: (24, 9)), native(2, start: 23, 522, tokens: (24, 9)),
            framework(3, start: 20, 616, tokens: nil), native(4, start: 29, 605, tokens: (48, 18)),
        ]
        // One failed.
        let failed = [
            framework(1, start: 0, 561, tokens: nil, isError: true), native(2, start: 23, 522, tokens: nil, isError: true),
            framework(3, start: 20, 616, tokens: nil), native(4, start: 22, 536, tokens: (48, 18)),
        ]
        for (spans, input, errors) in [(streamed, 72, 0), (failed, 48, 1)] as [([CallSpan], Double, Double)] {
            for isApart in [false, true] {
                var bench = Self.held()
                let ordered = order.map { spans[$0] }
                if isApart { for span in ordered { bench.send([span]) } } else { bench.send(ordered) }
                bench.settle(at: 6)
                check(&bench, calls: 2, input: input, output: input / 24 * 9, errors: errors, "\(order) \(isApart)")
            }
        }
    }

    /// Two libraries of one process may be asked for different things at the same time.
    @Test(arguments: orders(2)) func otherModelsAreOtherCalls(order: [Int]) {
        for (model, calls) in [("claude-sonnet-4-5", 2), ("gpt-4o-2024-08-06", 1), ("", 1)] as [(String, Double)] {
            let spans = [
                CallSpan.chat(id: 2, tokens: nil).with { $0.isError = true },
                CallSpan.of(
                    [("gen_ai.operation.name", .string("chat")), ("gen_ai.request.model", .string(model))], id: 3, trace: 2
                ).with {
                    $0.name = "anthropic.messages.create"
                    $0.start = 5
                    $0.milliseconds = 90
                    $0.isError = true
                },
            ]
            var bench = Self.held()
            for index in order { bench.send([spans[index]]) }
            bench.settle(at: 6)
            check(&bench, calls: calls, input: 0, output: 0, errors: calls, "\(model) \(order)")
        }
    }

    // MARK: Usage alone

    private static let usage = [("gen_ai.usage.input_tokens", Proto.int(24)), ("gen_ai.usage.output_tokens", .int(9))]

    /// Codex says what an answer used on a span that names nothing, inside one that names the model.
    @Test(arguments: orders(3)) func usageWithoutNamesIsACall(order: [Int]) {
        let spans = [
            CallSpan.of([("model", .string("gpt-5.2-codex"))], id: 1), Self.plain(2, parent: 1), CallSpan.of(Self.usage, id: 3, parent: 2),
        ]
        var bench = Self.held()
        for index in order { bench.send([spans[index]]) }
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9, "\(order)")
        #expect(bench.values("model", of: "model_inference_requests_total") == ["gpt-5.2-codex": 1])
    }

    /// Whoever writes sums of a request on some span around its calls makes no call of it.
    @Test(arguments: orders(3)) func usageAroundCallsIsNone(order: [Int]) {
        let spans = [
            CallSpan.of(Self.usage, id: 1).with { $0.milliseconds = 900 }, Self.agent(2, parent: 1), CallSpan.chat(id: 3, parent: 2),
        ]
        var bench = Self.held()
        for index in order { bench.send([spans[index]]) }
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9, "\(order)")
        var server = Self.held()
        server.send([CallSpan.of(Self.usage + [("http.request.method", .string("POST"))])])
        server.settle(at: 6)
        check(&server, calls: 0, input: 0, output: 0)
    }

    // MARK: Sums

    @Test(arguments: orders(3)) func whatARunUsedAltogetherIsNoCall(order: [Int]) {
        func sum(_ id: UInt8) -> CallSpan {
            CallSpan.chat(id: id, parent: 1, tokens: (48, 18), [("openclaw.tokens.total", .int(66))]).with { $0.milliseconds = 500 }
        }
        let run = [CallSpan.chat(id: 2, parent: 1), CallSpan.chat(id: 3, parent: 1).with { $0.start = 200 }, sum(4)]
        var bench = Self.held()
        for index in order { bench.send([run[index]]) }
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 48, output: 18, "\(order)")
        let silent = [CallSpan.chat(id: 2, parent: 1, tokens: nil), CallSpan.chat(id: 3, parent: 1, tokens: nil).with { $0.start = 200 }, sum(4)]
        bench = Self.held()
        for index in order { bench.send([silent[index]]) }
        bench.settle(at: 6)
        check(&bench, calls: 2, input: 48, output: 18, "\(order)")
        bench = Self.held()
        bench.send([sum(4)])
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 48, output: 18)
    }

    // MARK: Responses

    private static let long = "chatcmpl-Aq8Zr1kD0vTt5mXw3eLpYs7u"

    /// LiteLLM's proxy with two callbacks tells of each call by two providers of spans, under servers' spans of their own.
    @Test(arguments: orders(4)) func twoCallbacksOfAGatewayTellOfOneCall(order: [Int]) {
        let other = CallSpan.of(
            [
                ("openinference.span.kind", .string("LLM")), ("llm.model_name", .string("gpt-4o")), ("llm.response.id", .string(Self.long)),
                ("llm.token_count.prompt", .int(24)), ("llm.token_count.completion", .int(9)),
            ], id: 4, parent: 3)
        let spans: [(CallSpan, String)] = [
            (Self.plain(2, parent: 1), "litellm"), (CallSpan.chat(id: 5, parent: 2, response: Self.long), "litellm"),
            (Self.plain(3, parent: 1), "default"), (other, "default"),
        ]
        var bench = Self.held()
        for index in order { bench.send([spans[index].0], resource: ["service.name": spans[index].1]) }
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9, "\(order)")
    }

    /// Of a call without an answer each of LiteLLM's callbacks makes a span in a trace of its own: only their times say that they are of one.
    @Test(arguments: orders(3)) func callbacksOfAFailedCallHaveItsTimes(order: [Int]) {
        let failed: [(String, Proto)] = [("error.type", .string("RateLimitError"))]
        let own: [(String, Proto)] = [
            ("gen_ai.system", .string("openai")), ("gen_ai.request.model", .string("gpt-4o")), ("gen_ai.operation.name", .string("chat")),
            ("gen_ai.response.id", .string("13735de5")), ("litellm.call_id", .string("13735de5")),
        ]
        let others: [(String, Proto)] = [
            ("openinference.span.kind", .string("LLM")), ("llm.provider", .string("openai")), ("llm.model_name", .string("gpt-4o")),
            ("litellm.trace_id", .string("11f59696")),
        ]
        func sent(_ milliseconds: UInt64) -> GenAIBench {
            var bench = Self.held()
            let spans = [own, others, others].enumerated().map { number, attributes in
                CallSpan.of(attributes + failed, id: UInt8(number + 1), trace: UInt8(number + 1)).with {
                    $0.isError = true
                    $0.milliseconds = number == 0 ? milliseconds : 100
                }
            }
            for index in order { bench.send([spans[index]], resource: ["service.name": "\(index)"], scope: "litellm") }
            bench.settle(at: 6)
            return bench
        }
        var same = sent(100)
        var other = sent(101)
        check(&same, calls: 1, input: 0, output: 0, errors: 1, "\(order)")
        check(&other, calls: 2, input: 0, output: 0, errors: 2, "\(order)")
    }

    @Test func aLongIDOfAResponseJoinsWhateverTheTraceAndProcess() {
        var bench = Self.held()
        bench.send([CallSpan.chat(id: 1, trace: 1, response: Self.long)], resource: ["service.name": "app"])
        bench.send(
            [
                CallSpan.chat(id: 2, trace: 2, response: Self.long).with {
                    $0.start = 10; $0.milliseconds = 80
                }
            ], resource: ["service.name": "gw"])
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9)
    }

    @Test func aLongIDWithOtherTokensOrTimesIsAnother() {
        var bench = Self.held()
        bench.send([CallSpan.chat(id: 1, trace: 1, response: Self.long)], resource: ["service.name": "app"])
        bench.send([CallSpan.chat(id: 2, trace: 2, tokens: (99, 1), response: Self.long)], resource: ["service.name": "gw"])
        bench.send([CallSpan.chat(id: 3, trace: 3, response: Self.long).with { $0.start = 5000 }], resource: ["service.name": "gw"])
        bench.settle(at: 6)
        check(&bench, calls: 3, input: 147, output: 19)
    }

    @Test func manySpansWithOneResponseAreBounded() {
        var bench = Self.held()
        for trace in UInt8(1)...100 {
            bench.send((UInt8(1)...100).map { CallSpan.chat(id: $0, trace: trace, response: Self.long) })
        }
        bench.settle(at: 6)
        #expect(bench.counts.calls >= 1 && bench.counts.calls + bench.counts.repeated == 10_000)
    }

    // MARK: What a later span knows

    @Test(arguments: [false, true]) func whatALaterSpanKnowsIsAdded(isLate: Bool) {
        var bench = Self.held()
        let outer = CallSpan.of([("gen_ai.operation.name", Proto.string("chat")), ("gen_ai.request.model", Proto.string("gpt-4o"))], id: 1)
        let inner = CallSpan.chat(
            id: 2, parent: 1, tokens: (24, 9),
            [("gen_ai.response.model", Proto.string("gpt-4o-2024-08-06")), ("gen_ai.response.finish_reasons", Proto.string("stop"))])
        bench.send([outer])
        if isLate { bench.settle(at: 6) }
        bench.send([inner], at: isLate ? 7 : 1)
        bench.settle(at: 20)
        check(&bench, calls: 1, input: 24, output: 9)
        #expect(bench.sum("gen_ai_client_finish_reasons_total") == 1)
        // Labels of what was counted do not change.
        #expect(bench.values("provider", of: "model_inference_requests_total") == [isLate ? "" : "openai": 1])
    }

    /// Three spans of a call, the outer ones of which say nothing of tokens, each counted before the next comes.
    @Test func whatWasAddedTellsThatAFurtherSpanIsOfTheSameCall() {
        var bench = Self.held()
        let spans = [
            CallSpan.chat(id: 1, tokens: nil), CallSpan.chat(id: 2, parent: 1).with { ($0.start, $0.milliseconds) = (5, 90) },
            CallSpan.chat(id: 3, parent: 2).with { ($0.start, $0.milliseconds) = (10, 80) },
        ]
        for (index, span) in spans.enumerated() {
            bench.send([span], at: UInt64(index) * 10)
            bench.settle(at: UInt64(index) * 10 + 6)
        }
        check(&bench, calls: 1, input: 24, output: 9)
    }

    @Test func whoAsksSeesWhatIsHeld() {
        var bench = Self.held()
        bench.send([CallSpan.chat(id: 1)])
        #expect(bench.sum("model_inference_requests_total") == 0)
        bench.settle(at: 0, all: true)
        check(&bench, calls: 1, input: 24, output: 9)
    }

    // MARK: HTTP

    @Test(arguments: [429: "rate_limit", 401: "auth", 503: "overloaded"]) func anHTTPClientsSpanTellsWhyACallFailed(status: Int, kind: String) {
        let http = CallSpan.of([("http.response.status_code", Proto.int(Int64(status)))], id: 3, parent: 2).with { $0.isError = true }
        // An SDK's class of any status says no more than none.
        for type in ["X", "APIStatusError"] {
            var bench = Self.held()
            let call = CallSpan.chat(id: 1, tokens: nil, [("error.type", .string(type))]).with { $0.isError = true }
            bench.send([http, Self.plain(2, parent: 1), call])
            bench.settle(at: 6)
            #expect(bench.values("error_class", of: "gen_ai_client_errors_total") == [kind: 1])
            #expect(bench.values("http_response_status_code", of: "gen_ai_client_errors_total") == ["\(status)": 1])
        }
    }

    @Test func anHTTPErrorInsideACallThatSucceededIsNone() {
        var bench = Self.held()
        let http = CallSpan.of([("http.response.status_code", Proto.int(500))], id: 2, parent: 1).with { $0.isError = true }
        bench.send([http, CallSpan.chat(id: 1)])
        bench.settle(at: 6)
        check(&bench, calls: 1, input: 24, output: 9)
    }

    // MARK: Agents

    private static func agent(_ id: UInt8, parent: UInt8 = 0, kind: UInt64 = 1, tokens: Int64? = nil) -> CallSpan {
        var attributes = [("gen_ai.operation.name", Proto.string("invoke_agent")), ("gen_ai.agent.name", Proto.string("a\(id)"))]
        if let tokens { attributes.append(("gen_ai.usage.input_tokens", Proto.int(tokens))) }
        return CallSpan.of(attributes, id: id, parent: parent).with {
            $0.kind = kind
            $0.milliseconds = 1000
        }
    }

    /// A stream that could not begin, of which its own span says nothing.
    @Test(arguments: orders(3)) func aCallWithoutAWordFailedWithItsAgent(order: [Int]) {
        let cases: [(error: String, tokens: (Int64, Int64)?, start: UInt64, errors: Double)] = [
            ("RateLimitError", nil, 0, 1), ("RateLimitError", (24, 9), 0, 0), ("TypeError", nil, 0, 0),
            // The agent went on.
            ("RateLimitError", nil, 500, 0),
        ]
        for (error, tokens, start, errors) in cases {
            let spans = [
                Self.agent(1).with {
                    $0.isError = true
                    $0.attributes.append(("error.type", Proto.string(error)))
                },
                CallSpan.chat(id: 2, parent: 1, tokens: tokens),
                CallSpan.of([("gen_ai.operation.name", .string("execute_tool")), ("gen_ai.tool.name", .string("t"))], id: 3, parent: 1)
                    .with { $0.start = start },
            ]
            for isApart in [false, true] {
                var bench = Self.held()
                let ordered = order.map { spans[$0] }
                if isApart { for span in ordered { bench.send([span]) } } else { bench.send(ordered) }
                bench.settle(at: 6)
                let (input, output) = tokens.map { (Double($0.0), Double($0.1)) } ?? (0, 0)
                check(&bench, calls: 1, input: input, output: output, errors: errors, "\(order) \(isApart) \(error)")
            }
        }
    }

    @Test(arguments: [false, true]) func callsAndToolsOfAnAgentsRunAreCounted(agentLast: Bool) {
        var bench = Self.held()
        let tool = CallSpan.of([("gen_ai.operation.name", Proto.string("execute_tool")), ("gen_ai.tool.name", Proto.string("t"))], id: 4, parent: 9)
        // Google's kit puts together what several tools returned.
        let merged = tool.with {
            $0.id = 5
            $0.attributes[1] = ("gen_ai.tool.name", Proto.string("(merged tools)"))
        }
        let inside = [CallSpan.chat(id: 2, parent: 9), CallSpan.chat(id: 3, parent: 9).with { $0.start = 300 }, tool, merged]
        bench.send(inside)
        if agentLast { bench.settle(at: 6) }
        bench.send([Self.plain(9, parent: 1), Self.agent(1)], at: agentLast ? 8 : 0)
        bench.settle(at: 20)
        #expect(bench.sum("gen_ai_invoke_agent_inference_calls_sum") == 2)
        #expect(bench.sum("gen_ai_invoke_agent_tool_calls_sum") == 1)
        #expect(bench.sum("gen_ai_execute_tool_duration_seconds_count") == 1)
        #expect(bench.sum("gen_ai_invoke_agent_inference_calls_count") == 1)
    }

    /// A framework and who instruments it make a span each of the agent's run, and of the tool's.
    @Test(arguments: orders(5)) func aRunThatIsToldTwiceCountsOnce(order: [Int]) {
        func tool(_ id: UInt8, parent: UInt8) -> CallSpan {
            CallSpan.of([("gen_ai.operation.name", .string("execute_tool")), ("gen_ai.tool.name", .string("t"))], id: id, parent: parent)
        }
        let inner = Self.agent(1).with {
            $0.id = 2
            $0.parent = 1
        }
        let spans = [Self.agent(1), inner, CallSpan.chat(id: 3, parent: 2), tool(4, parent: 2), tool(5, parent: 4)]
        for isApart in [false, true] {
            var bench = Self.held()
            let ordered = order.map { spans[$0] }
            if isApart { for span in ordered { bench.send([span]) } } else { bench.send(ordered) }
            bench.settle(at: 6)
            #expect(bench.sum("gen_ai_invoke_agent_duration_seconds_count") == 1, "\(order) \(isApart)")
            #expect(bench.sum("gen_ai_invoke_agent_inference_calls_sum") == 1, "\(order) \(isApart)")
            #expect(bench.sum("gen_ai_invoke_agent_tool_calls_sum") == 1, "\(order) \(isApart)")
            #expect(bench.sum("gen_ai_execute_tool_duration_seconds_count") == 1, "\(order) \(isApart)")
        }
        // Another agent, and the same one that a tool starts, run for themselves.
        var several = Self.held()
        several.send([Self.agent(1), Self.agent(2, parent: 1), tool(3, parent: 2), inner.with { ($0.id, $0.parent) = (4, 3) }])
        several.settle(at: 6)
        #expect(several.sum("gen_ai_invoke_agent_duration_seconds_count") == 3)
    }

    /// OpenLIT's instrumentations of LangChain and LangGraph make a span each of a run, side by side.
    @Test(arguments: orders(4)) func aRunThatIsToldSideBySideCountsOnce(order: [Int]) {
        func run(_ id: UInt8, _ start: UInt64, _ milliseconds: UInt64) -> CallSpan {
            Self.agent(2).with { ($0.id, $0.parent, $0.start, $0.milliseconds) = (id, 1, start, milliseconds) }
        }
        func runs(_ spans: [(span: CallSpan, library: String)]) -> Double {
            var bench = Self.held()
            for index in order { bench.send([spans[index].span], scope: spans[index].library) }
            bench.settle(at: 6)
            #expect(bench.sum("gen_ai_invoke_agent_inference_calls_sum") == 1, "\(order)")
            return bench.sum("gen_ai_invoke_agent_duration_seconds_count")
        }
        let flow = CallSpan.of([("gen_ai.operation.name", .string("invoke_workflow"))], id: 1).with { $0.milliseconds = 1000 }
        let chat = CallSpan.chat(id: 3, parent: 2).with { $0.start = 20 }
        let told = [(flow, "graph"), (run(2, 10, 400), "chain"), (chat, "chain")]
        #expect(runs(told + [(run(4, 12, 390), "graph")]) == 1, "\(order)")
        // The same library tells of each run once, and what is not in its time is another one.
        #expect(runs(told + [(run(4, 12, 390), "chain")]) == 2, "\(order)")
        #expect(runs(told + [(run(4, 12, 400), "graph")]) == 2, "\(order)")
    }

    /// What sends the SDK's agents through OpenInference has a span of no name around each run.
    @Test(arguments: orders(4), [false, true]) func whatNamesNobodyAroundARunIsNone(order: [Int], isLate: Bool) {
        let nobody = CallSpan.of([("openinference.span.kind", .string("AGENT"))], id: 1).with { $0.milliseconds = 1000 }
        let spans = [Self.agent(2, parent: 3), Self.plain(3, parent: 1), CallSpan.chat(id: 4, parent: 2), nobody]
        var bench = Self.held()
        for index in order where !isLate || index != 3 { bench.send([spans[index]]) }
        if isLate {
            bench.settle(at: 6)
            bench.send([nobody], at: 8)
        }
        bench.settle(at: 20)
        #expect(bench.values("gen_ai_agent_name", of: "gen_ai_invoke_agent_duration_seconds_count") == ["a2": 1], "\(order)")
        #expect(bench.sum("gen_ai_invoke_agent_inference_calls_sum") == 1, "\(order)")
        // With a call or a tool of its own it is an agent, and so it is alone.
        var own = Self.held()
        own.send([nobody, Self.agent(2, parent: 1), CallSpan.chat(id: 3, parent: 1)])
        own.send([nobody.with { $0.trace = 2 }, CallSpan.chat(id: 3, parent: 1).with { $0.trace = 2 }])
        own.settle(at: 6)
        #expect(own.sum("gen_ai_invoke_agent_duration_seconds_count") == 3)
        #expect(own.sum("gen_ai_invoke_agent_inference_calls_sum") == 2)
    }

    @Test func tokensOfARemoteAgentCountUnlessACallInsideSaysThem() {
        var alone = Self.held()
        alone.send([Self.agent(1, kind: 3, tokens: 40)])
        alone.settle(at: 6)
        #expect(alone.sum("gen_ai_client_inference_usage_input_tokens_total") == 40)
        #expect(alone.counts.calls == 0)
        var beside = Self.held()
        beside.send([Self.agent(1, kind: 3, tokens: 24), Self.plain(9, parent: 1), CallSpan.chat(id: 2, parent: 9)])
        beside.settle(at: 6)
        #expect(beside.sum("gen_ai_client_inference_usage_input_tokens_total") == 24)
        var local = Self.held()
        local.send([Self.agent(1, tokens: 40)])
        local.settle(at: 6)
        #expect(local.sum("gen_ai_client_inference_usage_input_tokens_total") == 0)
    }

    // MARK: Bad input

    @Test func circlesOfParentsEnd() {
        var bench = Self.held()
        bench.send([CallSpan.chat(id: 1, parent: 2), CallSpan.chat(id: 2, parent: 1), CallSpan.chat(id: 3, parent: 3)])
        bench.send([Self.plain(5, parent: 6), Self.plain(6, parent: 5), CallSpan.chat(id: 7, parent: 5)])
        bench.settle(at: 6)
        #expect(bench.counts.calls + bench.counts.repeated == 4)
        #expect(bench.counts.calls >= 3)
    }

    @Test(arguments: [false, true]) func aLongChainIsCut(isReversed: Bool) {
        var bench = Self.held()
        let chain = (UInt8(2)..<240).map { Self.plain($0, parent: $0 - 1) }
        bench.send([CallSpan.chat(id: 240, parent: 239)])
        bench.send(isReversed ? chain.reversed() : chain)
        bench.send([CallSpan.chat(id: 1)])
        bench.settle(at: 6)
        #expect(bench.counts.calls == 2)
        #expect(bench.bench.processors.recentCalls?.figures.tooDeep == 1)
    }

    @Test func tenantsKnowNothingOfEachOther() {
        var one = Self.held()
        var other = Self.held()
        one.send([CallSpan.chat(id: 1, response: Self.long)])
        other.send([CallSpan.chat(id: 1, response: Self.long)])
        one.settle(at: 6)
        other.settle(at: 6)
        check(&one, calls: 1, input: 24, output: 9)
        check(&other, calls: 1, input: 24, output: 9)
    }

    @Test func whatIsTooMuchIsCountedAtOnce() {
        var bench = Self.held()
        for trace in 0..<700 {
            bench.send((UInt8(1)...100).map { id in CallSpan.chat(id: id, trace: UInt8(trace % 250) + 1).with { $0.traceHigh = UInt8(trace / 250) } })
        }
        #expect((bench.bench.processors.recentCalls?.figures.held ?? 0) <= 66_000)
        #expect((bench.bench.processors.recentCalls?.figures.hurried ?? 0) > 0)
        bench.settle(at: 6)
        check(&bench, calls: 70_000, input: 70_000 * 24, output: 70_000 * 9)
    }
}

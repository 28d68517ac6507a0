import Pipeline
import PipelineSupport
import Testing

/// Calls whose words are known from earlier ones are not read in full: nothing of that may show. Known is what came twice.
@Suite struct CallShapesTests {
    private static let calls = "gen_ai_client_operation_duration_seconds_count"
    private static let errors = "gen_ai_client_errors_total"
    private static let input = "gen_ai_client_inference_usage_input_tokens_total"
    private static let output = "gen_ai_client_inference_usage_output_tokens_total"

    /// Sends a call of its own trace for each list of attributes.
    private static func send(_ calls: [[(String, Proto)]], to bench: inout GenAIBench, tokens: (Int64, Int64)? = nil) {
        for (number, attributes) in calls.enumerated() {
            var span = CallSpan.chat(trace: UInt8(number % 250 + 1), tokens: tokens, attributes)
            span.traceHigh = UInt8(number / 250 + 1)
            bench.send([span], at: UInt64(number))
        }
    }

    @Test func numbersAreThoseOfEachCall() {
        var bench = GenAIBench()
        Self.send((1...5).map { [("gen_ai.usage.input_tokens", .int($0)), ("gen_ai.usage.output_tokens", .int(10 * $0))] }, to: &bench)
        #expect(bench.sum(Self.calls) == 5 && bench.sum(Self.input) == 15 && bench.sum(Self.output) == 150)
    }

    @Test func whereTheBestSpellingIsEmptyTheNextOneCounts() {
        var bench = GenAIBench()
        let empty: [Proto] = [.int(7), .int(7), .int(7), .string(""), .int(7)]
        Self.send(empty.map { [("gen_ai.usage.input_tokens", $0), ("gen_ai.usage.prompt_tokens", .int(5))] }, to: &bench)
        #expect(bench.sum(Self.input) == 4 * 7 + 5)
    }

    @Test func whatIsNoNumberIsRefusedEachTime() {
        var bench = GenAIBench()
        Self.send([3, 3, 3, -1, -1, 3].map { [("gen_ai.usage.input_tokens", .int($0))] }, to: &bench)
        #expect(bench.sum(Self.input) == 12 && bench.counts.discarded == 2)
    }

    @Test func aNumberMayBeALabel() {
        var bench = GenAIBench { $0.dimensions = ["gen_ai.usage.input_tokens"] }
        Self.send((0..<6).map { [("gen_ai.usage.input_tokens", .int(3 + $0 % 2))] }, to: &bench)
        #expect(bench.values("gen_ai_usage_input_tokens", of: Self.calls) == ["3": 3, "4": 3])
    }

    @Test func moreShapesThanAreKnown() {
        var bench = GenAIBench()
        let models = 1_500
        Self.send((0..<(3 * models)).map { [("gen_ai.response.model", .string("m\($0 % models)"))] }, to: &bench, tokens: (2, 1))
        let counted = bench.values("gen_ai_response_model", of: Self.calls)
        #expect(counted.count == models && counted.values.allSatisfy { $0 == 3 })
        #expect(bench.sum(Self.input) == Double(6 * models))
    }

    /// Whether a span is one of another protocol is no word of a call, but decides whether it is one where it says no operation.
    @Test(arguments: [
        [("model", Proto.string("gpt-4")), ("provider", Proto.string("openai"))],
        [("model", Proto.string("gpt-4")), ("provider", Proto.string("openai")), ("gen_ai.operation.name", Proto.string(""))],
        [("gen_ai.usage.input_tokens", Proto.int(3)), ("gen_ai.usage.output_tokens", Proto.int(1))],
    ])
    func spansOfOtherProtocolsAreNone(_ said: [(String, Proto)]) {
        var bench = GenAIBench()
        let protocols: [[(String, Proto)]] = [[], [], [("db.system", .string("redis"))], [("DB.System", .string("redis"))]]
        for number in 0..<12 {
            bench.send([CallSpan.of(said + protocols[number % 4]).with { $0.trace = UInt8(number + 1) }], at: UInt64(number))
        }
        #expect(bench.counts.calls == 9)
    }

    /// What a failure's class is may follow from the message of its status alone.
    @Test func messagesOfFailures() {
        let messages = ["429 Too Many Requests", "Request timed out.", "", String(repeating: "x", count: 300) + " 429 Too Many Requests"]
        func send(_ number: Int, _ message: String, to bench: inout GenAIBench) {
            var span = CallSpan.chat(trace: UInt8(number + 1))
            span.isError = true
            span.message = message
            bench.send([span], at: UInt64(number))
        }
        var bench = GenAIBench()
        for number in 0..<20 { send(number, messages[number % messages.count], to: &bench) }
        var expected: [String: Double] = [:]
        for message in messages {
            var alone = GenAIBench()
            send(0, message, to: &alone)
            expected.merge(alone.values("error_class", of: Self.errors).mapValues { $0 * 5 }, uniquingKeysWith: +)
        }
        #expect(expected.count > 2 && bench.values("error_class", of: Self.errors) == expected)
    }

    @Test func aFailureIsNoSuccess() {
        var bench = GenAIBench()
        for number in 1...4 {
            var span = CallSpan.chat(trace: UInt8(number))
            span.isError = number > 2
            span.message = "429 Too Many Requests"
            bench.send([span], at: UInt64(number))
        }
        #expect(bench.values("error_class", of: Self.errors) == ["rate_limit": 2])
    }

    @Test func labelsOfResourcesAreTheirOwn() {
        var bench = GenAIBench { $0.dimensions = ["team"] }
        for number in 1...8 {
            bench.send([CallSpan.chat(trace: UInt8(number))], resource: ["service.name": "s", "team": "t\(number % 2)"], at: UInt64(number))
        }
        #expect(bench.values("team", of: Self.calls) == ["t0": 4, "t1": 4])
    }

    /// What is inside one call adds labels to that one alone, though all of its shape share theirs.
    @Test func labelsOfWhatIsInsideAreThatCallsOwn() {
        var bench = GenAIBench { $0.dimensions = ["team"] }
        for number in 1...3 { bench.send([CallSpan.chat(trace: UInt8(100 + number))], at: UInt64(number)) }
        bench.send(
            [
                CallSpan.chat(trace: 1), CallSpan.chat(id: 2, parent: 1, trace: 1, [("team", .string("a"))]), CallSpan.chat(trace: 2),
                CallSpan.chat(id: 2, parent: 1, trace: 2, [("team", .string("b"))]), CallSpan.chat(trace: 3),
            ], at: 4)
        bench.settle(at: 4, all: true)
        bench.send([CallSpan.chat(trace: 4)], at: 5)
        bench.settle(at: 6, all: true)
        #expect(bench.values("team", of: Self.calls) == ["": 5, "a": 1, "b": 1])
    }
}

import Exposition
import Pipeline
import PipelineSupport
import Settings
import Testing

/// Calls are counted in records that are remembered from the last call with the same texts: nothing of that may show.
@Suite struct CallSeriesTests {
    private static let calls = "gen_ai_client_operation_duration_seconds_count"
    private static let cost = "gen_ai_client_cost_usd_total"

    private static func list(_ texts: [String]) -> Proto { Proto().message(5, texts.reduce(Proto()) { $0.message(1, Proto.string($1)) }) }

    private static func send(_ number: UInt8, to bench: inout Bench) {
        _ = bench.push(Proto.request([call(number).proto]), window: TimeWindow(now: CallSpan.epoch, slack: .max / 4))
    }

    private static func call(_ number: UInt8, model: String = "gpt-4o", reason: String = "stop") -> CallSpan {
        var span = CallSpan.chat(id: number, trace: number, [("gen_ai.response.finish_reasons", list([reason]))])
        span.attributes = span.attributes.map { $0.0 == "gen_ai.request.model" ? ($0.0, .string(model)) : $0 }
        return span
    }

    @Test func furtherCallsCountInTheSameSeries() {
        var bench = GenAIBench { $0.gatewayNames = true }
        for number in 1...9 { bench.send([Self.call(UInt8(number), model: "m\(number % 3)")], at: UInt64(number)) }
        #expect(bench.values("gen_ai_request_model", of: Self.calls) == ["m0": 3, "m1": 3, "m2": 3])
        #expect(bench.values("gen_ai_token_type", of: "gen_ai_client_token_usage_sum") == ["input": 9 * 24, "output": 9 * 9])
        #expect(bench.values("token_type", of: "tokens_used_total") == ["input": 9 * 24, "output": 9 * 9])
        #expect(bench.values("status", of: "model_inference_requests_total") == ["success": 9])
    }

    @Test func textsThatDifferInOnePlaceAreSeriesOfTheirOwn() {
        var bench = GenAIBench { $0.dimensions = ["team"] }
        let kinds: [[(String, Proto)]] = [
            [], [("server.address", .string("a.example"))], [("server.address", .string("a.example")), ("server.port", .int(8443))],
            [("team", .string("red"))], [("error.type", .string("timeout"))], [("error.type", .string("RateLimitError"))],
            [("gen_ai.response.model", .string("gpt-4o-2024-08-06"))],
        ]
        for round in 0..<2 {
            bench.send(kinds.enumerated().map { CallSpan.chat(id: UInt8($0 + 1), trace: UInt8(round * 10 + $0 + 1), $1) }, at: UInt64(round))
        }
        #expect(bench.series(Self.calls).count == 7 && bench.series(Self.calls).values.allSatisfy { $0 == 2 })
        #expect(bench.values("error_class", of: "gen_ai_client_errors_total") == ["timeout": 2, "rate_limit": 2])
    }

    @Test func everyReasonOfACallIsCounted() {
        var bench = GenAIBench()
        for number in 1...4 {
            let reasons = Self.list(["stop", number % 2 == 0 ? "length" : "stop"])
            bench.send([CallSpan.chat(id: UInt8(number), trace: UInt8(number), [("gen_ai.response.finish_reasons", reasons)])])
        }
        #expect(bench.values("gen_ai_response_finish_reason", of: "gen_ai_client_finish_reasons_total") == ["stop": 6, "length": 2])
    }

    @Test func whatWentStaleBeginsAnew() {
        var bench = GenAIBench()
        bench.send([Self.call(1, model: "old"), Self.call(2, model: "kept")])
        bench.bench.drain(at: 1_000)
        bench.send([Self.call(3, model: "kept")], at: 1)
        bench.bench.drain(at: 2_000)
        bench.bench.forgetStale(before: 2_000)
        #expect(bench.values("gen_ai_request_model", of: Self.calls) == ["kept": 2])
        bench.send([Self.call(4, model: "old"), Self.call(5, model: "kept"), Self.call(6, model: "new")], at: 2)
        #expect(bench.values("gen_ai_request_model", of: Self.calls) == ["old": 1, "kept": 3, "new": 1])
    }

    @Test func withoutRoomEachObservationIsCountedAsLimited() {
        var options = ProcessorOptions()
        options.genAI = GenAIOptions()
        var bench = Bench(options, budget: SeriesBudget(limit: 1))
        Self.send(1, to: &bench)
        // A histogram of 14 buckets weighs 17; of tokens two, and two counters; one reason.
        let refused = bench.drain()
        #expect(refused > 0)
        Self.send(2, to: &bench)
        #expect(bench.drain() == refused)
        bench.budget.setLimit(0)
        Self.send(3, to: &bench)
        #expect(bench.drain() == 0)
        #expect(bench.series().filter { $0.key.hasPrefix(Self.calls + "{") && !$0.key.contains("overflow") }.values.reduce(0, +) == 1)
    }

    @Test func labelsThatAreNotUTF8AreCountedEachTime() {
        var bench = GenAIBench { $0.dimensions = ["team"] }
        for number in 1...3 as ClosedRange<UInt8> {
            bench.send([CallSpan.chat(id: number, trace: number, tokens: nil, [("team", Proto().bytes(1, [0xff, 0xfe]))])])
        }
        #expect(bench.bench.counts.observed[.genAI].invalidUTF8 == 3)
        #expect(bench.series(Self.calls).isEmpty)
    }

    @Test func anotherPriceTableHoldsAtOnce() {
        func table(_ price: Double) -> @Sendable () -> PriceTable {
            { PriceTable([[PriceEntry(models: ["gpt-4o"], rows: [PriceEntry.Row(rates: PriceRates(input: price, output: 0))])]]) }
        }
        let book = PriceBook(table(1))
        var bench = GenAIBench { $0.prices = book }
        bench.send([Self.call(1)])
        book.replace(table(3))
        bench.send([Self.call(2)])
        #expect(abs(bench.sum(Self.cost) - 24 * 4e-6) < 1e-15)
        book.replace { PriceTable([]) }
        bench.send([Self.call(3)])
        #expect(abs(bench.sum(Self.cost) - 24 * 4e-6) < 1e-15)
        #expect(bench.sum("gen_ai_client_unpriced_tokens_total") == 33)
    }

    @Test func limitedLabelsAreRewritten() {
        let limits = LabelLimits(staleDuration: 900_000_000_000, now: 0)
        limits.update(.init(maxCardinality: 5))
        var options = ProcessorOptions()
        options.genAI = GenAIOptions()
        var bench = Bench(options, labelLimits: limits)
        for round in 0..<3 {
            let spans = (1...200).map {
                Self.call(UInt8($0), model: "a-rather-long-name-of-a-model-\($0)-\(round)").with { $0.start = UInt64(round) }
            }
            let window = TimeWindow(now: CallSpan.epoch + UInt64(round + 1) * 200_000_000_000, slack: .max / 2)
            #expect(bench.push(Proto.request(spans.map(\.proto)), window: window) == nil)
        }
        let series = bench.series().filter { $0.key.hasPrefix(Self.calls) }
        #expect(series.contains { $0.key.contains("__cardinality_overflow__") })
        #expect(series.values.reduce(0, +) > 0)
    }

    @Test func otherSettingsHoldFromTheNextCallOn() {
        var options = ProcessorOptions()
        options.genAI = GenAIOptions()
        var bench = Bench(options)
        Self.send(1, to: &bench)
        var changed = GenAIOptions()
        changed.gatewayNames = true
        options.genAI = changed
        bench.change(options)
        Self.send(2, to: &bench)
        let series = bench.series()
        #expect(series.filter { $0.key.hasPrefix(Self.calls) }.values.reduce(0, +) == 2)
        #expect(series.filter { $0.key.hasPrefix("model_inference_requests_total") }.values.reduce(0, +) == 1)
    }

    @Test func moreTextsThanAreRemembered() {
        var bench = GenAIBench { $0.deduplicationWindow = 0 }
        let models = 5_000
        for round in 0..<2 {
            for first in stride(from: 0, to: models, by: 500) {
                bench.send((first..<first + 500).map { Self.call(UInt8($0 % 250 + 1), model: "m\($0)", reason: round == 0 ? "stop" : "length") })
            }
        }
        #expect(bench.series(Self.calls).count == models)
        #expect(bench.sum(Self.calls) == Double(2 * models))
    }

    @Test func textsLongerThanAreRemembered() {
        var bench = GenAIBench { $0.deduplicationWindow = 0 }
        let long = String(repeating: "m", count: 900)
        for number in 1...3 as ClosedRange<UInt8> {
            bench.send([Self.call(number, model: long), Self.call(number, model: long + "x"), Self.call(number)])
        }
        #expect(bench.series(Self.calls).count == 3 && bench.sum(Self.calls) == 9)
    }

    @Test func theLastCallOfARequestGivesTheExemplar() {
        var bench = GenAIBench()
        bench.send([Self.call(0x11), Self.call(0x22)])
        bench.bench.drain()
        #expect(bench.bench.text(.openMetrics).contains(##"traceID="22222222222222222222222222222222"} 0.1"##))
    }
}

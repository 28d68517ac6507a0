import Pipeline
import PipelineSupport
import Settings
import Testing

/// A cost that the sender knows.
@Suite struct SentCostTests {
    private static let rates = PriceRates(input: 1, output: 2)
    private static let book = PriceBook { PriceTable([[PriceEntry(models: ["gpt-4o"], rows: [PriceEntry.Row(rates: rates)])]]) }

    private func bench(_ attributes: [(String, Proto)], _ policy: GenAICostSettings.Sent = .prefer, tokens: (Int64, Int64)? = (1000, 500))
        -> GenAIBench
    {
        var bench = GenAIBench {
            $0.prices = Self.book
            $0.sentCost = policy
            $0.gatewayNames = true
        }
        bench.send([CallSpan.chat(tokens: tokens, attributes)])
        return bench
    }

    private func sources(_ counts: GenAICounts) -> [Int] { [counts.pricedBySender, counts.pricedByTable, counts.notPriced] }
    /// 1,000 input and 500 output.
    private static let byTable = 0.002

    @Test(arguments: [
        "gen_ai.cost.total_cost", "gen_ai.usage.cost", "operation.cost", "llm.cost.total", "llm.usage.cost", "llm.response.cost",
        "metadata.response_cost",
        "gen_ai.usage.total_cost", "response_cost", "cost_usd", "gen_ai.response.cost", "gen_ai.response.cost_usd", "gen_ai.cost.estimated_usd",
        "gen_ai.cost", "llm.cost.usd", "llm.cost", "ai.usage.cost_usd",
    ])
    func itWinsOverTheTable(name: String) {
        for sent in [Proto.double(0.25), .string("0.25")] {
            var bench = bench([(name, sent)])
            #expect(bench.sum("gen_ai_client_cost_usd_total") == 0.25)
            #expect(bench.sum("gatewayz_cost_by_provider") == 0.25)
            #expect(bench.sum("gatewayz_api_cost_usd_total") == 0.25)
            #expect(sources(bench.counts) == [1, 0, 0])
            #expect(bench.series("gen_ai_client_unpriced_tokens_total").isEmpty)
        }
    }

    @Test(arguments: [
        ("langfuse.observation.cost_details", #"{"input": 0.1, "output": 0.15, "total": 0.25}"#),
        ("langfuse.observation.cost_details", #"{"input": 0.1, "output": 0.15}"#),
        ("metadata.usage_object", "{'prompt_tokens': 1000, 'cost': 0.25}"), ("gen_ai.usage.raw", #"{"total_tokens": 1500, "cost": 0.25}"#),
        ("langsmith.metadata.usage_metadata", #"{"input_tokens": 1000, "total_cost": 0.25}"#),
        ("gen_ai.usage.raw", #"{"prompt_tokens": 1000, "cost": {"input_tokens_cost": 0.1, "output_tokens_cost": 0.15, "total_cost": 0.25}}"#),
        ("mlflow.llm.cost", #"{"input_cost": 0.1, "output_cost": 0.15, "total_cost": 0.25}"#),
        ("mlflow.llm.cost", #"{"input_cost": 0.1, "output_cost": 0.15}"#),
    ])
    func itMayStandInAText(name: String, text: String) {
        var bench = bench([(name, .string(text))])
        #expect(bench.sum("gen_ai_client_cost_usd_total") == 0.25)
        #expect(sources(bench.counts) == [1, 0, 0])
    }

    @Test(arguments: [
        ("gen_ai.usage.input_cost", "gen_ai.usage.output_cost"), ("llm.cost.prompt", "llm.cost.completion"),
        ("gen_ai.cost.input_tokens", "gen_ai.cost.output_tokens"), ("gen_ai.cost.input_cost", "gen_ai.cost.output_cost"),
        ("gen_ai.cost.input_usd", "gen_ai.cost.output_usd"), ("llm.cost.input", "llm.cost.output"),
    ])
    func partsAreAddedUpWhereNobodyDoes(input: String, output: String) {
        var parts = bench([(input, .double(0.1)), (output, .double(0.15))])
        #expect(parts.sum("gen_ai_client_cost_usd_total") == 0.25)
        #expect(sources(parts.counts) == [1, 0, 0])
        var one = bench([(output, .double(0.15))])
        #expect(one.sum("gen_ai_client_cost_usd_total") == 0.15)
        var whole = bench([(input, .double(0.1)), (output, .double(0.15)), ("gen_ai.usage.cost", .double(0.5))])
        #expect(whole.sum("gen_ai_client_cost_usd_total") == 0.5)
        // The same words again and again.
        var often = GenAIBench { $0.prices = Self.book }
        for id in UInt8(1)...4 { often.send([CallSpan.chat(id: id, tokens: (1000, 500), [(input, .double(0.25)), (output, .double(Double(id)))])]) }
        #expect(often.sum("gen_ai_client_cost_usd_total") == 11)
    }

    @Test func theSwitch() {
        let sent = [("gen_ai.usage.cost", Proto.double(0.25))]
        var ignoring = bench(sent, .ignore)
        #expect(ignoring.sum("gen_ai_client_cost_usd_total") == Self.byTable)
        #expect(sources(ignoring.counts) == [0, 1, 0])
        var only = bench(sent, .only)
        #expect(only.sum("gen_ai_client_cost_usd_total") == 0.25)
        #expect(sources(only.counts) == [1, 0, 0])
        var without = bench([], .only)
        #expect(without.series("gen_ai_client_cost_usd_total").isEmpty)
        #expect(without.sum("gen_ai_client_unpriced_tokens_total") == 1500)
        #expect(sources(without.counts) == [0, 0, 1])
    }

    @Test func theTableTellsWhereNobodySays() {
        var bench = bench([])
        #expect(bench.sum("gen_ai_client_cost_usd_total") == Self.byTable)
        #expect(sources(bench.counts) == [0, 1, 0])
        var unknown = GenAIBench { $0.prices = Self.book }
        unknown.send([.of([("gen_ai.request.model", .string("nobody-knows")), ("gen_ai.usage.input_tokens", .int(5))])])
        #expect(sources(unknown.counts) == [0, 0, 1])
    }

    /// An int of 0 is OpenLIT's word for a model that it has no price for; a double of 0 is a model that is free.
    @Test func aZeroIsAPriceOnlyAsADouble() {
        for sent in [Proto.int(0), .string("0"), .string("")] {
            var bench = bench([("gen_ai.usage.cost", sent)])
            #expect(bench.sum("gen_ai_client_cost_usd_total") == Self.byTable)
        }
        var langfuse = bench([("langfuse.observation.cost_details", .string(#"{"total": 0}"#))])
        #expect(langfuse.sum("gen_ai_client_cost_usd_total") == Self.byTable)
        var free = bench([("gen_ai.usage.cost", .double(0))])
        #expect(free.sum("gen_ai_client_cost_usd_total") == 0)
        #expect(sources(free.counts) == [1, 0, 0])
    }

    @Test func whatIsNoCostIsCountedAndNotBelieved() {
        func counts(_ value: Proto) -> [Int] {
            var bench = bench([("gen_ai.usage.cost", value)])
            #expect(bench.sum("gen_ai_client_cost_usd_total") == Self.byTable)
            let counts = bench.counts
            #expect(sources(counts) == [0, 1, 0])
            return [counts.negativeCosts, counts.costsThatAreNoNumber, counts.absurdCosts]
        }
        #expect(counts(.double(-0.1)) == [1, 0, 0])
        #expect(counts(.double(.nan)) == [0, 1, 0])
        #expect(counts(.string("$0.25")) == [0, 1, 0])
        #expect(counts(.bool(true)) == [0, 1, 0])
        #expect(counts(.double(10_001)) == [0, 0, 1])
        #expect(counts(.double(.infinity)) == [0, 0, 1])
        #expect(bench([("gen_ai.usage.cost", .int(10_000))]).counts.pricedBySender == 1)
    }

    @Test func aCallWithoutTokensMayCostSomething() {
        var bench = bench([("gen_ai.cost.total_cost", .double(0.04))], tokens: nil)
        #expect(bench.sum("gen_ai_client_cost_usd_total") == 0.04)
        #expect(sources(bench.counts) == [1, 0, 0])
        #expect(sources(self.bench([], tokens: nil).counts) == [0, 0, 0])
    }

    @Test func aCallIsPaidForOnce() {
        var bench = bench([("gen_ai.usage.cost", .double(0.25))])
        bench.send([CallSpan.chat(id: 2, parent: 1, tokens: (1000, 500), [("gen_ai.usage.cost", .double(0.3))])])
        bench.send([CallSpan.chat(tokens: (1000, 500), [("gen_ai.usage.cost", .double(0.25))])])
        #expect(bench.sum("gen_ai_client_cost_usd_total") == 0.25)
        #expect(sources(bench.counts) == [1, 0, 0])
    }

    @Test func withoutPricesNobodyAsks() {
        var bench = GenAIBench()
        bench.send([CallSpan.chat([("gen_ai.usage.cost", .double(0.25))])])
        #expect(bench.series("gen_ai_client_cost_usd_total").isEmpty)
        #expect(sources(bench.counts) == [0, 0, 0])
    }
}

import MetronomeConfiguration
import Settings
import TestSupport
import Testing

/// The user's price file.
@Suite struct PriceFileTests {
    static let vocabulary = PriceVocabulary(
        provider: { $0 == "azure" ? "azure.ai.openai" : $0.lowercased() }, day: { ["2026-01-01": 100, "2026-11-21": 200][$0] })

    private func outcome(_ text: String, expand: Bool = false) -> Result<PriceListSettings, ConfigurationErrors> {
        PriceFile.load(Array(text.utf8), file: "p.yaml", vocabulary: Self.vocabulary, expandEnvironment: expand) { $0 == "IN" ? "4" : nil }
    }

    private func errors(_ text: String) -> [String] {
        guard case .failure(let errors) = outcome(text) else { return [] }
        return errors.errors.map(\.description)
    }

    /// Errors of a list with these entries, the first of which stands in line 3.
    private func entryErrors(_ lines: String...) -> [String] {
        errors("per: 1M tokens\nprices:\n" + lines.map { "  - \($0)\n" }.joined())
    }

    private func rates(
        _ input: Double, _ output: Double? = nil, read: Double? = nil, write: Double? = nil, reasoning: Double? = nil, request: Double? = nil
    )
        -> PriceRates
    {
        var rates = PriceRates()
        rates.input = input
        rates.output = output
        rates.cacheRead = read
        rates.cacheWrite = write
        rates.reasoning = reasoning
        rates.request = request
        return rates
    }

    @Test func everyKey() throws {
        let text = """
            currency: USD
            per: 1M tokens
            date: 2026-11-21
            prices:
              - provider: azure
                model: gpt-4o
                aliases: [our-gpt, GPT-4o-2024-08-06]
                valid_from: 2026-01-01
                input: 2.5
                output: 10
                cache_read: 1.25
                cache_write: 3
                reasoning: 12
                request: 0.001
                above: { tokens: 200000, input: 5 }
                batch: { input: 1.25, output: 5, above: [{ tokens: 300000, output: 7 }, { tokens: 100000, output: 6 }] }
              - { model: our-own, input: 0 }
            """
        let list = try outcome(text).get()
        #expect(list.date == "2026-11-21")
        #expect(list.models.count == 2)
        #expect(list.models[0].provider == "azure")
        #expect(list.models[0].names == ["gpt-4o", "our-gpt", "GPT-4o-2024-08-06"])
        #expect(list.models[0].validFrom == 100)
        #expect(
            list.models[0].rows == [
                .init(tier: .standard, above: nil, rates: rates(2.5, 10, read: 1.25, write: 3, reasoning: 12, request: 0.001)),
                .init(tier: .standard, above: 200_000, rates: rates(5, 10, read: 1.25, write: 3, reasoning: 12, request: 0.001)),
                .init(tier: .batch, above: nil, rates: rates(1.25, 5, read: 1.25, write: 3, reasoning: 12, request: 0.001)),
                .init(tier: .batch, above: 100_000, rates: rates(1.25, 6, read: 1.25, write: 3, reasoning: 12, request: 0.001)),
                .init(tier: .batch, above: 300_000, rates: rates(1.25, 7, read: 1.25, write: 3, reasoning: 12, request: 0.001)),
            ])
        #expect(list.models[1].provider.isEmpty)
        #expect(list.models[1].rows == [.init(tier: .standard, above: nil, rates: rates(0))])
    }

    @Test(arguments: [("1M tokens", 2.5), ("1K tokens", 2500), ("1 token", 2_500_000)])
    func pricesAreForWhatTheFileSays(_ unit: String, _ expected: Double) throws {
        guard unit != "1 token" else {
            let list = try outcome("per: 1 token\nprices: [{model: m, input: 0.0000025, request: 0.5}]").get()
            #expect(list.models[0].rows[0].rates.input.map { ($0 * 1e6).rounded() } == 2_500_000)
            #expect(list.models[0].rows[0].rates.request == 0.5, "a call is a call")
            return
        }
        let list = try outcome("per: \(unit)\nprices: [{model: m, input: 2.5}]").get()
        #expect(list.models[0].rows[0].rates.input == expected)
    }

    @Test func theEnvironmentIsExpandedOnlyWhenAskedFor() throws {
        let text = "per: 1M tokens\nprices: [{model: m, input: ${IN}}]"
        #expect(try outcome(text, expand: true).get().models[0].rows[0].rates.input == 4)
        #expect(!errors(text).isEmpty)
    }

    @Test func whatMustBeThere() {
        #expect(errors("") == ["p.yaml:1:1: is empty; expected `per: 1M tokens` and a list `prices`"])
        #expect(
            errors("date: 2026-11-21") == [
                "p.yaml:1:1: per is missing; expected what prices are for: one of 1M tokens, 1K tokens, 1 token",
                "p.yaml:1:1: prices is missing; expected a list of models with their prices",
            ])
        #expect(entryErrors("{model: m}") == ["p.yaml:3:5: prices[0]: input is missing; expected the price of input tokens"])
        #expect(entryErrors("{input: 1}") == ["p.yaml:3:5: prices[0]: model is missing; expected a model's name"])
        #expect(entryErrors("") == ["p.yaml:3:4: prices[0]: expected a mapping with model and input, got nothing"])
        #expect(
            entryErrors("{model: m, input: 1, above: {input: 2}}") == [
                "p.yaml:3:33: prices[0].above: tokens is missing; expected a number of input tokens"
            ])
    }

    @Test func aModelHasOnePrice() {
        #expect(
            entryErrors("{provider: azure, model: GPT-4o, input: 1}", "{provider: Azure.AI.OpenAI, model: x, aliases: [gpt-4o], input: 1}") == [
                #"p.yaml:4:53: prices[1]: "gpt-4o" of "Azure.AI.OpenAI" already has a price, at p.yaml:3:30"#
            ])
        #expect(entryErrors("{model: m, aliases: [n, M], input: 1}") == [#"p.yaml:3:29: prices[0]: "m" already has a price, at p.yaml:3:13"#])
        #expect(entryErrors("{model: m, input: 1}", "{model: m, provider: p, input: 1}").isEmpty, "one provider's and everyone's are two")
        #expect(entryErrors("{model: m, input: 1}", "{model: m, valid_from: 2026-01-01, input: 1}").isEmpty, "one is later")
    }

    @Test(arguments: ["-1", "-0.5", ".nan", ".inf", "-.inf", "1000001", "cheap", "[1]", "'2.5'", "{}"])
    func whatIsNoPrice(_ value: String) {
        let found = entryErrors("{model: m, input: \(value)}")
        #expect(found.count == 1 && found[0].hasPrefix("p.yaml:3:23: prices[0].input: expected a "), "\(found)")
    }

    @Test func negativePricesAreToldWithTheirPlace() {
        #expect(
            entryErrors("{model: m, input: 1, batch: {output: -2}}") == [
                "p.yaml:3:42: prices[0].batch.output: expected a price from 0 to 1000000 USD, got -2"
            ])
        #expect(errors("per: 1K tokens\nprices: [{model: m, input: 2000}]").first?.contains("from 0 to 1000 USD, got 2000") == true)
    }

    @Test func unknownKeysAreToldWithTheNearest() {
        #expect(entryErrors("{model: m, inputs: 1, input: 1}") == ["p.yaml:3:16: prices[0].inputs: unknown key; did you mean input?"])
        #expect(
            entryErrors("{model: m, input: 1, batch: {cashe_read: 1}}") == [
                "p.yaml:3:34: prices[0].batch.cashe_read: unknown key; did you mean cache_read?"
            ])
        #expect(errors("per: 1M tokens\nprice: []\nprices: []") == ["p.yaml:2:1: price: unknown key; did you mean prices?"])
    }

    @Test func otherErrors() {
        #expect(errors("per: 1M\nprices: []").first?.hasPrefix("p.yaml:1:6: per: expected one of 1M tokens, 1K tokens, 1 token, got \"1M\"") == true)
        #expect(errors("currency: EUR\nper: 1M tokens\nprices: []") == [#"p.yaml:1:11: currency: expected one of USD, got "EUR""#])
        #expect(
            errors("date: yesterday\nper: 1M tokens\nprices: []") == [#"p.yaml:1:7: date: expected a day such as 2026-11-21, got "yesterday""#])
        #expect(entryErrors("{model: m, input: 1, valid_from: 2026-13-01}").first?.contains("prices[0].valid_from: expected a day") == true)
        #expect(entryErrors("{model: '', input: 1}") == ["p.yaml:3:13: prices[0].model: must not be empty"])
        #expect(entryErrors("{model: \(String(repeating: "m", count: 257)), input: 1}") == ["p.yaml:3:13: prices[0].model: is longer than 256 bytes"])
        #expect(
            entryErrors("{model: m, input: 1, above: [{tokens: 5, input: 2}, {tokens: 5, input: 3}]}") == [
                "p.yaml:3:66: prices[0].above[1].tokens: there are prices above 5 tokens already"
            ])
        #expect(
            entryErrors("{model: m, input: 1, above: {tokens: 0}}").first?.contains("expected a whole number from 1 to 1000000000, got 0") == true)
        #expect(entryErrors("m") == ["p.yaml:3:5: prices[0]: expected a mapping, got a single value"])
        #expect(
            errors("per: 1M tokens\nprices: {model: m}") == [
                "p.yaml:2:9: prices: expected a list, got a mapping: put a - before the first key of each entry"
            ])
        #expect(errors("per: [").first?.contains("YAML syntax") == true)
        #expect(errors("per: 1M tokens\nprices: []\n---\nprices: []\n") == ["p.yaml:3:1: a second YAML document: a price file has one"])
    }

    @Test func aListHasALimit() {
        let list = String(repeating: "- {model: m, input: 1}\n", count: PriceFile.maxModels + 1)
        #expect(errors("per: 1M tokens\nprices:\n\(list)") == ["p.yaml:3:1: prices: holds 10001 entries; at most 10000 are read"])
    }

    @Test func filesThatCannotBeRead() {
        guard case .failure(let missing) = PriceFile.read("/no/such/prices.yaml") else {
            Issue.record("is read")
            return
        }
        #expect(missing.description == "/no/such/prices.yaml: cannot open price file: No such file or directory")
        let binary = PriceFile.load([0xff], file: "p.yaml", vocabulary: Self.vocabulary, expandEnvironment: false) { _ in nil }
        #expect(throws: ConfigurationErrors.self) { try binary.get() }
    }

    @Test func survivesDamage() {
        let text =
            "currency: USD\nper: 1M tokens\nprices:\n  - {provider: p, model: m, aliases: [a], input: 1, batch: {input: 2, above: {tokens: 3, output: 4}}}\n"
        var random = SplitMix64(seed: 11)
        for _ in 0..<2000 {
            let bytes = Array(text.utf8).damaged(&random)
            switch PriceFile.load(bytes, file: "p.yaml", vocabulary: Self.vocabulary, expandEnvironment: true, environment: { _ in nil }) {
            case .success(let list): #expect(list.models.allSatisfy { !$0.names.isEmpty && !$0.rows.isEmpty })
            case .failure(let errors): #expect(!errors.errors.isEmpty && errors.errors.allSatisfy { !$0.message.isEmpty })
            }
        }
    }
}

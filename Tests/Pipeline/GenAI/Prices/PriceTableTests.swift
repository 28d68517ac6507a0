import Pipeline
import TestSupport
import Testing

/// Which price is found for which provider and model.
@Suite struct PriceTableTests {
    @Test func aProvidersOwnPriceComesBeforeThatForEveryone() {
        let table = PriceTable([[PriceEntry("", "gpt-4o", input: 1), PriceEntry("azure", "gpt-4o", input: 2)]])
        #expect(table.input("azure.ai.openai", "gpt-4o") == 2)
        #expect(table.input("openai", "gpt-4o") == 1)
        #expect(table.input("a gateway of our own", "gpt-4o") == 1)
        #expect(table.input("", "gpt-4o") == 1)
    }

    @Test func aPriceOfOneProviderIsNobodyElses() {
        let table = PriceTable([[PriceEntry("groq", "llama-3.3-70b-versatile", input: 0.59)]])
        #expect(table.input("groq", "llama-3.3-70b-versatile") == 0.59)
        #expect(table.input("ollama", "llama-3.3-70b-versatile") == nil)
        #expect(table.input("", "llama-3.3-70b-versatile") == nil)
    }

    @Test func providersAndModelsAreSpelledInAnyCase() {
        let table = PriceTable([[PriceEntry("Together", "Qwen/Qwen3.5-9B", input: 0.17)]])
        #expect(table.input("together", "qwen/qwen3.5-9b") == 0.17)
        #expect(table.input("TOGETHER", "QWEN/QWEN3.5-9B") == 0.17)
    }

    @Test(arguments: [
        ("azure", "azure.ai.openai"), ("az.ai.openai", "azure.ai.openai"), ("bedrock", "aws.bedrock"), ("amazon_bedrock", "aws.bedrock"),
        ("vertex_ai", "gcp.vertex_ai"), ("gemini", "gcp.gemini"), ("xai", "x_ai"), ("mistral", "mistral_ai"), ("mistralai", "mistral_ai"),
    ])
    func spellingsOfAProviderAreOne(_ old: String, _ current: String) {
        #expect(PriceTable([[PriceEntry(old, "m", input: 1)]]).input(current, "m") == 1)
        #expect(PriceTable([[PriceEntry(current, "m", input: 1)]]).input(old, "m") == 1)
        #expect(ProviderNames.canonical(old) == current)
        #expect(ProviderNames.canonical(current) == current)
    }

    @Test func geminiAndVertexAreTwo() {
        let table = PriceTable([[PriceEntry("gcp.gemini", "gemini-2.5-pro", input: 1), PriceEntry("gcp.vertex_ai", "gemini-2.5-pro", input: 2)]])
        #expect(table.input("gemini", "gemini-2.5-pro") == 1)
        #expect(table.input("vertex_ai", "gemini-2.5-pro") == 2)
    }

    @Test func theFirstListWinsUnderWhateverSpelling() {
        let table = PriceTable([[PriceEntry("", "gpt-4o", input: 7)], [PriceEntry("openai", "gpt-4o-2024-05-13", "gpt-4.1", input: 5)]])
        #expect(table.input("openai", "gpt-4o-2024-05-13") == 7)
        #expect(table.input("openai", "gpt-4.1") == 5)
    }

    /// In the order in which they are tried.
    @Test func everySpellingIsTriedInTurn() {
        var entries: [PriceEntry] = []
        var expected = 0.0
        let forms = [
            "us.anthropic.claude-x-20250929-v1:0", "us.anthropic.claude-x-20250929", "us.anthropic.claude-x",
            "anthropic.claude-x-20250929-v1:0", "anthropic.claude-x-20250929", "anthropic.claude-x",
            "claude-x-20250929-v1:0", "claude-x-20250929", "claude-x",
        ]
        for form in forms.reversed() {
            expected += 1
            entries.append(PriceEntry("aws.bedrock", form, input: expected))
            #expect(PriceTable([entries]).input("bedrock", forms[0]) == expected, "\(form)")
        }
    }

    @Test(arguments: [
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"), ("claude-3-5-sonnet-20241022", "claude-3-5-sonnet"),
        ("claude-sonnet-4@20250514", "claude-sonnet-4"), ("gemini-2.0-flash-001", "gemini-2.0-flash"), ("gpt-4o-latest", "gpt-4o"),
        ("gemini-2.5-pro-preview-05-06", "gemini-2.5-pro"), ("gemini-2.5-flash-preview-09-2025", "gemini-2.5-flash"),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5-sonnet"), ("amazon.nova-pro-v1:0", "amazon.nova-pro"),
        ("ft:gpt-4o-mini-2024-07-18:acme::abc123", "ft:gpt-4o-mini"), ("openai/gpt-4o", "gpt-4o"), ("openai:gpt-4o", "gpt-4o"),
        ("models/gemini-1.5-pro", "gemini-1.5-pro"), ("litellm_proxy/openrouter/openai/gpt-4o-2024-08-06", "gpt-4o"),
        ("bedrock/us.anthropic.claude-opus-4-1-20250805-v1:0", "claude-opus-4-1"), ("us-gov.anthropic.claude-x", "claude-x"),
        ("accounts/fireworks/models/kimi-k3", "kimi-k3"), ("openai/gpt-4o:nitro", "gpt-4o"), ("openai/gpt-4o:online", "gpt-4o"),
        ("x-ai/grok-x:beta", "grok-x"), ("claude-opus-4-8[1m]", "claude-opus-4-8"),
        ("projects/p/locations/l/publishers/google/models/gemini-2.5-flash-001", "gemini-2.5-flash"),
        ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-20250929-v1:0", "claude-x"),
    ])
    func versionsAndPrefixesAreNotPartOfTheModel(_ sent: String, _ known: String) {
        #expect(PriceTable([[PriceEntry("", known, input: 1)]]).input("p", sent) == 1)
    }

    @Test(arguments: [
        ("gpt-4o-mini", "gpt-4o"), ("gpt-4.1", "1"), ("gpt-4", "gpt"), ("o1-preview-x", "o1"), ("llama3:8b", "8b"), ("llama3:8b", "llama3"),
        ("ft:gpt-4o:acme::1", "gpt-4o"), ("titan-embed-text-v2:0", "titan-embed-text"), ("gpt-4o-2024-13-01", "gpt-4o"), ("deepseek-v3", "deepseek"),
        ("mistral-small:7b", "mistral-small"), ("model-1001", "model"), ("gpt-4-0613", "gpt-4"), ("-latest", ""), ("/", ""), ("a/", "a"),
    ])
    func whatIsAnotherModelHasAnotherPrice(_ sent: String, _ known: String) {
        let entries = known.isEmpty ? [] : [PriceEntry("", known, input: 1)]
        #expect(PriceTable([entries]).find("p", sent) == nil)
    }

    @Test func aPrefixNamesItsProvider() {
        let table = PriceTable([
            [PriceEntry("groq", "llama-x", input: 1), PriceEntry("", "llama-x", input: 2), PriceEntry("together", "llama-x", input: 3)]
        ])
        #expect(table.input("", "groq/llama-x") == 1)
        #expect(table.input("litellm", "groq/llama-x") == 1)
        #expect(table.input("together", "groq/llama-x") == 3)
        #expect(table.input("", "another/llama-x") == 2)
    }

    /// OpenRouter's variant that costs nothing, if no list says otherwise.
    @Test func freeModelsAreFree() {
        let table = PriceTable([[PriceEntry("", "gpt-x", input: 1), PriceEntry("", "own:free", input: 2)]])
        #expect(table.input("openrouter", "openai/gpt-x:free") == 0)
        #expect(table.input("openrouter", "nobody/knows:FREE") == 0)
        #expect(table.input("openrouter", "own:free") == 2)
        #expect(table.input("openrouter", "gpt-x") == 1)
    }

    /// A maker with a dot behind it is Bedrock's spelling, whoever the sender says it asked.
    @Test func regionsAndMakersWithADotAreBedrocks() {
        let table = PriceTable([
            [
                PriceEntry("aws.bedrock", "anthropic.claude-x", input: 3.3), PriceEntry("aws.bedrock", "global.anthropic.claude-x", input: 3),
                PriceEntry("anthropic", "claude-x", input: 2),
            ]
        ])
        for sender in ["", "anthropic", "litellm", "aws.bedrock"] {
            #expect(table.input(sender, "us.anthropic.claude-x-v1:0") == 3.3)
            #expect(table.input(sender, "global.anthropic.claude-x") == 3)
        }
        #expect(table.input("anthropic", "claude-x") == 2)
    }

    @Test func namesOfAnyBytesAndLengthAreLookedFor() {
        let table = PriceTable([[PriceEntry("", "m", input: 1)], []])
        #expect(table.find("", "") == nil)
        #expect(table.find("", String(repeating: "a/", count: 128)) == nil)
        #expect(table.find("", String(repeating: "x", count: PriceTable.maxNameBytes - 2) + "/m") != nil)
        #expect(table.find("", String(repeating: "x", count: PriceTable.maxNameBytes - 1) + "/m") == nil)
        #expect(table.input(String(repeating: "p", count: 5000), "m") == 1)
        var state: UInt64 = 5
        let alphabet = Array("ft:/.@-v0123latexpriw\0\u{e9}".utf8)
        for _ in 0..<20_000 {
            var name: [UInt8] = []
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            for step in 0..<(state >> 59) { name.append(alphabet[Int((state >> (step * 2)) % UInt64(alphabet.count))]) }
            let found = name.withSlice { table.find(provider: $0, model: $0) }
            if found != nil { #expect(name.contains(UInt8(ascii: "m")) || name.suffix(5).elementsEqual(":free".utf8)) }
        }
        #expect(PriceTable([]).find("p", "m") == nil)
        #expect(PriceTable([[]]).find("p", "m") == nil)
    }

    @Test func manyNamesAreFoundAndNoOthers() {
        let entries = (0..<5000).map { PriceEntry("p\($0 % 7)", "model-\($0)x", input: Double($0)) }
        let table = PriceTable([entries])
        #expect(table.nameCount == 5000)
        for index in 0..<5000 {
            #expect(table.input("p\(index % 7)", "model-\(index)x") == Double(index))
            #expect(table.find("p\((index + 1) % 7)", "model-\(index)x") == nil)
        }
    }

    @Test func aBookIsReplacedAsAWhole() {
        let book = PriceBook { PriceTable([[PriceEntry("", "m", input: 1)]]) }
        let before = book.table
        #expect(book.table === before, "made once")
        book.replace { PriceTable([[PriceEntry("", "m", input: 2)]]) }
        #expect(before.input("", "m") == 1)
        #expect(book.table.input("", "m") == 2)
    }
}

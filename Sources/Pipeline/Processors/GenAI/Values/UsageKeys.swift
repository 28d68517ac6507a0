/// What the keys of texts about usage mean, by where they stand. Case and underscores do not matter: `cacheReadInputTokens` is
/// `cache_read_input_tokens`.
enum UsageKeys {
    /// What a number is.
    enum Field: UInt8 {
        case input, output, total, cacheRead, cacheWrite, reasoning, cost
        /// A part of what was written to the cache, which some say instead of its sum.
        case cacheWritePart
        /// Langfuse's further kinds of input and output, as `input_audio`: beside the others.
        case otherInput, otherOutput
    }

    /// What an object is about.
    enum Group: UInt8 {
        /// The usage of a call.
        case usage
        case inputDetails, outputDetails
        /// `{"read": …, "write": …}`
        case cache
        /// Costs by kind, and their total.
        case costs
        /// What libraries know of a provider, its usage among it: only what it says of the cache and of reasoning counts.
        case provider
        /// Anything, a usage among it.
        case surroundings
        /// Nothing of interest.
        case other
    }

    /// One key.
    struct Meaning {
        let word: StaticString
        var usage: Field?
        var inputDetails: Field?
        var outputDetails: Field?
        var cache: Field?
        /// What the object behind it is about.
        var group: Group?
        /// It is Langfuse's word for input or output, of which its other kinds are no parts.
        var isApart = false

        func field(_ group: Group) -> Field? {
            switch group {
            case .usage: usage
            case .inputDetails: inputDetails
            case .outputDetails: outputDetails
            case .cache: cache
            case .provider:
                switch usage {
                case .cacheRead, .cacheWrite, .reasoning, .cost: usage
                default: nil
                }
            case .costs, .surroundings, .other: nil
            }
        }
    }

    /// nil: nobody knows it.
    static func meaning(_ key: WireSlice) -> Meaning? {
        guard let hash = hash(key) else { return nil }
        var slot = Int(truncatingIfNeeded: hash) & (size - 1)
        while slots[slot] >= 0 {
            let meaning = meanings[Int(slots[slot])]
            if isWord(key, meaning.word) { return meaning }
            slot = (slot + 1) & (size - 1)
        }
        return nil
    }

    /// Bytes of the longest key that is looked for.
    private static let longest = 40
    /// Room for the keys, twice as much as they need.
    private static let size = 256

    /// Without case and underscores; nil: longer than any known one.
    private static func hash(_ key: WireSlice) -> UInt64? {
        guard key.count <= longest else { return nil }
        var state = FoldedBytes.basis
        for byte in key where byte != UInt8(ascii: "_") { state = FoldedBytes.hash(state, byte) }
        return state ^ state >> 32
    }

    private static func isWord(_ key: WireSlice, _ word: StaticString) -> Bool {
        var index = 0
        for byte in key where byte != UInt8(ascii: "_") {
            guard index < word.utf8CodeUnitCount, word.utf8Start[index] == FoldedBytes.fold(byte) else { return false }
            index += 1
        }
        return index == word.utf8CodeUnitCount
    }

    private static let slots: FixedList<Int16> = {
        var slots = [Int16](repeating: -1, count: size)
        for index in 0..<meanings.count {
            let word = meanings[index].word
            let hash = hash(WireSlice(word)) ?? 0
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int16(truncatingIfNeeded: index)
        }
        return FixedList(slots)
    }()

    /// Keys of OpenAI, Anthropic, Bedrock, Gemini, DeepSeek, OpenRouter, Ollama, LangChain, LiteLLM, Langfuse, MLflow, Vercel's AI SDK, OpenCode,
    /// LangWatch and Braintrust.
    private static let meanings = FixedList<Meaning>([
        Meaning(word: "input", usage: .input, isApart: true), Meaning(word: "prompttokens", usage: .input),
        Meaning(word: "inputtokens", usage: .input),
        Meaning(word: "prompttokencount", usage: .input), Meaning(word: "inputtokencount", usage: .input),
        Meaning(word: "output", usage: .output, isApart: true), Meaning(word: "completiontokens", usage: .output),
        Meaning(word: "outputtokens", usage: .output), Meaning(word: "candidatestokencount", usage: .output),
        Meaning(word: "outputtokencount", usage: .output),
        Meaning(word: "promptevalcount", usage: .input), Meaning(word: "evalcount", usage: .output),
        Meaning(word: "total", usage: .total), Meaning(word: "totaltokens", usage: .total), Meaning(word: "totaltokencount", usage: .total),
        Meaning(word: "cachereadinputtokens", usage: .cacheRead, inputDetails: .cacheRead),
        Meaning(word: "inputcachedtokens", usage: .cacheRead), Meaning(word: "inputcacheread", usage: .cacheRead),
        Meaning(word: "cachereadtokens", usage: .cacheRead, inputDetails: .cacheRead), Meaning(word: "cachedinputtokens", usage: .cacheRead),
        Meaning(word: "cachedtokens", usage: .cacheRead, inputDetails: .cacheRead), Meaning(word: "cachedcontenttokencount", usage: .cacheRead),
        Meaning(word: "cachereadinputtokencount", usage: .cacheRead), Meaning(word: "cachereadinputtokenscount", usage: .cacheRead),
        Meaning(word: "cachedprompttokens", usage: .cacheRead), Meaning(word: "promptcachehittokens", usage: .cacheRead),
        Meaning(word: "cacheread", usage: .cacheRead, inputDetails: .cacheRead),
        Meaning(word: "cachecreationinputtokens", usage: .cacheWrite, inputDetails: .cacheWrite),
        Meaning(word: "cachewriteinputtokens", usage: .cacheWrite, inputDetails: .cacheWrite),
        Meaning(word: "inputcachecreation", usage: .cacheWrite), Meaning(word: "inputcachewrite", usage: .cacheWrite),
        Meaning(word: "cachecreationtokens", usage: .cacheWrite, inputDetails: .cacheWrite),
        Meaning(word: "cachewritetokens", usage: .cacheWrite, inputDetails: .cacheWrite),
        Meaning(word: "cachewriteinputtokencount", usage: .cacheWrite), Meaning(word: "cachewriteinputtokenscount", usage: .cacheWrite),
        Meaning(word: "cachecreation", usage: .cacheWrite, inputDetails: .cacheWrite),
        Meaning(word: "cachewrite", usage: .cacheWrite, inputDetails: .cacheWrite),
        Meaning(word: "ephemeral5minputtokens", inputDetails: .cacheWritePart),
        Meaning(word: "ephemeral1hinputtokens", inputDetails: .cacheWritePart),
        Meaning(word: "inputephemeral5minputtokens", usage: .cacheWritePart),
        Meaning(word: "inputephemeral1hinputtokens", usage: .cacheWritePart),
        Meaning(word: "reasoningtokens", usage: .reasoning, outputDetails: .reasoning), Meaning(word: "outputreasoningtokens", usage: .reasoning),
        Meaning(word: "reasoningoutputtokens", usage: .reasoning), Meaning(word: "outputreasoning", usage: .reasoning),
        Meaning(word: "reasoning", usage: .reasoning, outputDetails: .reasoning), Meaning(word: "thoughtstokencount", usage: .reasoning),
        Meaning(word: "thinkingtokens", usage: .reasoning, outputDetails: .reasoning),
        Meaning(word: "cost", usage: .cost, group: .costs), Meaning(word: "totalcost", usage: .cost),
        Meaning(word: "read", cache: .cacheRead), Meaning(word: "write", cache: .cacheWrite),
        Meaning(word: "prompttokensdetails", group: .inputDetails), Meaning(word: "inputtokensdetails", group: .inputDetails),
        Meaning(word: "inputtokendetails", group: .inputDetails), Meaning(word: "prompttokendetails", group: .inputDetails),
        Meaning(word: "completiontokensdetails", group: .outputDetails), Meaning(word: "outputtokensdetails", group: .outputDetails),
        Meaning(word: "outputtokendetails", group: .outputDetails), Meaning(word: "completiontokendetails", group: .outputDetails),
        Meaning(word: "cache", group: .cache), Meaning(word: "usage", group: .usage), Meaning(word: "usageobject", group: .usage),
        Meaning(word: "usagemetadata", group: .usage), Meaning(word: "tokenusage", group: .usage), Meaning(word: "usagedetails", group: .usage),
        Meaning(word: "tokens", usage: .total, group: .usage), Meaning(word: "value", group: .usage),
        Meaning(word: "promptcachedtokens", usage: .cacheRead), Meaning(word: "promptcachecreationtokens", usage: .cacheWrite),
        Meaning(word: "completionreasoningtokens", usage: .reasoning),
    ])
}

/// What a text says of a call's tokens: JSON, or how Python prints dictionaries and objects.
struct UsageDocument {
    /// Whose text it is, by the attribute.
    enum Kind: UInt8 {
        /// A usage as a library puts it together: input includes the cache, output includes reasoning.
        case whole
        /// The provider's own words.
        case provider
        /// Langfuse's kinds of usage, each beside the others.
        case langfuse
        /// Details of the input, and of the output.
        case inputDetails, outputDetails
        /// What Vercel's AI SDK keeps of a provider's answer.
        case providerMetadata
        /// Anything, perhaps a usage among it.
        case metadata
        /// Langfuse's costs in USD.
        case costs

        fileprivate var group: UsageKeys.Group {
            switch self {
            case .whole, .provider, .langfuse: .usage
            case .inputDetails: .inputDetails
            case .outputDetails: .outputDetails
            case .providerMetadata: .provider
            case .metadata: .surroundings
            case .costs: .costs
            }
        }

        /// Nobody promised that these say anything of usage, or are JSON.
        fileprivate var mayBeAnything: Bool { self == .metadata || self == .providerMetadata }
    }

    private(set) var usage = CallUsage()
    private(set) var total = Double.nan
    /// USD.
    private(set) var cost = SentCost.absent
    private let kind: Kind
    /// Its words for input and output leave out what stands beside them.
    private var isApart = false
    /// The cache stands where Anthropic and Bedrock put it: beside the input.
    private var isAnthropic = false
    private var cacheWriteParts = 0.0
    private var otherInput = 0.0
    private var otherOutput = 0.0
    private var costs = 0.0

    private init(_ kind: Kind) { self.kind = kind }

    /// Reads a text; nil: it says nothing that could be believed.
    static func read(_ text: WireSlice, _ kind: Kind, _ counts: inout GenAICounts) -> UsageDocument? {
        var document = UsageDocument(kind)
        var scanner = UsageScanner(text, kind.group)
        var refused = GenAICounts()
        while let (key, value) = scanner.next() { document.take(key, value, scanner.group, &refused) }
        if let problem = scanner.problem {
            if !kind.mayBeAnything { counts.refuse(problem) }
            return nil
        }
        counts.negative &+= refused.negative
        counts.fractional &+= refused.fractional
        counts.notANumber &+= refused.notANumber
        counts.absurd &+= refused.absurd
        document.finish()
        return document
    }

    /// Whether its input leaves the cache out.
    var leavesCacheOut: Bool { kind == .langfuse && isApart || (kind == .langfuse || kind == .provider) && isAnthropic }
    /// Whether its output leaves reasoning out.
    var leavesReasoningOut: Bool { kind == .langfuse && isApart }
    /// Its total is a sum of all kinds.
    var totalIsOfAll: Bool { kind == .langfuse }
    /// Its numbers tell how the sender counts.
    var tellsConvention: Bool { kind == .whole || kind == .provider || kind == .langfuse }

    private mutating func take(_ key: WireSlice, _ value: UsageScanner.Value, _ group: UsageKeys.Group, _ refused: inout GenAICounts) {
        guard group != .costs else { return takeCost(key, value) }
        let meaning = UsageKeys.meaning(key)
        guard let field = meaning?.field(group) ?? otherField(key, meaning, group) else { return }
        if field == .cost {
            if case .absent = cost { cost = SentCost(value) }
            return
        }
        let number: Double
        switch value {
        case .nothing: return
        case .number(let sent):
            switch TokenCount(sent) {
            case .tokens(let tokens): number = tokens
            case .refused(let reason): return refused.refuse(reason)
            case .absent: return
            }
        case .other: return refused.refuse(.notANumber)
        }
        set(field, number)
        if meaning?.isApart == true { isApart = true }
        if field == .cacheRead || field == .cacheWrite, group == .usage, Self.isAnthropics(key) { isAnthropic = true }
    }

    private mutating func set(_ field: UsageKeys.Field, _ number: Double) {
        switch field {
        case .input: if usage.input.isNaN { usage.input = number }
        case .output: if usage.output.isNaN { usage.output = number }
        case .total: if total.isNaN { total = number }
        case .cacheRead: if usage.cacheRead.isNaN { usage.cacheRead = number }
        case .cacheWrite: if usage.cacheWrite.isNaN { usage.cacheWrite = number }
        case .reasoning: if usage.reasoning.isNaN { usage.reasoning = number }
        case .cacheWritePart: cacheWriteParts += number
        case .otherInput: otherInput += number
        case .otherOutput: otherOutput += number
        case .cost: break
        }
    }

    private mutating func takeCost(_ key: WireSlice, _ value: UsageScanner.Value) {
        let sent = SentCost(value)
        if key.isWord("total") || key.isWord("total_cost") {
            cost = sent
        } else if case .usd(let usd) = sent {
            costs += usd
        }
    }

    /// Langfuse has any kinds of input and output that senders think of.
    private func otherField(_ key: WireSlice, _ meaning: UsageKeys.Meaning?, _ group: UsageKeys.Group) -> UsageKeys.Field? {
        guard kind == .langfuse, group == .usage, meaning == nil else { return nil }
        return key.hasPrefix(word: "input_") ? .otherInput : key.hasPrefix(word: "output_") ? .otherOutput : nil
    }

    /// `cache_read_input_tokens` and `cache_creation_input_tokens` of Anthropic, `cacheReadInputTokens` and `cacheWriteInputTokens` of Bedrock.
    private static func isAnthropics(_ key: WireSlice) -> Bool {
        key.hasPrefix(word: "cache_read_input") || key.hasPrefix(word: "cache_creation_input") || key.hasPrefix(word: "cachereadinput")
            || key.hasPrefix(word: "cachewriteinput")
    }

    private mutating func finish() {
        if cacheWriteParts > 0, usage.cacheWrite.isNaN || usage.cacheWrite == 0 { usage.cacheWrite = cacheWriteParts }
        // Unless the total says that they are parts.
        if isApart, !(total == usage.input + usage.output) {
            usage.input += otherInput
            usage.output += otherOutput
        }
        if case .absent = cost, costs > 0 { cost = SentCost(.number(costs)) }
    }
}

/// Tokens of one call; NaN: the span does not say.
///
/// Input includes what was read from and written to the cache, output includes reasoning
/// (OpenTelemetry semantic conventions for GenAI): the others are parts, never added. Where a sender counts otherwise
/// ``include(_:total:)`` makes it so.
struct CallUsage: BitwiseCopyable {
    var input = Double.nan
    var output = Double.nan
    var cacheRead = Double.nan
    var cacheWrite = Double.nan
    var reasoning = Double.nan

    /// What is said of these kinds, as whole numbers.
    func said(_ kinds: TokenKinds) -> TokenUsage {
        TokenUsage(
            input: kinds.contains(.input) ? Self.whole(input) : 0, output: kinds.contains(.output) ? Self.whole(output) : 0,
            cacheRead: kinds.contains(.input) ? Self.whole(cacheRead) : 0, cacheWrite: kinds.contains(.input) ? Self.whole(cacheWrite) : 0,
            reasoning: kinds.contains(.output) ? Self.whole(reasoning) : 0)
    }

    /// What cannot be a number of tokens is none: NaN, too.
    @inline(__always)
    private static func whole(_ tokens: Double) -> Int {
        guard tokens >= 0, tokens < 0x1p53 else { return 0 }
        let whole = Int(tokens)
        return Double(whole) == tokens ? whole : Int(tokens.rounded())
    }

    /// What is said.
    var kinds: TokenKinds {
        @inline(__always) get { saidKinds() }
    }

    @inline(__always)
    private func saidKinds() -> TokenKinds {
        var kinds: TokenKinds = []
        if !input.isNaN { kinds.insert(.input) }
        if !output.isNaN { kinds.insert(.output) }
        if !cacheRead.isNaN { kinds.insert(.cacheRead) }
        if !cacheWrite.isNaN { kinds.insert(.cacheWrite) }
        if !reasoning.isNaN { kinds.insert(.reasoning) }
        return kinds
    }

    /// What several spans say of one call: the larger number of each kind, as a stream that was not read to its end, or a sender that leaves
    /// cached tokens out, says too little.
    mutating func merge(with other: CallUsage) {
        func larger(_ a: Double, _ b: Double) -> Double { a.isNaN ? b : b.isNaN ? a : max(a, b) }
        input = larger(input, other.input)
        output = larger(output, other.output)
        cacheRead = larger(cacheRead, other.cacheRead)
        cacheWrite = larger(cacheWrite, other.cacheWrite)
        reasoning = larger(reasoning, other.reasoning)
    }

    /// Takes what `other` says.
    mutating func correct(by other: CallUsage) {
        func said(_ old: Double, _ new: Double) -> Double { new > 0 ? new : old }
        input = said(input, other.input)
        output = said(output, other.output)
        cacheRead = said(cacheRead, other.cacheRead)
        cacheWrite = said(cacheWrite, other.cacheWrite)
        reasoning = said(reasoning, other.reasoning)
    }

    /// Read from the cache and written to it.
    var cached: Double { (cacheRead.isNaN ? 0 : cacheRead) + (cacheWrite.isNaN ? 0 : cacheWrite) }

    /// Takes from `other` what is not known here.
    mutating func fill(from other: CallUsage) {
        if input.isNaN { input = other.input }
        if output.isNaN { output = other.output }
        if cacheRead.isNaN { cacheRead = other.cacheRead }
        if cacheWrite.isNaN { cacheWrite = other.cacheWrite }
        if reasoning.isNaN { reasoning = other.reasoning }
    }
}

/// Kinds of tokens of a call.
struct TokenKinds: OptionSet, BitwiseCopyable {
    let rawValue: UInt8
    static let input = TokenKinds(rawValue: 1)
    static let output = TokenKinds(rawValue: 2)
    static let cacheRead = TokenKinds(rawValue: 4)
    static let cacheWrite = TokenKinds(rawValue: 8)
    static let reasoning = TokenKinds(rawValue: 16)
    /// Only their sum is said.
    static let total = TokenKinds(rawValue: 32)

    /// What is paid for.
    static let priced: TokenKinds = [.input, .output]
}

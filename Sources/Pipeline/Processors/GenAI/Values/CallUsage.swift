/// Tokens of one call; NaN: the span does not say.
///
/// Input includes what was read from and written to the cache, output includes reasoning
/// (OpenTelemetry semantic conventions for GenAI): the others are parts, never added.
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

    private static func whole(_ tokens: Double) -> Int { Int(exactly: tokens.rounded()) ?? 0 }

    /// What is said.
    var kinds: TokenKinds {
        var kinds: TokenKinds = []
        if !input.isNaN { kinds.insert(.input) }
        if !output.isNaN { kinds.insert(.output) }
        if !cacheRead.isNaN { kinds.insert(.cacheRead) }
        if !cacheWrite.isNaN { kinds.insert(.cacheWrite) }
        if !reasoning.isNaN { kinds.insert(.reasoning) }
        return kinds
    }

    /// Read from the cache and written to it.
    var cached: Double { (cacheRead.isNaN ? 0 : cacheRead) + (cacheWrite.isNaN ? 0 : cacheWrite) }

    /// Input as the conventions mean it.
    ///
    /// - Parameters:
    ///   - leavesCacheOut: the sender is known to say only what was not cached.
    ///   - total: all tokens as the sender adds them up, as Bedrock does; NaN: not said.
    mutating func includeCache(leavesCacheOut: Bool, total: Double) {
        guard cached > 0, !input.isNaN else { return }
        let addsUp = !output.isNaN && total == input + output + cached
        if leavesCacheOut || input < cached || addsUp { input += cached }
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

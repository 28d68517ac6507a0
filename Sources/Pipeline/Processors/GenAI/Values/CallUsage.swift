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

    /// What is said, as whole numbers.
    var said: TokenUsage {
        TokenUsage(
            input: Self.whole(input), output: Self.whole(output), cacheRead: Self.whole(cacheRead), cacheWrite: Self.whole(cacheWrite),
            reasoning: Self.whole(reasoning))
    }

    private static func whole(_ tokens: Double) -> Int { Int(exactly: tokens.rounded()) ?? 0 }

    var isEmpty: Bool { input.isNaN && output.isNaN && cacheRead.isNaN && cacheWrite.isNaN && reasoning.isNaN }

    /// Input as the conventions mean it.
    ///
    /// - Parameter leavesCacheOut: the sender is known to say only what was not cached.
    mutating func includeCache(leavesCacheOut: Bool) {
        let cached = (cacheRead.isNaN ? 0 : cacheRead) + (cacheWrite.isNaN ? 0 : cacheWrite)
        guard cached > 0, !input.isNaN, leavesCacheOut || input < cached else { return }
        input += cached
    }
}

/// The tokens of one call. What the sender did not say is 0.
package struct TokenUsage: BitwiseCopyable, Sendable, Equatable {
    /// All input tokens, those from and into the cache among them.
    package var input: Int
    /// All output tokens, the reasoning ones among them.
    package var output: Int
    package var cacheRead: Int
    package var cacheWrite: Int
    package var reasoning: Int

    package init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0, reasoning: Int = 0) {
        self.input = max(input, 0)
        self.output = max(output, 0)
        self.cacheRead = max(cacheRead, 0)
        self.cacheWrite = max(cacheWrite, 0)
        self.reasoning = max(reasoning, 0)
    }
}

/// What one call cost, and what of it no price was found for.
package struct CallCost: BitwiseCopyable, Sendable, Equatable {
    package var usd: Double
    package var unpricedInput: Int
    package var unpricedOutput: Int

    package init(usd: Double, unpricedInput: Int = 0, unpricedOutput: Int = 0) {
        self.usd = usd
        self.unpricedInput = unpricedInput
        self.unpricedOutput = unpricedOutput
    }

    /// Of a call whose model has no price.
    package static func unpriced(_ usage: TokenUsage) -> CallCost {
        CallCost(usd: 0, unpricedInput: usage.input, unpricedOutput: usage.output)
    }
}

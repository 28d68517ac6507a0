import Settings

/// USD per million tokens, of input and of output, for calls that used no others: no cache and no reasoning. To the last bit what
/// ``Settings/PriceRates/cost(_:)`` says of them, at a tenth of its instructions.
struct FlatRates: BitwiseCopyable {
    private let input, output: Double

    /// nil: a part has no price, or a request costs something by itself.
    init?(_ rates: PriceRates) {
        guard let input = rates.input, let output = rates.output, rates.request == nil, input.isFinite, output.isFinite else { return nil }
        (self.input, self.output) = (input, output)
    }

    /// What the tokens of these kinds cost; nil: that is for ``Settings/PriceRates/cost(_:)`` to say.
    @inline(__always)
    func cost(_ usage: CallUsage, _ kinds: TokenKinds) -> Double? {
        // Not where a number is NaN.
        guard !(usage.cacheRead > 0), !(usage.cacheWrite > 0), !(usage.reasoning > 0),
            let input = Self.whole(usage.input, isCounted: kinds.contains(.input)),
            let output = Self.whole(usage.output, isCounted: kinds.contains(.output))
        else { return nil }
        let units = (0.0 + input * self.input + output * self.output) * PriceRates.unitsPerMillionth
        guard units >= 0, units < 0x1p52 else { return nil }
        // Halves go up.
        let down = Double(Int64(units))
        return (units - down >= 0.5 ? down + 1 : down) / PriceRates.unitsPerUSD
    }

    /// nil: a part of a token.
    @inline(__always)
    private static func whole(_ tokens: Double, isCounted: Bool) -> Double? {
        guard isCounted, tokens >= 0, tokens < 0x1p53 else { return 0 }
        return Double(Int64(tokens)) == tokens ? tokens : nil
    }
}

import Settings

/// USD per million tokens, of input and of output, for calls of the standard tier that used no others: no cache and no reasoning. To the last bit
/// what ``PriceTable/cost(_:_:tier:at:)`` says of them, at a tenth of its instructions.
struct FlatRates: BitwiseCopyable {
    private let input, output: Double
    /// With more input tokens another price may hold.
    private let largestInput: Double

    /// - Parameter rows: of one period, since ever, of which what stands last wins.
    /// - Returns: nil: no row holds of all such calls, a part has no price, or a request costs something by itself.
    init?(_ rows: CountedRun<PriceEntry.Row>) {
        var found: PriceRates?
        var largestInput = 0x1p53
        var index = rows.count
        while index > 0, found == nil {
            index -= 1
            let row = rows[index]
            guard row.tier == .standard else { continue }
            guard row.fromMinute == row.toMinute else { return nil }
            if row.above < 0 { found = row.rates } else { largestInput = min(largestInput, Double(row.above)) }
        }
        guard let found, let input = found.input, let output = found.output, found.request == nil, input.isFinite, output.isFinite else { return nil }
        (self.input, self.output, self.largestInput) = (input, output, largestInput)
    }

    /// What the tokens of these kinds cost; nil: that is for the table to say.
    @inline(__always)
    func cost(_ usage: CallUsage, _ kinds: TokenKinds) -> Double? {
        // Not where a number is NaN.
        guard !(usage.cacheRead > 0), !(usage.cacheWrite > 0), !(usage.reasoning > 0),
            let input = Self.whole(usage.input, isCounted: kinds.contains(.input)), input <= largestInput,
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

import Settings

extension PriceRates {
    /// Costs are whole numbers of these per USD, so that what decimals would say is what comes out: a token of the cheapest models costs
    /// thousands of them.
    static let unitsPerUSD = 1e12
    static let unitsPerMillionth = 1e6

    /// What `usage` costs. Cached and reasoning tokens are parts of the totals and cost their own price instead of that of the rest.
    package func cost(_ usage: TokenUsage) -> CallCost {
        // Parts that say more than their whole are believed: they were billed.
        let (cached, overflow) = usage.cacheRead.addingReportingOverflow(usage.cacheWrite)
        let fresh = overflow ? 0 : max(usage.input &- cached, 0)
        let reasoning = min(usage.reasoning, usage.output)
        // Millionths of a USD: tokens times USD per million.
        var micro = 0.0
        var result = CallCost(usd: 0)
        func add(_ tokens: Int, _ price: Double?, _ unpriced: inout Int) {
            guard tokens > 0 else { return }
            if let price {
                micro += Double(tokens) * price
            } else {
                unpriced = unpriced.addingReportingOverflow(tokens).partialValue
            }
        }
        add(fresh, input, &result.unpricedInput)
        add(usage.cacheRead, cacheRead ?? input, &result.unpricedInput)
        add(usage.cacheWrite, cacheWrite ?? input, &result.unpricedInput)
        add(usage.output &- reasoning, output, &result.unpricedOutput)
        add(reasoning, self.reasoning ?? output, &result.unpricedOutput)
        if let request { micro += request * 1_000_000 }
        result.usd = (micro * Self.unitsPerMillionth).rounded() / Self.unitsPerUSD
        return result
    }
}

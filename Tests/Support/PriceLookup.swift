import Pipeline

extension PriceTable {
    package func find(_ provider: String, _ model: String) -> PriceNumber? {
        Array(provider.utf8).withSlice { provider in Array(model.utf8).withSlice { find(provider: provider, model: $0) } }
    }

    /// USD for a million input tokens; nil: no price.
    package func input(_ provider: String, _ model: String, tier: ServiceTier = .standard, at seconds: Int64 = 0) -> Double? {
        guard let number = find(provider, model) else { return nil }
        let cost = cost(number, TokenUsage(input: 1_000_000), tier: tier, at: seconds)
        return cost.unpricedInput == 0 ? cost.usd : nil
    }
}

import Settings

/// What a call cost, and who says so.
struct CallPrice {
    enum Source: Equatable { case sent, table, none }

    var source: Source
    /// nil: nobody knows.
    var usd: Double?
    var unpricedInput = 0
    var unpricedOutput = 0

    /// - Parameters:
    ///   - sent: USD; NaN: the sender does not say.
    ///   - usage: what is paid for.
    ///   - table: what the price table says; nil: nothing.
    init(sent: Double, _ policy: GenAICostSettings.Sent, _ usage: TokenUsage, table: () -> CallCost?) {
        if policy != .ignore, !sent.isNaN {
            self.init(source: .sent, usd: sent)
            return
        }
        let found = policy == .only ? nil : table()
        let cost = found ?? .unpriced(usage)
        let isPriced = cost.unpricedInput == 0 && cost.unpricedOutput == 0
        self.init(
            source: found != nil && isPriced ? .table : .none, usd: found != nil && (cost.usd > 0 || isPriced) ? cost.usd : nil,
            unpricedInput: cost.unpricedInput, unpricedOutput: cost.unpricedOutput)
    }

    private init(source: Source, usd: Double?, unpricedInput: Int = 0, unpricedOutput: Int = 0) {
        self.source = source
        self.usd = usd
        self.unpricedInput = unpricedInput
        self.unpricedOutput = unpricedOutput
    }
}

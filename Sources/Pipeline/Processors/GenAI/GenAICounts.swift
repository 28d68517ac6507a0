/// What the gen-ai processor found in one request.
package struct GenAICounts: Sendable, Equatable {
    /// Calls that were counted.
    package var calls = 0
    /// Spans of calls that were counted already.
    package var repeated = 0
    /// Counted calls whose provider, or whose model, nobody named.
    package var withoutProvider = 0
    package var withoutModel = 0
    /// Calls whose provider was only on a span around them.
    package var inheritedProvider = 0
    /// Token counts that were not believed, by ``TokenCount/Refusal``.
    package var negative = 0
    package var fractional = 0
    package var notANumber = 0
    package var absurd = 0
    /// Tokens without a price.
    package var unpricedTokens = 0

    /// Token counts that were not believed.
    package var refused: Int { negative + fractional + notANumber + absurd }

    mutating func refuse(_ reason: TokenCount.Refusal) {
        switch reason {
        case .negative: negative &+= 1
        case .fractional: fractional &+= 1
        case .notANumber: notANumber &+= 1
        case .absurd: absurd &+= 1
        }
    }
}

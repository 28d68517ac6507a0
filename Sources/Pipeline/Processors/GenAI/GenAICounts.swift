/// What the gen-ai processor found in one request.
package struct GenAICounts: Sendable, Equatable {
    /// Calls that were counted.
    package var calls = 0
    /// Spans that were not looked at, and observations that found no room, because the request has too many (``GenAIScratch/limit``,
    /// ``IntakePlan/maxStagedBytes``).
    package var overStaged = 0
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
    /// The trace of the last span with such a count, text or cost.
    package var refusedTrace = TraceHalves.none
    /// Texts about usage that were not believed, by ``UsageScanner/Problem``.
    package var tooLargeTexts = 0
    package var tooDeepTexts = 0
    package var malformedTexts = 0
    /// Tokens without a price.
    package var unpricedTokens = 0
    /// Calls whose cost their sender said, those that the price table priced, and those that nobody could.
    package var pricedBySender = 0
    package var pricedByTable = 0
    package var notPriced = 0
    /// Costs that were not believed, by ``TokenCount/Refusal``.
    package var negativeCosts = 0
    package var costsThatAreNoNumber = 0
    package var absurdCosts = 0

    /// Token counts that were not believed.
    package var refused: Int { negative + fractional + notANumber + absurd }
    /// Token counts, texts about usage, and costs that were not believed: kept, since it is asked for with every call.
    package private(set) var discarded = 0

    mutating func refuse(_ reason: TokenCount.Refusal) {
        discarded &+= 1
        switch reason {
        case .negative: negative &+= 1
        case .fractional: fractional &+= 1
        case .notANumber: notANumber &+= 1
        case .absurd: absurd &+= 1
        }
    }

    mutating func refuse(_ problem: UsageScanner.Problem) {
        discarded &+= 1
        switch problem {
        case .tooLarge: tooLargeTexts &+= 1
        case .tooDeep: tooDeepTexts &+= 1
        case .malformed: malformedTexts &+= 1
        }
    }

    mutating func refuse(cost reason: TokenCount.Refusal) {
        discarded &+= 1
        switch reason {
        case .negative: negativeCosts &+= 1
        case .absurd: absurdCosts &+= 1
        case .notANumber, .fractional: costsThatAreNoNumber &+= 1
        }
    }

    mutating func price(_ source: CallPrice.Source) {
        switch source {
        case .sent: pricedBySender &+= 1
        case .table: pricedByTable &+= 1
        case .none: notPriced &+= 1
        }
    }
}

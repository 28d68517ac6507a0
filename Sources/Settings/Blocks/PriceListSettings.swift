/// What the user's price file says (`metronome.gen_ai.cost.price_file`).
package struct PriceListSettings: Sendable, Equatable {
    package enum Tier: String, Sendable, Equatable, CaseIterable {
        case standard, batch, flex, priority
    }

    /// Complete prices: what the file leaves out in a block is filled in from the block around it.
    package struct Row: Sendable, Equatable {
        package var tier: Tier
        /// Holds for calls with more input tokens; nil: for all.
        package var above: Int?
        package var rates: PriceRates

        package init(tier: Tier, above: Int?, rates: PriceRates) {
            self.tier = tier
            self.above = above
            self.rates = rates
        }
    }

    /// Models that cost the same. Of the rows that hold the last one counts.
    package struct Model: Sendable, Equatable {
        /// Empty: every provider.
        package var provider = ""
        /// `model` and its `aliases`.
        package var names: [String] = []
        /// Seconds since the epoch; nil: always.
        package var validFrom: Int64?
        package var rows: [Row] = []
        package init() {}
    }

    /// As written; empty: not said.
    package var date = ""
    package var models: [Model] = []
    package init() {}
}

/// Prices in USD for a million tokens of each kind; nil: not priced on its own.
package struct PriceRates: BitwiseCopyable, Sendable, Equatable {
    /// Input that neither came from the cache nor went into it.
    package var input: Double?
    package var output: Double?
    /// nil: costs what other input costs.
    package var cacheRead: Double?
    /// nil: costs what other input costs.
    package var cacheWrite: Double?
    /// nil: costs what other output costs.
    package var reasoning: Double?
    /// USD for the call itself, whatever its tokens.
    package var request: Double?

    package init(
        input: Double? = nil, output: Double? = nil, cacheRead: Double? = nil, cacheWrite: Double? = nil, reasoning: Double? = nil,
        request: Double? = nil
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.reasoning = reasoning
        self.request = request
    }
}

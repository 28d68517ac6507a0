/// What the user's price file says (`metronome.gen_ai.cost.price_file`).
package struct PriceListSettings: Sendable, Equatable {
    /// USD for a million tokens; nil: not priced on its own.
    package struct Rates: Sendable, Equatable {
        package var input: Double?
        package var output: Double?
        package var cacheRead: Double?
        package var cacheWrite: Double?
        package var reasoning: Double?
        /// USD for each call.
        package var request: Double?
        package init() {}
    }

    package enum Tier: String, Sendable, Equatable, CaseIterable {
        case standard, batch, flex, priority
    }

    /// Complete prices: what the file leaves out in a block is filled in from the block around it.
    package struct Row: Sendable, Equatable {
        package var tier: Tier
        /// Holds for calls with more input tokens; nil: for all.
        package var above: Int?
        package var rates: Rates

        package init(tier: Tier, above: Int?, rates: Rates) {
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

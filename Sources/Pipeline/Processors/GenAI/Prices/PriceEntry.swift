import Settings

/// What a price list says about one model, or about several that cost the same.
package struct PriceEntry: Sendable, Equatable {
    /// Stands for every provider, those that nobody has heard of and none at all.
    package static let anyProvider = ""

    /// One row of prices, with what must be so for it to hold.
    package struct Row: BitwiseCopyable, Sendable, Equatable {
        package var tier: ServiceTier
        /// Holds when the call has more input tokens than this.
        package var above: Int
        /// Minutes of the day, UTC, from the first up to the second, over midnight when that is the smaller; equal: all day.
        package var fromMinute: Int16
        package var toMinute: Int16
        package var rates: PriceRates

        package init(_ tier: ServiceTier = .standard, above: Int = -1, fromMinute: Int16 = 0, toMinute: Int16 = 0, rates: PriceRates) {
            self.tier = tier
            self.above = above
            self.fromMinute = fromMinute
            self.toMinute = toMinute
            self.rates = rates
        }

        /// - Parameter seconds: since the epoch.
        @inline(__always)
        func holds(_ tier: ServiceTier, input: Int, at seconds: Int64) -> Bool {
            tier == self.tier && input > above && (fromMinute == toMinute || isInside(seconds))
        }

        private func isInside(_ seconds: Int64) -> Bool {
            let minute = Int16(truncatingIfNeeded: (seconds % 86_400 + 86_400) % 86_400 / 60)
            let isAfter = minute >= fromMinute
            let isBefore = minute < toMinute
            return fromMinute < toMinute ? isAfter && isBefore : isAfter || isBefore
        }
    }

    package var providers: [String]
    package var models: [String]
    /// Seconds since the epoch from which on this holds instead of what earlier entries say of the same model.
    package var validFrom: Int64
    /// Of those that hold, the last one counts. A tier without one that holds costs what the standard tier does.
    package var rows: [Row]

    package init(providers: [String] = [anyProvider], models: [String], validFrom: Int64 = .min, rows: [Row]) {
        self.providers = providers
        self.models = models
        self.validFrom = validFrom
        self.rows = rows
    }
}

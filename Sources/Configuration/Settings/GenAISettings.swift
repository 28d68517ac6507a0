/// `metronome.gen_ai`: what the processor `gen-ai` does.
package struct GenAISettings: Sendable, Equatable {
    /// Attributes that become labels of all metrics of calls, besides those of the conventions.
    package var dimensions: [String] = []
    /// The label of all metrics of calls that says which service made them; empty: none.
    package var serviceLabel = "service_name"
    /// Nanoseconds for which further spans of a call are recognised as such; 0: every span is a call of its own.
    package var deduplicationWindow: Int64 = 120_000_000_000
    package var cost = GenAICostSettings()

    /// Dimensions at most.
    package static let maxDimensions = 32
    package init() {}
}

/// `metronome.gen_ai.cost`: where the prices of calls come from.
package struct GenAICostSettings: Sendable, Equatable {
    /// Whether calls are priced at all, while the processor `gen-ai` is on.
    package var isEnabled = true
    /// The user's own prices, which win over the shipped ones: a path; empty: none.
    package var priceFile = ""
    /// Whether what the user's file does not price is looked up in the table that comes with Metronome.
    package var usesShippedPrices = true
    package init() {}
}

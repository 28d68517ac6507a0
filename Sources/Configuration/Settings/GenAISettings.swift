/// `metronome.gen_ai`: what the processor `gen-ai` does.
package struct GenAISettings: Sendable, Equatable {
    /// Attributes that become labels of all metrics of calls, besides those of the conventions.
    package var dimensions: [String] = []
    /// The label of all metrics of calls that says which service made them; empty: none.
    package var serviceLabel = "service_name"
    /// Nanoseconds for which further spans of a call are recognised as such; 0: every span is a call of its own.
    package var deduplicationWindow: Int64 = 120_000_000_000
    /// Nanoseconds for which spans of calls wait for others of the same call before they are counted, at most a collection interval;
    /// 0: they are counted at once, and what comes later only adds.
    package var hold: Int64 = 5_000_000_000
    package var names = GenAINames.v1_41
    package var cost = GenAICostSettings()

    /// Dimensions at most.
    package static let maxDimensions = 32
    package init() {}
}

/// `metronome.gen_ai.names`: after which generation of OpenTelemetry's GenAI conventions metrics are named.
package enum GenAINames: String, Sendable, Equatable, CaseIterable {
    /// Semantic conventions 1.41, the last that had them; what they have no name for has that of the newest.
    case v1_41 = "v1.41"
    /// The conventions' own repository.
    case latest
    case both
}

/// `metronome.gen_ai.cost`: where the prices of calls come from.
package struct GenAICostSettings: Sendable, Equatable {
    /// Whether calls are priced at all, while the processor `gen-ai` is on.
    package var isEnabled = true
    /// The user's own prices, which win over the shipped ones: a path; empty: none.
    package var priceFile = ""
    /// Whether what the user's file does not price is looked up in the table that comes with Metronome.
    package var usesShippedPrices = true
    /// What a sender says that a call cost.
    package var sent = Sent.prefer

    package enum Sent: String, Sendable, Equatable, CaseIterable {
        /// Believed before the price table.
        case prefer
        /// Not looked at.
        case ignore
        /// The only price: there is no table.
        case only
    }

    package init() {}
}

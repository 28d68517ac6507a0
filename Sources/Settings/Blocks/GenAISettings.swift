/// `metronome.gen_ai`: what the processor `gen-ai` does.
package struct GenAISettings: KeyBlock {
    /// Attributes that become labels of all metrics of calls, besides those of the conventions.
    package var dimensions: [String] = []
    /// The label of all metrics of calls that says which service made them; empty: none.
    package var serviceLabel = "service_name"
    /// Nanoseconds for which further spans of a call are recognised as such; 0: every span is a call of its own.
    package var deduplicationWindow = 2 * Int64.minute
    /// Nanoseconds for which spans of calls wait for others of the same call before they are counted, at most a collection interval;
    /// 0: they are counted at once, and what comes later only adds.
    package var hold = 5 * Int64.second
    package var names = GenAINames.v1_41
    package var cost = GenAICostSettings()

    /// Dimensions at most.
    package static let maxDimensions = 32
    package init() {}

    package static let rows = KeyRows<GenAISettings> {
        KeyRow("dimensions", \.dimensions, .texts(.callLabels), "Attributes that become further labels of metrics of calls.")
        KeyRow(
            "service_label", \.serviceLabel, .text(.serviceLabel), "The label that says which service made a metric of calls; `\"\"`: none.")
        KeyRow(
            "deduplication_window", \.deduplicationWindow, .duration(),
            "For how long spans of one call are recognised as such; 0: every span is a call of its own.")
        KeyRow(
            "hold", \.hold, .duration(),
            "For how long the first span of a call waits for others, at most a collection interval; 0: it is counted at once.")
        KeyRow(
            "names", \.names, .word(),
            "After which generation of OpenTelemetry's conventions metrics are named.")
        KeyRow("cost", \.cost, .block(), "What calls cost.")
    }
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
package struct GenAICostSettings: KeyBlock {
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

    package static let rows = KeyRows<GenAICostSettings> {
        KeyRow("enabled", \.isEnabled, .flag, "Whether calls are priced, while the processor `gen-ai` is on.")
        KeyRow("price_file", \.priceFile, .text, "A file of prices, which win over the shipped ones.")
        KeyRow("shipped_prices", \.usesShippedPrices, .flag, "Whether the table that comes with Metronome prices what the file does not.")
        KeyRow("sent", \.sent, .word(), "Whether what a sender says that a call cost is believed before the table, passed over, or the only price.")
    }
}

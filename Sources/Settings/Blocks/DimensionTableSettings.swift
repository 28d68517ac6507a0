/// `metronome.profiles` and `metronome.dimensions`: labels of span metrics beyond Tempo's dimensions.
package struct DimensionTableSettings: Sendable, Equatable {
    /// Names that stand for the same thing, known by heart.
    package enum Profile: String, Sendable, Equatable, CaseIterable {
        case genAI = "gen_ai"
        case gatewayz
    }

    package struct Entry: KeyBlock {
        package var label = ""
        /// Attribute names; the first one that is there and not empty gives the value.
        package var from: [String] = []
        package var scope = AttributeScope.any
        /// `default`: the value where no attribute gives one; empty: no label then.
        package var fallback = ""
        /// What is written instead of a value, by the value.
        package var map: [String: String] = [:]
        package init() {}

        package static let rows = KeyRows<Entry> {
            KeyRow("label", \.label, .text(.label), "The label.", need: "an entry needs a label")
            KeyRow(
                "from", \.from, .texts(.distinctAttributes(maxNames)), "Attributes; the first one that is there and not empty gives the value.",
                need: "an entry needs from, a list of attribute names")
            KeyRow("scope", \.scope, .word(), "Whose attributes are looked at.")
            KeyRow("default", \.fallback, .text, "The value where no attribute gives one; empty: no label then.")
            KeyRow("map", \.map, .textMap(.values), "What is written instead of a value.")
        }
    }

    /// Entries at most, attribute names of one, and values that one maps: each span pays for the first, memory for the others.
    package static let maxEntries = 64
    package static let maxNames = 64
    package static let maxMapped = 1024

    package var profiles: [Profile] = []
    package var entries: [Entry] = []
    package init() {}
}

/// A label of the user's own, an entry of `metronome.dimensions`.
package struct TableDimension: Sendable, Equatable {
    /// Whose attributes are looked at.
    package enum Scope: UInt8, Sendable, Equatable, BitwiseCopyable { case resource, span, any }

    package var label: String
    /// Attribute names; the first one that is there and not empty gives the value.
    package var from: [String]
    package var scope = Scope.any
    /// The value where no attribute gives one; empty: no label then.
    package var fallback = ""
    /// What is written instead of a value, by the value; others stay as they are, and an empty text removes the label.
    package var map: [String: String] = [:]

    package init(label: String, from: [String]) {
        self.label = label
        self.from = from
    }

    var concept: Concept { Concept(label, from.map { Concept.Spelling($0) }) }
}

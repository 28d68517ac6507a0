/// Something that the spans of a tenant, or its settings, show to be wrong: what, and what to do.
package struct AdviceWarning: Sendable, Equatable {
    /// The label `code` of `metronome_warnings_total`.
    package let code: String
    /// One sentence with the cure.
    package let text: String
}

/// `metronome.span_metrics`: which spans count otherwise than once in span metrics. Tempo counts each once.
package struct SpanCountingSettings: Sendable, Equatable {
    /// Spans that their sender has counted already do not count.
    package var skipsCounted = true
    /// What attributes of summary spans begin with, which count as all that they sum up; empty: as one.
    package var summaryPrefixes = ["aggregation.", "spanpruning.summary."]

    /// Prefixes at most, and bytes of one.
    package static let maxPrefixes = 8
    package static let maxPrefixBytes = 64
    package init() {}
}

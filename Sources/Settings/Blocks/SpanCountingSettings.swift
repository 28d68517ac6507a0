/// `metronome.span_metrics`: which spans count otherwise than once in span metrics. Tempo counts each once.
package struct SpanCountingSettings: KeyBlock {
    /// Spans that their sender has counted already do not count.
    package var skipsCounted = true
    /// What attributes of summary spans begin with, which count as all that they sum up; empty: as one.
    package var summaryPrefixes = ["aggregation.", "spanpruning.summary."]

    /// Prefixes at most, and bytes of one.
    package static let maxPrefixes = 8
    package static let maxPrefixBytes = 64
    package init() {}

    package static let rows = KeyRows<SpanCountingSettings> {
        KeyRow(
            "skip_counted", \.skipsCounted, .flag,
            "Spans that `span.metrics.skip` or, on the resource, `_dd.stats_computed` marks do not count; `false`: "
                + "as in Tempo.")
        KeyRow(
            "summary_prefixes", \.summaryPrefixes, .texts(.prefixes),
            "What attributes of pruning's summary spans begin with, which count as all spans that they sum up; `[]`: as in Tempo.")
    }
}

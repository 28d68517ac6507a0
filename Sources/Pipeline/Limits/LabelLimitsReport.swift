/// What ``LabelLimits`` has done and estimates (tempo-behaviour 6.10, 6.11, 9.1).
///
/// Counters only grow as long as the tenant lives; estimates are 0 while the setting that they belong to is off.
package struct LabelLimitsReport: Sendable, Equatable {
    /// `…_spans_sanitized_total` and `…_drain_*`.
    package var spanNames: SpanNameCounters
    /// `…_post_sanitization_demand_estimate`: label sets that sanitising leaves, or would leave in a dry run.
    package var postSanitizationDemand: Int
    /// Span-name patterns known now.
    package var patterns: Int
    /// One for every label name that the limit was asked about.
    package var labels: [LabelCardinalityLimiter.Report]
    /// Label names that the limit does not watch because there are too many, counted again with every plan that has them.
    package var unwatchedLabels: Int
}

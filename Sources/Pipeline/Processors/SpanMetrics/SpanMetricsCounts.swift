/// What became of one request's spans in span metrics.
package struct SpanMetricsCounts: Sendable, Equatable {
    /// Labels are not UTF-8 (tempo-behaviour 2.8).
    package var invalidUTF8 = 0
    /// Filter policies said no (tempo-behaviour 3.10).
    package var filtered = 0
    /// Their sender has counted them (``SpanMarks``).
    package var alreadyCounted = 0
    package var refusedSummaries = SummaryRefusals()
    /// No room for another label set (``LabelSetRegistry/limit``): spans, and target infos.
    package var overLimit = 0
    package var targetsOverLimit = 0
    /// Target infos built because their resource was not remembered (``TargetInfoMemory``).
    package var targetsBuilt = 0
}

/// What became of one request's spans in span metrics.
package struct SpanMetricsCounts: Sendable, Equatable {
    /// Spans that are in a series.
    package var counted = 0
    /// Labels are not UTF-8 (tempo-behaviour 2.8): of spans and target infos, and of spans alone.
    package var invalidUTF8 = 0
    package var malformed = 0
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

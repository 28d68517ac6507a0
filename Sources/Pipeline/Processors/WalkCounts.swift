/// What one walk over a request found.
package struct WalkCounts: Sendable, Equatable {
    package var request = RequestTally()
    package var spans: Int { request.spans }
    package var bytes: Int { request.bytes }
    package var skipsMetrics: Bool { request.skipsMetrics }
    /// Outside the ingestion time range (tempo-behaviour 2.2): ended too long ago, or too far in the future.
    package var late = 0
    package var ahead = 0
    package var outsideSlack: Int { late &+ ahead }
    /// Labels are not UTF-8 (tempo-behaviour 2.8).
    package var invalidUTF8 = 0
    /// Filter policies said no (tempo-behaviour 3.10).
    package var filtered = 0
    /// Their sender has counted them (``SpanMarks``).
    package var alreadyCounted = 0
    package var refusedSummaries = SummaryRefusals()
    /// Filter policies of the service graphs said no (tempo-behaviour 4.9).
    package var graphsFiltered = 0
    /// Resource spans whose host is not named in UTF-8 (tempo-behaviour 5).
    package var hostInvalidUTF8 = 0
    /// No room for another label set (``LabelSetRegistry/limit``): spans, target infos and hosts.
    package var overLimit = 0
    package var targetsOverLimit = 0
    package var hostsOverLimit = 0
    /// Target infos built because their resource was not remembered (``TargetInfoMemory``).
    package var targetsBuilt = 0
    /// Edges whose labels are not UTF-8, and those that find no room in ``LabelSetRegistry``.
    package var edgesInvalidUTF8 = 0
    package var edgesOverLimit = 0
    package var edges = EdgeCounters()
    package var genAI = GenAICounts()
    package var observed = ObservedCounts()
    package init() {}
}

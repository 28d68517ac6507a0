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
    package var spanMetrics = SpanMetricsCounts()
    package var graphs = ServiceGraphCounts()
    package var hosts = HostInfoCounts()
    package var genAI = GenAICounts()
    package var observed = ObservedCounts()
    package init() {}
}

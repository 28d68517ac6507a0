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
    /// Processors that the spans were given to, of those that books are kept of.
    package var given: GivenProcessors = []
    package var calls = StagedCalls()
    package init() {}
}

/// Whom the spans of a request were given to.
package struct GivenProcessors: OptionSet, Sendable, Equatable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let spanMetrics = GivenProcessors(rawValue: 1)
    package static let serviceGraphs = GivenProcessors(rawValue: 2)
    /// Those of calls of models.
    package static let calls = GivenProcessors(rawValue: 4)
    package static let others = GivenProcessors(rawValue: 8)
}

/// Spans of one request that tell of calls of models: taken, and those that found no room.
package struct StagedCalls: Sendable, Equatable {
    package var taken = 0
    package var overLimit = 0
}

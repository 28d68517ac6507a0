import Settings

/// What the service-graphs processor of one tenant was told (tempo-behaviour 1.3, 4).
package struct ServiceGraphsOptions: Sendable {
    /// How long an edge waits for its other half, in nanoseconds.
    package var wait = UInt64(ServiceGraphsSettings().wait)
    /// Edges that may wait at a time, and dropped halves that may be remembered.
    package var maxItems = ServiceGraphsSettings().maxItems
    /// Upper bounds in seconds, ascending; `+Inf` is implied.
    package var bounds: [Double] = ServiceGraphsOptions.defaultBounds
    package var dimensions: [String] = []
    /// With which each of `dimensions` collects every name of its concept.
    package var profiles: [ConceptProfile] = []
    /// `enable_client_server_prefix`: each side has its own dimensions.
    package var usesPrefix = false
    /// `enable_messaging_system_latency_histogram`.
    package var messagingLatency = false
    /// Span attributes that name the side nobody sees a span of.
    package var peerAttributes = ServiceGraphsSettings.defaultPeerAttributes
    /// Who was called, where a span that calls has none of `peerAttributes`: see ``ConceptProfile/callees(in:)``.
    package var callees: [Concept] = []
    package var weight = WeightOptions()
    /// `enable_virtual_node_label`.
    package var virtualNodeLabel = false
    /// Attributes that make a client span one of a database.
    package var databaseNameAttributes = ServiceGraphsSettings().databaseNameAttributes
    /// Which spans are looked at (tempo-behaviour 4.9); nil: all.
    package var filter: SpanFilter?
    package var labels = LabelOptions()

    package static let defaultBounds = ServiceGraphsSettings().histogramBuckets

    package init() {}
}

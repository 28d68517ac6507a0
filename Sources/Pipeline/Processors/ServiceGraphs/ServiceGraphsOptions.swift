/// What the service-graphs processor of one tenant was told (tempo-behaviour 1.3, 4).
package struct ServiceGraphsOptions: Sendable {
    /// How long an edge waits for its other half, in nanoseconds.
    package var wait: UInt64 = 10_000_000_000
    /// Edges that may wait at a time, and dropped halves that may be remembered.
    package var maxItems = 10_000
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
    package var peerAttributes = ["peer.service", "db.name", "db.system"]
    /// Who was called, where a span that calls has none of `peerAttributes`: see ``ConceptProfile/callees(in:)``.
    package var callees: [Concept] = []
    /// Attribute whose value r makes a span stand for 1/r requests; empty: every span stands for one.
    package var spanMultiplierKey = ""
    /// The W3C tracestate weighs spans, before any attribute.
    package var tracestateMultiplier = false
    /// `enable_virtual_node_label`.
    package var virtualNodeLabel = false
    /// Attributes that make a client span one of a database.
    package var databaseNameAttributes = ["db.namespace", "db.name", "db.system"]
    /// Which spans are looked at (tempo-behaviour 4.9); nil: all.
    package var filter: SpanFilter?
    /// Bytes; ≤ 0: no limit.
    package var maxLabelNameLength = 1024
    package var maxLabelValueLength = 2048
    /// Set last on every series; one with an empty value removes the label (tempo-behaviour 6.7).
    package var externalLabels: [String: String] = [:]

    package static let defaultBounds = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]

    package init() {}
}

/// `metrics_generator.processor.service_graphs`.
package struct ServiceGraphsSettings: KeyBlock {
    /// Nanoseconds.
    package var wait = 10 * Int64.second
    package var maxItems = 10_000
    package var workers = 10
    /// Seconds.
    package var histogramBuckets: [Double] = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8]
    package var dimensions: [String] = []
    package var enableClientServerPrefix = false
    package var enableMessagingSystemLatencyHistogram = false
    /// nil: not configured. Then Tempo's ``defaultPeerAttributes`` hold, and with profiles more.
    package var peerAttributes: [String]?
    package var spanMultiplierKey = ""
    package var enableTracestateSpanMultiplier = false
    package var enableVirtualNodeLabel = false
    package var databaseNameAttributes = ["db.namespace", "db.name", "db.system"]
    package var filterPolicies: [FilterPolicy] = []
    package init() {}

    package static let defaultPeerAttributes = ["peer.service", "db.name", "db.system"]

    package static let rows = KeyRows<ServiceGraphsSettings> {
        KeyRow("wait", \.wait, .duration(), "How long an edge waits for its other half.", .same)
        KeyRow(
            "max_items", \.maxItems, .count, "Edges that may wait at a time.",
            .same("shared by all partitions of the tenant's store; besides, waiting edges take 256 MiB at most"))
        KeyRow("workers", \.workers, .count, "Tempo's threads.", .noEffect("in Tempo it has no visible one either"))
        KeyRow(
            "histogram_buckets", \.histogramBuckets, .buckets, "Upper bounds of the latency histograms, in seconds.", .same,
            perTenant: .replaces(since: "2.3–"))
        KeyRow("dimensions", \.dimensions, .texts, "Attributes that become labels.", .same, perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "enable_client_server_prefix", \.enableClientServerPrefix, .flag, "Each side has its own dimensions: `client_…`, `server_…`.", .same,
            since: "2.2–", perTenant: .only(true, since: "2.3–", .same("can switch on, never off")))
        KeyRow(
            "enable_messaging_system_latency_histogram", \.enableMessagingSystemLatencyHistogram, .flag,
            "How long messages were under way, as a histogram.", .same, since: "2.5–", perTenant: .replaces(since: "2.5–"))
        KeyRow(
            "peer_attributes", \.peerAttributes, .optional(.texts),
            "Span attributes that name the side nobody sees a span of; without the key `peer.service`, `db.name` and `db.system`.", .same,
            since: "2.2–", perTenant: .replaces(since: "2.3–"))
        KeyRow(
            "span_multiplier_key", \.spanMultiplierKey, .text, "An attribute whose value r makes a span stand for 1/r requests; empty: none.", .same,
            since: "2.1–", perTenant: .unless("", since: "3.0–"))
        KeyRow(
            "enable_tracestate_span_multiplier", \.enableTracestateSpanMultiplier, .flag, "The W3C tracestate weighs spans, before any attribute.",
            .same, since: "3.0–", perTenant: .replaces(since: "3.0–"))
        KeyRow(
            "enable_virtual_node_label", \.enableVirtualNodeLabel, .flag, "The label `virtual_node`: which side nobody sees a span of.",
            .better("Tempo rebuilds the processor every 10 s: counters restart, waiting edges vanish. Here it only adds the label"), since: "2.5–",
            perTenant: .replaces(since: "2.5–", .better("as above")))
        KeyRow(
            "database_name_attributes", \.databaseNameAttributes, .texts, "Attributes that make a client span one of a database.", .same,
            since: "2.9–")
        KeyRow(
            "filter_policies", \.filterPolicies, .blocks(), "Which spans are looked at; none: all.", .better("as those of `span_metrics`"),
            since: "3.0–", perTenant: .replaces(since: "3.0–", .better("as above")))
    }
}

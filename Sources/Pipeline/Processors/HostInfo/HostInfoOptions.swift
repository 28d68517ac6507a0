/// What the host-info processor of one tenant was told (tempo-behaviour 1.3, 5).
package struct HostInfoOptions: Sendable, Equatable {
    /// Resource attributes that may name the host; the first one that does counts.
    package var identifiers = ["k8s.node.name", "host.id"]
    package var metricName = "traces_host_info"
    /// Bytes; ≤ 0: no limit.
    package var maxLabelNameLength = 1024
    package var maxLabelValueLength = 2048

    package init() {}
}

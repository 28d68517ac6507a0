import Settings

/// What the host-info processor of one tenant was told (tempo-behaviour 1.3, 5).
package struct HostInfoOptions: Sendable, Equatable {
    /// Resource attributes that may name the host; the first one that does counts.
    package var identifiers = HostInfoSettings().hostIdentifiers
    package var metricName = HostInfoSettings().metricName
    package var labels = LabelOptions()

    package init() {}
}

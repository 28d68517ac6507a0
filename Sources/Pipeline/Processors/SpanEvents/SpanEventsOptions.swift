import Settings

/// What the span-events processor of one tenant was told.
package struct SpanEventsOptions: Sendable {
    package static let metricName = "traces_spanmetrics_events_total"

    /// Attributes of the event that become labels; where it lacks one the resource's, then the span's.
    package var dimensions = SpanEventsSettings().dimensions
    /// Bytes; ≤ 0: no limit.
    package var maxLabelNameLength = RegistrySettings().maxLabelNameLength
    package var maxLabelValueLength = RegistrySettings().maxLabelValueLength
    /// Set last on every series (tempo-behaviour 6.7).
    package var externalLabels: [String: String] = [:]
    /// Events count as often as their span does for span metrics (tempo-behaviour 3.9).
    package var spanMultiplierKey = ""
    package var tracestateMultiplier = false

    package init() {}

    /// nil: it is not listed.
    init?(_ activation: ProcessorActivation) {
        guard activation.lists(ObservingProcessor.spanEvents.name) else { return nil }
        dimensions = activation.settings.own.spanEvents.dimensions
        maxLabelNameLength = activation.settings.registry.maxLabelNameLength
        maxLabelValueLength = activation.settings.registry.maxLabelValueLength
        externalLabels = activation.externalLabels
        spanMultiplierKey = activation.settings.spanMetrics.spanMultiplierKey
        tracestateMultiplier = activation.settings.spanMetrics.enableTracestateSpanMultiplier
    }
}

import Settings

/// What the span-events processor of one tenant was told.
package struct SpanEventsOptions: Sendable {
    package static let metricName = "traces_spanmetrics_events_total"

    /// Attributes of the event that become labels; where it lacks one the resource's, then the span's.
    package var dimensions = SpanEventsSettings().dimensions
    package var names = SpanMetricNames()
    package var labels = LabelOptions()
    package var weight = WeightOptions()

    package init() {}

    /// nil: it is not listed.
    init?(_ activation: ProcessorActivation) {
        guard activation.lists(ObservingProcessor.spanEvents.name) else { return nil }
        dimensions = activation.settings.own.spanEvents.dimensions
        names = SpanMetricNames(activation.settings)
        labels = activation.labels
        weight = activation.weight
    }
}

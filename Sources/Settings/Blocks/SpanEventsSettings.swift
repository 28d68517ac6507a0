/// `metronome.span_events`: what the processor `span-events` counts events by.
package struct SpanEventsSettings: KeyBlock {
    /// Attributes of the event that become labels; where it lacks one the resource's, then the span's.
    package var dimensions: [String] = []

    /// Dimensions at most.
    package static let maxDimensions = 32
    package init() {}

    package static let rows = KeyRows<SpanEventsSettings> {
        KeyRow(
            "dimensions", \.dimensions, .texts(.labels(maxDimensions)),
            "Attributes of events that become labels beside `event_name`; of the resource or the span where the event lacks them.")
    }
}

/// `metronome.explain`: which requests are kept to be explained at `/api/v1/explain`.
package struct ExplainSettings: KeyBlock {
    /// Nanoseconds; 0: none is kept.
    package var interval = 10 * Int64.second
    package var maxBytes = 8 << 20
    package init() {}

    package static let rows = KeyRows<ExplainSettings> {
        KeyRow(
            "interval", \.interval, .duration(), "One request in so long is kept of each tenant, and one that was refused, to be explained; 0: none.")
        KeyRow("max_bytes", \.maxBytes, .size(1 << 20...1 << 30), "Bytes of all that are kept; the oldest ones go.")
    }
}

/// What a data point of a counter or histogram says: OTLP's aggregation temporality.
package enum Temporality: String, Sendable, Equatable, CaseIterable {
    /// Everything since the series began.
    case cumulative
    /// What came since the collection before.
    case delta
}

/// An entry of `metronome.metrics`: a number that spans have as an attribute, as a metric.
package struct CustomMetricSettings: Sendable, Equatable {
    package enum Kind: String, Sendable, Equatable, CaseIterable {
        case counter, histogram
    }

    /// Whose attributes are looked at for the number.
    package enum Scope: String, Sendable, Equatable, CaseIterable {
        case span, resource, any
    }

    /// Entries at most, and attributes and dimensions of one: each span pays for them.
    package static let maxMetrics = 64
    package static let maxNames = 64

    /// As written; what is sent is ``metricName``.
    package var name = ""
    package var kind = Kind.counter
    /// Attributes that may have the number: the first one that is there and not empty counts.
    package var from: [String] = []
    package var scope = Scope.span
    package var help = ""
    /// Empty: none.
    package var unit = ""
    /// Of a histogram: upper bounds, ascending; `+Inf` is implied.
    package var buckets: [Double] = []
    /// Attributes, or labels of `metronome.dimensions`.
    package var dimensions: [String] = []
    /// Which spans are looked at; none: all.
    package var filter: [FilterPolicy] = []

    package init() {}
}

extension CustomMetricSettings {
    /// Units as OpenTelemetry writes them, as Prometheus does.
    private static let units = [
        "s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds", "min": "minutes", "h": "hours", "d": "days",
        "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "1": "",
    ]

    /// The name that is sent: with a unit that ends in it, and a counter then in `_total`.
    package var metricName: String {
        guard !unit.isEmpty else { return name }
        var stem = name.hasSuffix("_total") ? String(name.dropLast(6)) : name
        let unit = Self.units[unit] ?? unit
        if !unit.isEmpty, stem != unit, !stem.hasSuffix("_" + unit) { stem += "_" + unit }
        return kind == .counter || name.hasSuffix("_total") ? stem + "_total" : stem
    }

    /// The names of its series.
    package var seriesNames: [String] {
        kind == .counter ? [metricName] : [metricName] + ["_bucket", "_count", "_sum"].map { metricName + $0 }
    }
}

/// An entry of `metronome.metrics`: a number that spans have as an attribute, as a metric.
package struct CustomMetricSettings: KeyBlock {
    package enum Kind: String, Sendable, Equatable, CaseIterable {
        case counter, histogram
    }

    /// Entries at most, and attributes and dimensions of one: each span pays for them.
    package static let maxMetrics = 64
    package static let maxNames = 64

    /// As written; what is sent is ``metricName``.
    package var name = ""
    /// Must be written.
    package var kind = Kind.counter
    /// Attributes that may have the number: the first one that is there and not empty counts.
    package var from: [String] = []
    package var scope = AttributeScope.span
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

    package static let rows = KeyRows<CustomMetricSettings> {
        KeyRow("name", \.name, .text(.metric), "What the metric is called, before its unit.", need: "a metric needs a name")
        KeyRow("type", \.kind, .word(), "What becomes of the numbers.", need: "a metric needs a type: counter or histogram")
        KeyRow(
            "from", \.from, .texts(.sources), "Attributes that may have the number: the first one that is there and not empty counts.",
            need: "a metric needs from: the attribute that has the number")
        KeyRow("scope", \.scope, .word(), "Whose attributes are looked at for it.")
        KeyRow("help", \.help, .text, "The metric's help; empty: one that names the attributes.")
        KeyRow("unit", \.unit, .text(.unit), "The end of the name: `seconds`, `By`; empty: none.")
        KeyRow(
            "buckets", \.buckets, .buckets(areSeconds: false), "Upper bounds of a histogram, ascending; `+Inf` is implied.", shown: .whenSet)
        KeyRow("dimensions", \.dimensions, .texts(.labels(maxNames)), "Labels: attributes, or labels of `metronome.dimensions`.")
        KeyRow("filter", \.filter, .blocks(), "Which spans are looked at, as `filter_policies`; none: all.")
    }
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

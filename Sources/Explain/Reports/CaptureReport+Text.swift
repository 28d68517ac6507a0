extension CaptureReport {
    private static let shownMetrics = 10
    private static let shownCosts = 8
    /// A label is said to explode where it has at least so many values and nearly every span another one.
    private static let manyValues = 50

    /// For `check`.
    package var text: String {
        var text = "capture  \(spans) spans of \(services) \(services == 1 ? "service" : "services"), \(traces) traces\n"
        if !labels.isEmpty { text += table }
        text += "series   \(seriesCount)" + (series.isEmpty ? "\n" : ": ")
        if !series.isEmpty {
            text += series.prefix(Self.shownMetrics).map { "\($0.metric) \($0.count)" }.joined(separator: ", ")
            text += (series.count > Self.shownMetrics ? " and \(series.count - Self.shownMetrics) more metrics" : "") + "\n"
        }
        for cost in costs.prefix(Self.shownCosts) {
            let saved = 100 * (cost.labelSets - cost.labelSetsWithout) / max(cost.labelSets, 1)
            text +=
                "  \(cost.metric): without \(cost.label) (\(cost.values) values) \(cost.labelSetsWithout) label sets instead of \(cost.labelSets), "
                + "\(saved) % less\n"
        }
        if !unused.isEmpty {
            text += "attributes that nothing looks at (spans, values): "
            text += unused.map { "\($0.key) (\($0.spans), \($0.values))" }.joined(separator: ", ") + "\n"
        }
        return text
    }

    private var table: String {
        let width = labels.map(\.name.count).max() ?? 0
        return "  \(Self.padded("label", width))  spans with it   values  from\n"
            + labels.map { label in
                let share = label.of == 0 ? "0 of 0" : "\(label.spans) of \(label.of)"
                let percent = label.of == 0 ? "" : "\(100 * label.spans / label.of) %"
                let from = label.reason.isEmpty ? label.from.map { "\($0.key) \($0.count)" }.joined(separator: ", ") : label.reason
                return
                    "  \(Self.padded(label.name, width))  \(Self.padded(share, 9)) \(Self.padded(percent, 5)) \(Self.padded("\(label.values)", 6))  \(from)\n"
            }.joined()
    }

    private static func padded(_ text: String, _ count: Int) -> String { text + String(repeating: " ", count: max(count - text.count, 0)) }

    /// What is wrong with labels: on nothing, or another value on nearly every span.
    package var warnings: [String] { filterWarnings + labels.compactMap(Self.warning) }

    private static func warning(_ label: Label) -> String? {
        if label.of > 0, label.spans == 0 { return "\(label.name) is on none of \(label.of): \(label.reason)" }
        guard label.values >= manyValues, label.values * 10 > label.spans * 8 else { return nil }
        return "\(label.name) has \(label.values) values on \(label.spans) spans: nearly each makes series of its own; they explode in production"
    }
}

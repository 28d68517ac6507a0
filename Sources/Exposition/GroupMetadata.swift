import Pipeline

/// What the metrics of a group are, as `metadata` entries of a `WriteRequest`: one for each of their names.
enum GroupMetadata {
    private static let counter: UInt64 = 1
    private static let gauge: UInt64 = 2
    private static let histogram: UInt64 = 3

    static func entries(_ group: MetricGroup) -> [UInt8] {
        var out = ByteBuilder(capacity: 1024)
        for metric in group.metrics {
            for name in metric.names { append(group.written(name), metric, help: metric.help(of: name), to: &out) }
        }
        return out.bytes.array
    }

    private static func append(_ name: String, _ metric: Metric, help: String, to out: inout ByteBuilder) {
        let type =
            switch metric.kind {
            case .counter: counter
            case .gauge, .value: gauge
            case .histogram: histogram
            }
        out.append(3 << 3 | 2)
        let start = out.count
        out.append(1 << 3 | 0)
        out.appendVarint(type)
        out.append(LabelField.field(2, Array(name.utf8)))
        out.append(LabelField.field(4, Array(help.utf8)))
        if let unit = unit(name) { out.append(LabelField.field(5, Array(unit.utf8))) }
        out.insertLength(at: start)
    }

    /// OpenMetrics: a unit is the end of the name.
    private static func unit(_ name: String) -> String? {
        let name = name.hasSuffix("_total") ? String(name.dropLast(6)) : name
        return ["seconds", "milliseconds", "bytes", "ratio"].first { name.hasSuffix("_\($0)") }
    }
}

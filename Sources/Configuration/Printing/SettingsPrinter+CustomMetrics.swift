extension SettingsPrinter {
    static func customMetrics(_ metrics: [CustomMetricSettings]) -> YAMLText {
        .list(
            metrics.map { metric in
                var entries: [(String, YAMLText)] = [
                    ("name", .string(metric.name)), ("type", .string(metric.kind.rawValue)), ("from", .strings(metric.from)),
                    ("scope", .string(metric.scope.rawValue)), ("help", .string(metric.help)), ("unit", .string(metric.unit)),
                ]
                if metric.kind == .histogram { entries.append(("buckets", .numbers(metric.buckets))) }
                entries += [("dimensions", .strings(metric.dimensions)), ("filter", filterPolicies(metric.filter))]
                return .mapping(entries)
            })
    }
}

import Generator
import MetronomeConfiguration
import Pipeline

/// The dimension table as `metronome check` prints it: which label comes from where.
enum DimensionTable {
    /// - Throws: what is wrong with a filter policy.
    static func text(_ settings: Settings) throws -> String {
        let tenant = settings.tenant(TenantID.single)
        guard let options = try ProcessorOptions(tenant, tenant: "<tenant>", instance: "<host name>").spanMetrics else {
            return """
                span metrics are off: no span-metrics processor is listed under overrides.defaults.metrics_generator.processors

                """
        }
        let plan = LabelPlan(options)
        var rows = [("label", "from")]
        for label in plan.labels { rows.append((label.name, describe(label.source))) }
        for (name, value) in options.externalLabels.sorted(by: { $0.key < $1.key }) {
            rows.append((name, value.isEmpty ? "removed by external_labels" : "fixed: \(value)"))
        }
        var text = "dimension table of traces_spanmetrics_*\n" + table(rows)
        for lost in plan.overridden {
            text += "collision: \(lost.name) from \(describe(lost.source)) is replaced by a later entry of that name\n"
        }
        let parts = [(options.count, "calls_total"), (options.latency, "latency"), (options.size, "size_total")]
        text += "\nmetrics: " + parts.filter(\.0).map { "traces_spanmetrics_" + $0.1 }.joined(separator: ", ")
        if options.latency { text += "\nlatency buckets (s): " + options.bounds.map(NumberText.decimal).joined(separator: " ") + " +Inf" }
        return text + "\n"
    }

    private static func describe(_ source: LabelPlan.Source) -> String {
        switch source {
        case .service: "resource attribute service.name"
        case .spanName: "span name"
        case .spanKind: "span kind"
        case .statusCode: "span status code"
        case .statusMessage: "span status message"
        case .job: "resource attributes service.namespace/service.name"
        case .instance: "resource attribute service.instance.id"
        case .attribute(let key): "attribute \(key) (resource, then span)"
        case .joined(let keys, let separator):
            "attributes " + keys.joined(separator: ", ") + " joined by \"\(separator)\""
        case .edge(let label): "edge: \(label)"
        case .given(let number): "text \(number) of a processor"
        }
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)\n" }.joined()
    }
}

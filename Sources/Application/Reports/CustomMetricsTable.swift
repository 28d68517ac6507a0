import Generator
import MetronomeConfiguration
import Pipeline
import Settings

/// `metronome.metrics` as `metronome check` prints it: which metric comes from where.
enum CustomMetricsTable {
    /// nil: there are none.
    ///
    /// - Throws: what is wrong with a filter policy.
    static func text(_ tenant: TenantSettings) throws -> String? {
        let activation = ProcessorActivation(tenant, tenant: "<tenant>", instance: "<host name>")
        guard let options = try ProcessorOptions(activation).customMetrics else { return nil }
        return "metrics from attributes\n" + options.metrics.map(describe).joined()
    }

    private static func describe(_ metric: CustomMetricsOptions.Metric) -> String {
        var text = "  \(metric.name)\n    \(kind(metric.kind)) from \(place(metric.scope)) \(metric.from.joined(separator: ", else "))"
        if metric.filter != nil { text += ", of spans that its filter accepts" }
        return text + "\n    labels: " + metric.labels.map(\.name).joined(separator: ", ") + "\n"
    }

    private static func kind(_ kind: ObservedMetric.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .histogram(let bounds): "histogram (\(bounds.map(NumberText.decimal).joined(separator: " ")) +Inf)"
        }
    }

    private static func place(_ scope: AttributeScope) -> String {
        switch scope {
        case .span: "span attribute"
        case .resource: "resource attribute"
        case .any: "attribute (resource, then span)"
        }
    }
}

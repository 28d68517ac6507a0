import Pipeline
import PipelineSupport

/// Custom metrics as tests want them: the label `service`, dimensions from attributes of their names.
enum CustomMetrics {
    static func labels(_ dimensions: [String] = []) -> [LabelPlan.Label] {
        [LabelPlan.Label(name: "service", source: .service)]
            + dimensions.map { LabelPlan.Label(name: LabelName.dimension($0), source: .attribute($0)) }
    }

    static func counter(_ name: String, from: [String], _ dimensions: [String] = []) -> CustomMetricsOptions.Metric {
        .init(name, .counter, from: from, labels: labels(dimensions))
    }

    static func histogram(_ name: String, _ bounds: [Double], from: [String], _ dimensions: [String] = []) -> CustomMetricsOptions.Metric {
        .init(name, .histogram(bounds: bounds), from: from, labels: labels(dimensions))
    }

    /// Nothing but these.
    static func only(_ metrics: [CustomMetricsOptions.Metric]) -> ProcessorOptions {
        var options = ProcessorOptions()
        options.customMetrics = CustomMetricsOptions()
        options.customMetrics?.metrics = metrics
        return options
    }

    static func bench(
        _ metrics: [CustomMetricsOptions.Metric], budget: SeriesBudget = SeriesBudget(), labelLimits: LabelLimits? = nil, loops: Int = 1
    ) -> Bench {
        Bench(only(metrics), budget: budget, labelLimits: labelLimits, loops: loops)
    }

    static func span(_ attributes: [(String, Proto)], name: String = "s", trace: UInt8 = 7) -> Proto {
        Proto.span(name, trace: Array(repeating: trace, count: 16), attributes: attributes.map { Proto.attribute($0.0, $0.1) })
    }
}

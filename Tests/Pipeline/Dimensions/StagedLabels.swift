import Pipeline
import PipelineSupport
import Settings

/// The labels that the options give each span.
struct StagedLabels {
    var options = SpanMetricsOptions()

    init(_ change: (inout SpanMetricsOptions) -> Void) { change(&options) }

    func labels(resource: [(String, Proto?)] = [], _ spans: [[(String, Proto?)]]) -> [[String: String]] {
        var bench = StagingBench(spanMetrics: options)
        let request = Proto.request(
            resource: resource.map { Proto.attribute($0.0, $0.1) },
            spans.map { Proto.span(attributes: $0.map { Proto.attribute($0.0, $0.1) }) })
        guard bench.stage(request) == nil, let plan = bench.plan.spanMetrics?.labels else { return [] }
        return bench.scratch.pending.labels(plan)
    }

    /// One label of one span; nil: it has none.
    func label(_ name: String, resource: [(String, Proto?)] = [], _ span: [(String, Proto?)]) -> String? {
        labels(resource: resource, [span]).first?[name]
    }
}

extension DimensionTableSettings.Entry {
    init(label: String, from: [String]) {
        self.init()
        self.label = label
        self.from = from
    }
}

import Exposition
import Pipeline
import PipelineSupport
import Testing

/// What tests of changing settings have in common: span metrics with some dimensions, and spans for them.
enum SpanMetricsChange {
    static let calls = "traces_spanmetrics_calls_total"
    static let size = "traces_spanmetrics_size_total"
    static let latency = "traces_spanmetrics_latency_count"

    static func options(_ dimensions: [String] = [], _ change: (inout ProcessorOptions) -> Void = { _ in }) -> ProcessorOptions {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.dimensions = dimensions
        change(&options)
        return options
    }

    static func push(_ bench: inout Bench, _ attributes: [(String, String)] = [], loop: Int = 0) {
        let error = bench.push(Traffic.service("svc", [Traffic.span(attributes)]), loop: loop)
        #expect(error == nil)
    }
}

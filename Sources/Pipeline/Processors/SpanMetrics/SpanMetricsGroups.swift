extension MetricGroup {
    /// Indices of the numbers of a span-metrics record.
    private enum SpanValue {
        static let calls = 0
        static let size = 1
        static let latencySum = 2
    }

    /// What the span-metrics processor counts per label set (tempo-behaviour 3.1), in the order in which its metrics ask for
    /// room. Parts that are off are no metric; the record keeps the places of calls and size all the same.
    package static func spanMetrics(labels: LabelPlan, _ options: SpanMetricsOptions, _ series: Options) -> MetricGroup {
        var metrics: [Metric] = []
        if options.count {
            metrics.append(Metric("traces_spanmetrics_calls_total", .counter(SpanValue.calls), help: "Spans counted."))
        }
        let latency = Metric.Histogram(sum: SpanValue.latencySum, bounds: options.bounds, form: series.form, index: 0)
        if options.latency {
            metrics.append(
                Metric(
                    "traces_spanmetrics_latency", .histogram(latency), alias: options.durationName ? "traces_spanmetrics_duration_seconds" : nil,
                    help: "Duration of spans in seconds."))
        }
        if options.size {
            metrics.append(Metric("traces_spanmetrics_size_total", .counter(SpanValue.size), help: "Bytes of spans."))
        }
        let values = options.latency ? SpanValue.latencySum + 1 + latency.buckets : SpanValue.latencySum
        let rule = CountingRule(
            weight: SpanValue.calls, growth: CountingRule.Growth(value: .first, counter: SpanValue.size), observed: options.latency ? [.second] : [])
        return MetricGroup(metrics, values: values, labels: labels, options: series, counting: rule)
    }

    /// `traces_target_info` (tempo-behaviour 3.8).
    package static func targetInfo(_ series: Options) -> MetricGroup {
        let metric = Metric("traces_target_info", .gauge, help: "Attributes of resources that send spans; always 1.")
        return MetricGroup([metric], values: 0, labels: nil, options: series)
    }
}

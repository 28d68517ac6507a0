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
            metrics.append(
                Metric("traces_spanmetrics_calls_total", .counter(SpanValue.calls), names: options.names.calls(), help: "Spans counted."))
        }
        let latencies = latencies(options, series.form)
        metrics += latencies
        if options.size {
            metrics.append(Metric("traces_spanmetrics_size_total", .counter(SpanValue.size), help: "Bytes of spans."))
        }
        let values = latencies.reduce(SpanValue.latencySum) { $0 + 1 + $1.buckets }
        let rule = CountingRule(
            weight: SpanValue.calls, growth: CountingRule.Growth(value: .first, counter: SpanValue.size),
            observed: latencies.map { _ in .second })
        return MetricGroup(metrics, values: values, labels: labels, options: series, counting: rule)
    }

    /// One histogram under all its names; of those with exponential buckets one for each scale.
    private static func latencies(_ options: SpanMetricsOptions, _ form: HistogramForm) -> [Metric] {
        guard options.latency else { return [] }
        let names = options.names.duration(alias: options.durationName ? "traces_spanmetrics_duration_seconds" : nil)
        let scales: [SeriesName.Scale?] = form.hasNative ? [.own, .milliseconds] : [nil]
        var metrics: [Metric] = []
        var sum = SpanValue.latencySum
        for scale in scales {
            let names = names.filter { scale == nil || $0.scale == scale }
            if names.isEmpty { continue }
            let histogram = Metric.Histogram(sum: sum, bounds: options.bounds, form: form, index: metrics.count, scale: scale ?? .own)
            sum += 1 + histogram.buckets
            metrics.append(
                Metric(
                    scale == .milliseconds ? "traces_spanmetrics_latency_milliseconds" : "traces_spanmetrics_latency", .histogram(histogram),
                    names: names, help: "Duration of spans in seconds."))
        }
        return metrics
    }

    /// `traces_target_info` (tempo-behaviour 3.8).
    package static func targetInfo(_ names: SpanMetricNames, _ series: Options) -> MetricGroup {
        let metric = Metric(
            "traces_target_info", .gauge, names: names.targetInfo(), help: "Attributes of resources that send spans; always 1.")
        return MetricGroup([metric], values: 0, labels: nil, options: series)
    }
}

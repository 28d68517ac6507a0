extension MetricGroup {
    /// What every edge counts (tempo-behaviour 4.1, 4.7).
    package static func edges(labels: LabelPlan, bounds: [Double], _ series: Options) -> MetricGroup {
        let server = Metric.Histogram(sum: 1, bounds: bounds, form: series.form, index: 0)
        let client = Metric.Histogram(sum: 2 + server.buckets, bounds: bounds, form: series.form, index: 1)
        return MetricGroup(
            [
                Metric("traces_service_graph_request_total", .counter(0), help: "Requests between two services."),
                Metric(
                    "traces_service_graph_request_server_seconds", .histogram(server),
                    help: "Duration of requests as the server saw it, in seconds."),
                Metric(
                    "traces_service_graph_request_client_seconds", .histogram(client),
                    help: "Duration of requests as the client saw it, in seconds."),
            ], values: client.sum + 1 + client.buckets, labels: labels, options: series,
            counting: CountingRule(weight: 0, observed: [.first, .second]))
    }

    /// What failed edges count besides: a series exists only after the first of them (tempo-behaviour 4.1).
    package static func failedEdges(labels: LabelPlan, _ series: Options) -> MetricGroup {
        let metric = Metric("traces_service_graph_request_failed_total", .counter(0), help: "Requests of which either side failed.")
        return MetricGroup(
            [metric], values: 1, labels: labels, options: series,
            counting: CountingRule(weight: 0, condition: .failed, follows: true))
    }

    /// What edges of a messaging system count besides (tempo-behaviour 4.7).
    package static func messagingEdges(labels: LabelPlan, bounds: [Double], _ series: Options) -> MetricGroup {
        let latency = Metric.Histogram(sum: 0, bounds: bounds, form: series.form, index: 0)
        let metric = Metric(
            "traces_service_graph_request_messaging_system_seconds", .histogram(latency),
            help: "Time between a message's producer and its consumer, in seconds.")
        return MetricGroup(
            [metric], values: 1 + latency.buckets, labels: labels, options: series,
            counting: CountingRule(observed: [.third], condition: .hasThird, follows: true))
    }
}

/// `metrics_generator.processor` (tempo-behaviour 1.3).
package struct ProcessorSettings: KeyBlock {
    package var spanMetrics = SpanMetricsSettings()
    package var serviceGraphs = ServiceGraphsSettings()
    package var hostInfo = HostInfoSettings()
    package init() {}

    package static let rows = KeyRows<ProcessorSettings> {
        KeyRow("span_metrics", \.spanMetrics, .block(), "The processor `span-metrics`.", .same)
        KeyRow("service_graphs", \.serviceGraphs, .block(), "The processor `service-graphs`.", .same)
        KeyRow("host_info", \.hostInfo, .block(), "The processor `host-info`.", .same, since: "2.9–")
    }
}

/// `metrics_generator.processor.host_info`.
package struct HostInfoSettings: KeyBlock {
    package var hostIdentifiers = ["k8s.node.name", "host.id"]
    package var metricName = "traces_host_info"
    package init() {}

    package static let rows = KeyRows<HostInfoSettings> {
        KeyRow(
            "host_identifiers", \.hostIdentifiers, .texts(.attributes), "Resource attributes that may name the host; the first one that does counts.",
            .same("empty or impossible: refused, as in Tempo"), perTenant: .replaces(since: "2.9–", .same))
        KeyRow(
            "metric_name", \.metricName, .text(.metric), "What the metric is called.", .same("empty or impossible: refused, as in Tempo"),
            perTenant: .unless("", since: "2.9–", .same))
    }
}

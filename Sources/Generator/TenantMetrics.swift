import SelfMetrics

/// What Metronome says about one tenant, under the names that Tempo's dashboards and alerts query (tempo-behaviour 9.1, 9.3).
package struct TenantMetrics: Sendable {
    // Distributor part.
    let distributorSpans: Counter
    let distributorBytes: Counter
    let ingressBytes: Counter
    let invalidTraceID: Counter
    let invalidSpanID: Counter
    let truncatedAttributes: Counter
    // Generator part.
    let spansReceived: Counter
    let bytesReceived: Counter
    let outsideSlack: Counter
    let invalidUTF8: Counter
    let filtered: Counter
    let labelSetLimit: Counter
    let skippedPushes: Counter
    let collections: Counter
    let updateFailures: Counter
    let activeSeries: Gauge
    let seriesAdded: Counter
    let seriesRemoved: Counter
    let exemplarsDropped: Gauge

    init(_ registry: MetricsRegistry, tenant: String) {
        let labels: MetricsRegistry.Labels = [("tenant", tenant)]
        func discarded(_ reason: String, _ processor: String) -> Counter {
            registry.counter(
                "tempo_metrics_generator_spans_discarded_total", "Spans that a processor did not count, by reason.",
                [("processor", processor), ("reason", reason), ("tenant", tenant)])
        }
        func refused(_ reason: String) -> Counter {
            registry.counter(
                "tempo_discarded_spans_total", "Spans of requests that were refused, by reason.", [("reason", reason), ("tenant", tenant)])
        }
        distributorSpans = registry.counter("tempo_distributor_spans_received_total", "Spans received.", labels)
        distributorBytes = registry.counter("tempo_distributor_bytes_received_total", "Protobuf bytes received.", labels)
        ingressBytes = registry.counter("tempo_distributor_ingress_bytes_total", "Bytes received, decompressed.", labels)
        invalidTraceID = refused("invalid_trace_id")
        invalidSpanID = refused("invalid_span_id")
        truncatedAttributes = registry.counter(
            "tempo_distributor_attributes_truncated_total", "Attribute keys and values cut to max_attribute_bytes.", labels)
        spansReceived = registry.counter("tempo_metrics_generator_spans_received_total", "Spans before the time range filter.", labels)
        bytesReceived = registry.counter("tempo_metrics_generator_bytes_received_total", "Bytes of resource spans.", labels)
        outsideSlack = discarded("outside_metrics_ingestion_slack", "all")
        invalidUTF8 = discarded("invalid_utf8", "span-metrics")
        filtered = discarded("span_metrics_filtered", "span-metrics")
        labelSetLimit = discarded("label_set_limit", "span-metrics")
        skippedPushes = registry.counter(
            "tempo_metrics_generator_metrics_generation_skipped_processor_pushes_total",
            "Pushes that asked for no metrics, per active processor.", labels)
        collections = registry.counter("tempo_metrics_generator_registry_collections_total", "Collections attempted.", labels)
        updateFailures = registry.counter(
            "tempo_metrics_generator_active_processors_update_failed_total", "Processors that could not be built.", labels)
        activeSeries = registry.gauge("tempo_metrics_generator_registry_active_series", "Series that are exported.", labels)
        seriesAdded = registry.counter("tempo_metrics_generator_registry_series_added_total", "Series that appeared.", labels)
        seriesRemoved = registry.counter("tempo_metrics_generator_registry_series_removed_total", "Series that went stale.", labels)
        exemplarsDropped = registry.gauge(
            "metronome_exemplars_dropped", "Exemplars left out since start because the exemplar store was full.", labels)
    }

    /// `active_processors` shows the merged name: any part of span metrics is `span-metrics` (tempo-behaviour 2.4).
    static func show(activeSpanMetrics: Bool, _ registry: MetricsRegistry, tenant: String) {
        let names = ["host-info", "service-graphs", "span-metrics", "span-metrics-count", "span-metrics-latency", "span-metrics-size"]
        for name in names {
            registry.gauge(
                "tempo_metrics_generator_active_processors", "1 for a processor that is active.",
                [("processor", name), ("tenant", tenant)]
            ).set(name == "span-metrics" && activeSpanMetrics ? 1 : 0)
        }
    }
}

/// `overrides.defaults`, or one tenant's entry.
package struct TenantOverrides: KeyBlock {
    /// 0: `distributor.max_attribute_bytes`.
    package var maxAttributeBytes = 0
    package var processors: [String] = []
    /// Nanoseconds; 0: that of the registry.
    package var collectionInterval: Int64 = 0
    package var disableCollection = false
    /// Empty: the default, see ``TenantSettings/traceIDLabelName``.
    package var traceIDLabelName = ""
    package var remoteWriteHeaders: [String: Secret] = [:]
    /// Nanoseconds; 0: that of the generator.
    package var ingestionSlack: Int64 = 0
    package var maxActiveSeries = 0
    package var maxActiveEntities = 0
    package var maxCardinalityPerLabel = 0
    package var spanNameSanitization = SpanNameSanitization.off
    /// 0, here and in what follows: the default, see ``NativeHistogramSettings``.
    package var nativeHistogramBucketFactor = 0.0
    package var nativeHistogramMaxBuckets = 0
    /// Nanoseconds.
    package var nativeHistogramMinResetDuration: Int64 = 0
    package var generateNativeHistograms: HistogramMode?
    package var spanMetrics = Overlay<SpanMetricsSettings>()
    package var serviceGraphs = Overlay<ServiceGraphsSettings>()
    package var hostInfo = Overlay<HostInfoSettings>()
    package init() {}

    package static let rows = KeyRows<TenantOverrides> {
        KeyRow(
            "ingestion.max_attribute_bytes", \.maxAttributeBytes, .count,
            "Bytes to which attributes' keys and texts are cut; 0: `distributor.max_attribute_bytes`.", .same, since: "2.8–")
        generator
        limits
        // Sizes of Tempo's way from distributor to generator.
        KeyRow("metrics_generator.forwarder.queue_size", .anything, "Tempo's queue.", Self.noQueue, since: "2.3–")
        KeyRow("metrics_generator.forwarder.workers", .anything, "Tempo's queue.", Self.noQueue, since: "2.3–")
        KeyRow(
            "metrics_generator.processor.span_metrics", \.spanMetrics, .overlay(), "Instead of `metrics_generator.processor.span_metrics`.", .same,
            since: "2.3–")
        KeyRow(
            "metrics_generator.processor.service_graphs", \.serviceGraphs, .overlay(), "Instead of `metrics_generator.processor.service_graphs`.",
            .same, since: "2.3–")
        KeyRow(
            "metrics_generator.processor.host_info", \.hostInfo, .overlay(), "Instead of `metrics_generator.processor.host_info`.", .same,
            since: "2.9–")
    }

    private static let noQueue = Effect.noEffect("there is no queue between receiver and generator")

    @KeyRowBuilder<TenantOverrides> private static var generator: [KeyRow<TenantOverrides>] {
        KeyRow(
            "metrics_generator.processors", \.processors, .texts(.processors), "Which metrics are made; an unknown name is ignored with a warning.",
            .same(
                "an unknown name is ignored with a warning, as in 3.0; in 2.10 it stops the tenant. `local-blocks` and main's `secret-detection` make "
                    + "no series; main's `service-graphs-request`, `-latency` and `-connection-info` are no parts of their own here, a warning tells. "
                    + "What a processor that is taken away has made stays, unchanged, until it is stale, and goes on if it comes back in time"),
            since: "2.3–")
        KeyRow(
            "metrics_generator.collection_interval", \.collectionInterval,
            .duration(atLeast: .millisecond, zeroMeans: "registry.collection_interval"),
            "How often series are collected and sent; 0: the registry's.",
            .same("at least 1 ms, or 0 for the registry's"), since: "2.3–")
        KeyRow("metrics_generator.disable_collection", \.disableCollection, .flag, "Nothing is sent.", .same, since: "2.3–")
        KeyRow(
            "metrics_generator.trace_id_label_name", \.traceIDLabelName, .text, "The label of exemplars that names the trace; empty: `traceID`.",
            .better("more than 96 characters are too long for an exemplar: none are sent. In Tempo the whole collection fails"), since: "2.4–")
        KeyRow(
            "metrics_generator.remote_write_headers", \.remoteWriteHeaders, .secretMap(.tenantHeaders), "Headers of the tenant's requests.",
            .better("win over the endpoint's in any spelling; in Tempo another spelling wins at random. A reserved header is refused"), since: "2.4–")
        KeyRow(
            "metrics_generator.ingestion_time_range_slack", \.ingestionSlack, .duration(),
            "How far from now spans may have ended; 0: `metrics_ingestion_time_range_slack`.", .same, since: "2.3–")
    }

    @KeyRowBuilder<TenantOverrides> private static var limits: [KeyRow<TenantOverrides>] {
        KeyRow(
            "metrics_generator.max_active_series", \.maxActiveSeries, .whole(0...Int(UInt32.max)), "Series that the tenant may have; 0: any number.",
            .same("`metric_overflow=\"true\"` takes the rest, so totals stay exact"), since: "2.3–")
        KeyRow(
            "metrics_generator.max_active_entities", \.maxActiveEntities, .whole(0...Int(UInt32.max)),
            "Label sets that the tenant may have; 0: any number.", .same, since: "2.10–")
        KeyRow(
            "metrics_generator.max_cardinality_per_label", \.maxCardinalityPerLabel, .count, "Values that one label may have; 0: any number.",
            .same("an estimate, ±3 %"), since: "3.0–")
        KeyRow(
            "metrics_generator.span_name_sanitization", \.spanNameSanitization, .word(), "Whether names of spans are reduced to patterns.", .same,
            since: "3.0–")
        KeyRow(
            "metrics_generator.native_histogram_bucket_factor", \.nativeHistogramBucketFactor, .bucketFactor,
            "How much wider each bucket of a native histogram is than the one below; 0: 1.1.", .same, since: "2.10–")
        KeyRow(
            "metrics_generator.native_histogram_max_bucket_number", \.nativeHistogramMaxBuckets, .whole(0...Int(UInt32.max)),
            "Buckets that a native histogram may have; 0: 100.", .better("0 means 100, not unlimited; write a large number for Tempo's way"),
            since: "2.10–")
        KeyRow(
            "metrics_generator.native_histogram_min_reset_duration", \.nativeHistogramMinResetDuration, .duration(),
            "How long a native histogram with too many buckets goes on before it starts again; 0: 15m.", .same, since: "2.10–")
        KeyRow(
            "metrics_generator.generate_native_histograms", \.generateNativeHistograms, .optional(.word()), "How latency histograms are sent.",
            .better("an unknown word is refused; Tempo takes it for `classic` under `defaults`"), since: "2.6–")
    }
}

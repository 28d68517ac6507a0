import MetronomeConfiguration
import Settings
import Testing

/// tempo-behaviour 1.6, "how an override combines".
@Suite struct TenantSettingsTests {
    private func tenant(_ base: String, _ override: String) throws -> TenantSettings {
        try settings("metrics_generator: {\(base)}\noverrides: {defaults: {\(override)}}").tenant("any")
    }

    @Test func absentKeepsTheBase() throws {
        let tenant = try tenant(
            "metrics_ingestion_time_range_slack: 7s, registry: {collection_interval: 3s}, processor: {span_metrics: {dimensions: [a], histogram_buckets: [1]}}",
            "metrics_generator: {processors: [span-metrics]}")
        #expect(tenant.processors == ["span-metrics"])
        #expect(tenant.spanMetrics.dimensions == ["a"])
        #expect(tenant.spanMetrics.histogramBuckets == [1])
        #expect(tenant.collectionInterval == 3 * second)
        #expect(tenant.ingestionSlack == 7 * second)
        #expect(tenant.traceIDLabelName == "traceID")
        #expect(tenant.maxAttributeBytes == 2048)
    }

    @Test func presentReplaces() throws {
        let tenant = try tenant(
            "registry: {collection_interval: 3s}, processor: {span_metrics: {dimensions: [a], histogram_buckets: [1], intrinsic_dimensions: {span_name: false}}}",
            "ingestion: {max_attribute_bytes: 5}, metrics_generator: {processors: [span-metrics], collection_interval: 9s, ingestion_time_range_slack: 8s, "
                + "trace_id_label_name: t, disable_collection: true, remote_write_headers: {A: b}, "
                + "processor: {span_metrics: {dimensions: [], histogram_buckets: [2], intrinsic_dimensions: {service: false}}}}")
        #expect(tenant.spanMetrics.dimensions == [])
        #expect(tenant.spanMetrics.histogramBuckets == [2])
        #expect(!tenant.spanMetrics.intrinsics.service && !tenant.spanMetrics.intrinsics.spanName && tenant.spanMetrics.intrinsics.spanKind)
        #expect(tenant.collectionInterval == 9 * second)
        #expect(tenant.ingestionSlack == 8 * second)
        #expect(tenant.traceIDLabelName == "t")
        #expect(tenant.maxAttributeBytes == 5)
        #expect(tenant.disableCollection)
        #expect(tenant.remoteWriteHeaders == ["A": Secret("b")])
    }

    @Test func theDistributorsAttributeLimitIsTheBase() throws {
        #expect(try settings("distributor: {max_attribute_bytes: 99}").tenant("x").maxAttributeBytes == 99)
    }

    /// tempo-behaviour 2.5.
    @Test func subprocessors() throws {
        func parts(_ processors: String, _ base: String = "{}") throws -> SpanMetricsSettings {
            try tenant("processor: {span_metrics: \(base)}", "metrics_generator: {processors: [\(processors)]}").spanMetrics
        }
        let all = try parts("span-metrics, span-metrics-count", "{histogram_buckets: [1]}")
        #expect(all.subprocessors == .init() && all.histogramBuckets == [1])
        let latency = try parts("span-metrics-latency", "{histogram_buckets: [1]}")
        #expect(latency.subprocessors.latency && !latency.subprocessors.count && !latency.subprocessors.size)
        #expect(latency.histogramBuckets == SpanMetricsSettings.defaultBuckets)
        let two = try parts("span-metrics-size, span-metrics-count")
        #expect(!two.subprocessors.latency && two.subprocessors.count && two.subprocessors.size)
        #expect(try !parts("span-metrics", "{subprocessors: {2: false}}").subprocessors.size)
    }

    @Test func switchesOfLaterIssuesCombineToo() throws {
        let tenant = try tenant(
            "limiter_type: entity, processor: {span_metrics: {enable_target_info: true, span_multiplier_key: a}, "
                + "service_graphs: {enable_client_server_prefix: true, enable_virtual_node_label: true}}",
            "metrics_generator: {max_active_entities: 5, native_histogram_max_bucket_number: 7, generate_native_histograms: both, processor: {"
                + "span_metrics: {enable_target_info: false}, host_info: {host_identifiers: [h]}, "
                + "service_graphs: {enable_client_server_prefix: false, enable_virtual_node_label: false, dimensions: [d]}}}")
        #expect(!tenant.spanMetrics.enableTargetInfo)
        #expect(tenant.spanMetrics.spanMultiplierKey == "a")
        #expect(tenant.serviceGraphs.enableClientServerPrefix, "an override cannot switch this off")
        #expect(!tenant.serviceGraphs.enableVirtualNodeLabel)
        #expect(tenant.serviceGraphs.dimensions == ["d"])
        #expect(tenant.hostInfo.hostIdentifiers == ["h"])
        #expect(tenant.limits.type == .entity && tenant.limits.maxActiveEntities == 5)
        #expect(tenant.nativeHistograms.mode == .both)
        #expect(tenant.nativeHistograms.maxBuckets == 7 && tenant.nativeHistograms.bucketFactor == 1.1)
    }
}

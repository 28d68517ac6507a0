/// `metrics_generator.processor` of an override (tempo-behaviour 1.6).
enum OverrideProcessorSchema {
    static func decode(_ keys: MappingReader, _ settings: inout TenantOverrides, _ names: inout DimensionNames.Source) {
        keys.field("span_metrics")?.mapping { decodeSpanMetrics($0, &settings, &names) }
        keys.field("service_graphs")?.mapping { decodeServiceGraphs($0, &settings.serviceGraphs) }
        keys.field("host_info")?.mapping { keys in
            keys.readOptional("host_identifiers", into: &settings.hostIdentifiers) { $0.attributeNames() }
            keys.read("metric_name", into: &settings.hostInfoMetricName) { $0.string() == "" ? "" : $0.metricName() }
        }
        keys.leaveToTempo("overrides.defaults.metrics_generator.processor")
    }

    private static func decodeSpanMetrics(_ keys: MappingReader, _ settings: inout TenantOverrides, _ names: inout DimensionNames.Source) {
        keys.readOptional("histogram_buckets", into: &settings.histogramBuckets) { $0.histogramBuckets() }
        keys.leaveToTempo("overrides.defaults.metrics_generator.processor.span_metrics")
        keys.readOptional("dimensions", into: &settings.dimensions) { $0.dimensions(&names) }
        keys.readOptional("dimension_mappings", into: &settings.mappings) { $0.dimensionMappings(&names) }
        keys.read("intrinsic_dimensions", into: &settings.intrinsics) { $0.intrinsics() }
        keys.read("enable_target_info", into: &settings.enableTargetInfo) { $0.bool() }
        keys.read("target_info_excluded_dimensions", into: &settings.targetInfoExcludedDimensions) { $0.strings() }
        keys.read("enable_instance_label", into: &settings.enableInstanceLabel) { $0.bool() }
        keys.read("span_multiplier_key", into: &settings.spanMultiplierKey) { $0.string() }
        keys.read("enable_tracestate_span_multiplier", into: &settings.enableTracestateSpanMultiplier) { $0.bool() }
        keys.read("filter_policies", into: &settings.filterPolicies) { $0.filterPolicies() }
    }

    private static func decodeServiceGraphs(_ keys: MappingReader, _ settings: inout ServiceGraphsOverrides) {
        keys.readOptional("histogram_buckets", into: &settings.histogramBuckets) { $0.histogramBuckets() }
        keys.readOptional("dimensions", into: &settings.dimensions) { $0.strings() }
        keys.readOptional("peer_attributes", into: &settings.peerAttributes) { $0.strings() }
        keys.readOptional("filter_policies", into: &settings.filterPolicies) { $0.filterPolicies() }
        keys.readOptional("enable_client_server_prefix", into: &settings.enableClientServerPrefix) { $0.bool() }
        keys.readOptional("enable_messaging_system_latency_histogram", into: &settings.enableMessagingSystemLatencyHistogram) { $0.bool() }
        keys.readOptional("enable_virtual_node_label", into: &settings.enableVirtualNodeLabel) { $0.bool() }
        keys.read("span_multiplier_key", into: &settings.spanMultiplierKey) { $0.string() }
        keys.readOptional("enable_tracestate_span_multiplier", into: &settings.enableTracestateSpanMultiplier) { $0.bool() }
    }
}

/// `metrics_generator.processor` (tempo-behaviour 1.3).
enum ProcessorSchema {
    static func decode(_ keys: MappingReader, _ settings: inout ProcessorSettings, _ names: inout DimensionNames.Source) {
        keys.field("span_metrics")?.mapping { decodeSpanMetrics($0, &settings.spanMetrics, &names) }
        keys.field("service_graphs")?.mapping { decodeServiceGraphs($0, &settings.serviceGraphs) }
        keys.field("host_info")?.mapping { decodeHostInfo($0, &settings.hostInfo) }
        keys.leaveToTempo("metrics_generator.processor")
    }

    private static func decodeSpanMetrics(_ keys: MappingReader, _ settings: inout SpanMetricsSettings, _ names: inout DimensionNames.Source) {
        keys.read("histogram_buckets", into: &settings.histogramBuckets) { $0.histogramBuckets() }
        keys.read("dimensions", into: &settings.dimensions) { $0.dimensions(&names) }
        keys.read("dimension_mappings", into: &settings.mappings) { $0.dimensionMappings(&names) }
        keys.read("subprocessors", into: &settings.subprocessors) { $0.subprocessors() }
        keys.leaveToTempo("metrics_generator.processor.span_metrics")
        if let switches = keys.field("intrinsic_dimensions")?.intrinsics() {
            for (name, isOn) in switches { settings.intrinsics[name: name] = isOn }
        }
        keys.read("enable_target_info", into: &settings.enableTargetInfo) { $0.bool() }
        keys.read("target_info_excluded_dimensions", into: &settings.targetInfoExcludedDimensions) { $0.strings() }
        keys.read("enable_instance_label", into: &settings.enableInstanceLabel) { $0.bool() }
        keys.read("span_multiplier_key", into: &settings.spanMultiplierKey) { $0.string() }
        keys.read("enable_tracestate_span_multiplier", into: &settings.enableTracestateSpanMultiplier) { $0.bool() }
        keys.read("filter_policies", into: &settings.filterPolicies) { $0.filterPolicies() }
    }

    private static func decodeServiceGraphs(_ keys: MappingReader, _ settings: inout ServiceGraphsSettings) {
        keys.read("wait", into: &settings.wait) { $0.duration() }
        keys.read("max_items", into: &settings.maxItems) { $0.integer(0...Int.max) }
        keys.read("workers", into: &settings.workers) { $0.integer(0...Int.max) }
        keys.read("histogram_buckets", into: &settings.histogramBuckets) { $0.histogramBuckets() }
        keys.read("dimensions", into: &settings.dimensions) { $0.strings() }
        keys.read("enable_client_server_prefix", into: &settings.enableClientServerPrefix) { $0.bool() }
        keys.read("enable_messaging_system_latency_histogram", into: &settings.enableMessagingSystemLatencyHistogram) { $0.bool() }
        keys.readOptional("peer_attributes", into: &settings.peerAttributes) { $0.strings() }
        keys.read("span_multiplier_key", into: &settings.spanMultiplierKey) { $0.string() }
        keys.read("enable_tracestate_span_multiplier", into: &settings.enableTracestateSpanMultiplier) { $0.bool() }
        keys.read("enable_virtual_node_label", into: &settings.enableVirtualNodeLabel) { $0.bool() }
        keys.read("database_name_attributes", into: &settings.databaseNameAttributes) { $0.strings() }
        keys.read("filter_policies", into: &settings.filterPolicies) { $0.filterPolicies() }
    }

    private static func decodeHostInfo(_ keys: MappingReader, _ settings: inout HostInfoSettings) {
        keys.read("host_identifiers", into: &settings.hostIdentifiers) { $0.attributeNames() }
        keys.read("metric_name", into: &settings.metricName) { $0.metricName() }
    }
}

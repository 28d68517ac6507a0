extension SettingsPrinter {
    static func overrides(_ overrides: OverridesSettings) -> YAMLText {
        .mapping([
            ("defaults", tenantOverrides(overrides.defaults)),
            ("per_tenant_override_config", .string(overrides.perTenantConfig)),
            ("per_tenant_override_period", .prometheusDuration(overrides.perTenantPeriod)),
            ("user_configurable_overrides", .mapping([("enabled", .bool(overrides.userConfigurable))])),
        ])
    }

    /// `defaults`, or one tenant's block.
    static func tenantOverrides(_ override: TenantOverrides) -> YAMLText {
        .mapping([
            ("ingestion", .mapping([("max_attribute_bytes", .number(override.maxAttributeBytes))])),
            ("metrics_generator", generator(override)),
        ])
    }

    private static func generator(_ override: TenantOverrides) -> YAMLText {
        var keys: [(String, YAMLText)] = [
            ("processors", .strings(override.processors)),
            ("collection_interval", .duration(override.collectionInterval)),
            ("disable_collection", .bool(override.disableCollection)),
            ("trace_id_label_name", .string(override.traceIDLabelName)),
            ("remote_write_headers", .secrets(override.remoteWriteHeaders)),
            ("ingestion_time_range_slack", .duration(override.ingestionSlack)),
            ("max_active_series", .number(override.maxActiveSeries)),
            ("max_active_entities", .number(override.maxActiveEntities)),
            ("max_cardinality_per_label", .number(override.maxCardinalityPerLabel)),
            ("span_name_sanitization", .string(override.spanNameSanitization.rawValue)),
            ("native_histogram_bucket_factor", .number(override.nativeHistogramBucketFactor)),
            ("native_histogram_max_bucket_number", .number(override.nativeHistogramMaxBuckets)),
            ("native_histogram_min_reset_duration", .duration(override.nativeHistogramMinResetDuration)),
        ]
        if let mode = override.generateNativeHistograms { keys.append(("generate_native_histograms", .string(mode.rawValue))) }
        keys.append(
            (
                "processor",
                .mapping([
                    ("span_metrics", .mapping(spanMetrics(override))),
                    ("service_graphs", .mapping(serviceGraphs(override.serviceGraphs))),
                    ("host_info", .mapping(hostInfo(override))),
                ])
            ))
        return .mapping(keys)
    }

    private static func spanMetrics(_ override: TenantOverrides) -> [(String, YAMLText)] {
        var keys: [(String, YAMLText)] = []
        if let buckets = override.histogramBuckets { keys.append(("histogram_buckets", .numbers(buckets))) }
        if let dimensions = override.dimensions { keys.append(("dimensions", .strings(dimensions))) }
        if let mappings = override.mappings { keys.append(("dimension_mappings", .list(mappings.map(mapping)))) }
        let switches = override.intrinsics.sorted { $0.key < $1.key }
        keys.append(("intrinsic_dimensions", .mapping(switches.map { ($0.key, .bool($0.value)) })))
        if let isOn = override.enableTargetInfo { keys.append(("enable_target_info", .bool(isOn))) }
        if let names = override.targetInfoExcludedDimensions { keys.append(("target_info_excluded_dimensions", .strings(names))) }
        if let isOn = override.enableInstanceLabel { keys.append(("enable_instance_label", .bool(isOn))) }
        keys.append(("span_multiplier_key", .string(override.spanMultiplierKey)))
        if let isOn = override.enableTracestateSpanMultiplier { keys.append(("enable_tracestate_span_multiplier", .bool(isOn))) }
        if let policies = override.filterPolicies { keys.append(("filter_policies", filterPolicies(policies))) }
        return keys
    }

    private static func serviceGraphs(_ override: ServiceGraphsOverrides) -> [(String, YAMLText)] {
        var keys: [(String, YAMLText)] = []
        if let buckets = override.histogramBuckets { keys.append(("histogram_buckets", .numbers(buckets))) }
        if let dimensions = override.dimensions { keys.append(("dimensions", .strings(dimensions))) }
        if let attributes = override.peerAttributes { keys.append(("peer_attributes", .strings(attributes))) }
        if let policies = override.filterPolicies { keys.append(("filter_policies", filterPolicies(policies))) }
        if let isOn = override.enableClientServerPrefix { keys.append(("enable_client_server_prefix", .bool(isOn))) }
        if let isOn = override.enableMessagingSystemLatencyHistogram {
            keys.append(("enable_messaging_system_latency_histogram", .bool(isOn)))
        }
        if let isOn = override.enableVirtualNodeLabel { keys.append(("enable_virtual_node_label", .bool(isOn))) }
        keys.append(("span_multiplier_key", .string(override.spanMultiplierKey)))
        if let isOn = override.enableTracestateSpanMultiplier { keys.append(("enable_tracestate_span_multiplier", .bool(isOn))) }
        return keys
    }

    private static func hostInfo(_ override: TenantOverrides) -> [(String, YAMLText)] {
        var keys: [(String, YAMLText)] = [("metric_name", .string(override.hostInfoMetricName))]
        if let identifiers = override.hostIdentifiers { keys.append(("host_identifiers", .strings(identifiers))) }
        return keys
    }
}

extension SettingsPrinter {
    /// - Parameter showsParts: whether `subprocessors` is shown. What a tenant's `processors` select is told by that list.
    static func processor(_ processor: ProcessorSettings, showsParts: Bool) -> YAMLText {
        .mapping([
            ("span_metrics", spanMetrics(processor.spanMetrics, showsParts: showsParts)),
            ("service_graphs", serviceGraphs(processor.serviceGraphs)),
            (
                "host_info",
                .mapping([
                    ("host_identifiers", .strings(processor.hostInfo.hostIdentifiers)), ("metric_name", .string(processor.hostInfo.metricName)),
                ])
            ),
        ])
    }

    private static func spanMetrics(_ settings: SpanMetricsSettings, showsParts: Bool) -> YAMLText {
        let names = SpanMetricsSettings.Intrinsics.names
        var keys: [(String, YAMLText)] = [
            ("histogram_buckets", .numbers(settings.histogramBuckets)),
            ("intrinsic_dimensions", .mapping(names.map { ($0, .bool(settings.intrinsics[name: $0] == true)) })),
            ("dimensions", .strings(settings.dimensions)),
            ("dimension_mappings", .list(settings.mappings.map(mapping))),
            ("enable_target_info", .bool(settings.enableTargetInfo)),
            ("target_info_excluded_dimensions", .strings(settings.targetInfoExcludedDimensions)),
            ("enable_instance_label", .bool(settings.enableInstanceLabel)),
            ("span_multiplier_key", .string(settings.spanMultiplierKey)),
            ("enable_tracestate_span_multiplier", .bool(settings.enableTracestateSpanMultiplier)),
            ("filter_policies", filterPolicies(settings.filterPolicies)),
        ]
        // Tempo reads no file that has this key, so it is shown to those only who wrote it.
        if showsParts, settings.subprocessors != .init() { keys.append(("subprocessors", parts(settings.subprocessors))) }
        return .mapping(keys)
    }

    private static func parts(_ parts: SpanMetricsSettings.Subprocessors) -> YAMLText {
        .mapping([("0", .bool(parts.latency)), ("1", .bool(parts.count)), ("2", .bool(parts.size))])
    }

    static func mapping(_ mapping: SpanMetricsSettings.Mapping) -> YAMLText {
        .mapping([("name", .string(mapping.name)), ("source_labels", .strings(mapping.sourceLabels)), ("join", .string(mapping.join))])
    }

    private static func serviceGraphs(_ settings: ServiceGraphsSettings) -> YAMLText {
        // Without any configured, profiles decide, too.
        let peers = settings.peerAttributes.map { [("peer_attributes", YAMLText.strings($0))] } ?? []
        return .mapping(
            [
                ("wait", .duration(settings.wait)),
                ("max_items", .number(settings.maxItems)),
                ("workers", .number(settings.workers)),
                ("histogram_buckets", .numbers(settings.histogramBuckets)),
                ("dimensions", .strings(settings.dimensions)),
                ("enable_client_server_prefix", .bool(settings.enableClientServerPrefix)),
                ("enable_messaging_system_latency_histogram", .bool(settings.enableMessagingSystemLatencyHistogram)),
            ] + peers + [
                ("span_multiplier_key", .string(settings.spanMultiplierKey)),
                ("enable_tracestate_span_multiplier", .bool(settings.enableTracestateSpanMultiplier)),
                ("enable_virtual_node_label", .bool(settings.enableVirtualNodeLabel)),
                ("database_name_attributes", .strings(settings.databaseNameAttributes)),
                ("filter_policies", filterPolicies(settings.filterPolicies)),
            ])
    }

    static func filterPolicies(_ policies: [FilterPolicy]) -> YAMLText {
        .list(
            policies.map { policy in
                let parts = [("include", policy.include), ("include_any", policy.includeAny), ("exclude", policy.exclude)]
                return .mapping(parts.compactMap { name, match in match.map { (name, filterMatch($0)) } })
            })
    }

    private static func filterMatch(_ match: FilterPolicy.Match) -> YAMLText {
        .mapping([
            ("match_type", .string(match.matchType.rawValue)),
            ("attributes", .list(match.attributes.map { .mapping([("key", .string($0.keyText)), ("value", filterValue($0.value))]) })),
        ])
    }

    private static func filterValue(_ value: FilterPolicy.Value) -> YAMLText {
        switch value {
        case .string(let text): .string(text)
        case .integer(let integer): .plain(String(integer))
        case .float(let float): .number(float)
        case .bool(let bool): .bool(bool)
        }
    }
}

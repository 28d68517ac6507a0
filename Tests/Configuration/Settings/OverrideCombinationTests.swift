import MetronomeConfiguration
import Settings
import Testing

/// Each rule of tempo-behaviour 1.6, "how an override combines with the base", for a tenant's own entry.
@Suite struct OverrideCombinationTests {
    /// `processor` of the base and `metrics_generator` of the entry.
    private func tenant(_ base: String, _ entry: String) throws -> TenantSettings {
        let main = "metrics_generator: {processor: {\(base)}}"
        return try settings(main).tenant("t", overrides: loadOverrides("overrides: {t: {metrics_generator: {\(entry)}}}", main: main).overrides)
    }

    private func spanMetrics(_ base: String, _ entry: String) throws -> SpanMetricsSettings {
        try tenant("span_metrics: {\(base)}", "processors: [span-metrics], processor: {span_metrics: {\(entry)}}").spanMetrics
    }

    private func serviceGraphs(_ base: String, _ entry: String) throws -> ServiceGraphsSettings {
        try tenant("service_graphs: {\(base)}", "processor: {service_graphs: {\(entry)}}").serviceGraphs
    }

    private static let policy = "{include: {match_type: strict, attributes: [{key: kind, value: SPAN_KIND_SERVER}]}}"

    // MARK: Lists

    @Test func listsOfSpanMetrics() throws {
        let cases: [(String, String, KeyPath<SpanMetricsSettings, Int>)] = [
            ("histogram_buckets: [1]", "histogram_buckets: []", \SpanMetricsSettings.histogramBuckets.count),
            ("dimensions: [a]", "dimensions: []", \.dimensions.count),
            ("dimension_mappings: [{name: m, source_labels: [x]}]", "dimension_mappings: []", \.mappings.count),
            ("target_info_excluded_dimensions: [a]", "target_info_excluded_dimensions: []", \.targetInfoExcludedDimensions.count),
            ("filter_policies: [\(Self.policy)]", "filter_policies: []", \.filterPolicies.count),
        ]
        for (base, empty, count) in cases {
            #expect(try spanMetrics(base, "")[keyPath: count] == 1, "\(base): absent keeps")
            #expect(try spanMetrics("", base)[keyPath: count] == 1, "\(base): present replaces")
            #expect(try spanMetrics(base, empty)[keyPath: count] == 0, "\(base): so does an empty one")
        }
    }

    @Test func listsOfServiceGraphs() throws {
        let cases: [(String, String, KeyPath<ServiceGraphsSettings, Int>)] = [
            ("histogram_buckets: [1]", "histogram_buckets: []", \ServiceGraphsSettings.histogramBuckets.count),
            ("dimensions: [a]", "dimensions: []", \.dimensions.count),
            ("filter_policies: [\(Self.policy)]", "filter_policies: []", \.filterPolicies.count),
        ]
        for (base, empty, count) in cases {
            #expect(try serviceGraphs(base, "")[keyPath: count] == 1, "\(base): absent keeps")
            #expect(try serviceGraphs("", base)[keyPath: count] == 1, "\(base): present replaces")
            #expect(try serviceGraphs(base, empty)[keyPath: count] == 0, "\(base): so does an empty one")
        }
    }

    /// Whether anybody said which they are matters, too.
    @Test func peersOfServiceGraphs() throws {
        #expect(try serviceGraphs("", "").peerAttributes == nil)
        #expect(try serviceGraphs("peer_attributes: [a]", "").peerAttributes == ["a"])
        #expect(try serviceGraphs("", "peer_attributes: [a]").peerAttributes == ["a"])
        #expect(try serviceGraphs("peer_attributes: [a]", "peer_attributes: []").peerAttributes == [])
    }

    // MARK: Switches

    @Test func switchesOfSpanMetrics() throws {
        let cases: [(String, KeyPath<SpanMetricsSettings, Bool>)] = [
            ("enable_target_info", \SpanMetricsSettings.enableTargetInfo), ("enable_instance_label", \.enableInstanceLabel),
            ("enable_tracestate_span_multiplier", \.enableTracestateSpanMultiplier),
        ]
        for (key, value) in cases {
            for base in [true, false] {
                #expect(try spanMetrics("\(key): \(base)", "")[keyPath: value] == base, "\(key): absent keeps")
                #expect(try spanMetrics("\(key): \(base)", "\(key): \(!base)")[keyPath: value] == !base, "\(key): present wins either way")
            }
        }
    }

    @Test func switchesOfServiceGraphs() throws {
        let cases: [(String, KeyPath<ServiceGraphsSettings, Bool>)] = [
            ("enable_messaging_system_latency_histogram", \ServiceGraphsSettings.enableMessagingSystemLatencyHistogram),
            ("enable_virtual_node_label", \.enableVirtualNodeLabel), ("enable_tracestate_span_multiplier", \.enableTracestateSpanMultiplier),
        ]
        for (key, value) in cases {
            for base in [true, false] {
                #expect(try serviceGraphs("\(key): \(base)", "")[keyPath: value] == base, "\(key): absent keeps")
                #expect(try serviceGraphs("\(key): \(base)", "\(key): \(!base)")[keyPath: value] == !base, "\(key): present wins either way")
            }
        }
    }

    @Test func theClientServerPrefixCanOnlyBeSwitchedOn() throws {
        func isOn(_ base: Bool, _ override: String) throws -> Bool {
            try serviceGraphs("enable_client_server_prefix: \(base)", override).enableClientServerPrefix
        }
        #expect(try !isOn(false, "") && isOn(true, ""))
        #expect(try isOn(false, "enable_client_server_prefix: true"))
        #expect(try isOn(true, "enable_client_server_prefix: false"))
        #expect(try !isOn(false, "enable_client_server_prefix: false"))
    }

    @Test func intrinsicsMergeByName() throws {
        let intrinsics = try spanMetrics(
            "intrinsic_dimensions: {span_name: false, status_message: true}", "intrinsic_dimensions: {span_name: true, span_kind: false}"
        ).intrinsics
        #expect(intrinsics.service && intrinsics.spanName && !intrinsics.spanKind && intrinsics.statusCode && intrinsics.statusMessage)
        #expect(throws: ConfigurationErrors.self) { try spanMetrics("", "intrinsic_dimensions: {spanname: true}") }
    }

    // MARK: Names and numbers

    @Test func multiplierKeysReplaceAndCannotBeCleared() throws {
        #expect(try spanMetrics("span_multiplier_key: a", "").spanMultiplierKey == "a")
        #expect(try spanMetrics("span_multiplier_key: a", "span_multiplier_key: b").spanMultiplierKey == "b")
        #expect(try spanMetrics("span_multiplier_key: a", "span_multiplier_key: ''").spanMultiplierKey == "a")
        #expect(try serviceGraphs("span_multiplier_key: a", "").spanMultiplierKey == "a")
        #expect(try serviceGraphs("span_multiplier_key: a", "span_multiplier_key: b").spanMultiplierKey == "b")
        #expect(try serviceGraphs("span_multiplier_key: a", "span_multiplier_key: ''").spanMultiplierKey == "a")
    }

    @Test func hostInfo() throws {
        let base = "host_info: {host_identifiers: [a], metric_name: m}"
        let kept = try tenant(base, "processor: {host_info: {metric_name: ''}}").hostInfo
        #expect(kept.hostIdentifiers == ["a"] && kept.metricName == "m")
        let replaced = try tenant(base, "processor: {host_info: {host_identifiers: [b, c], metric_name: n}}").hostInfo
        #expect(replaced.hostIdentifiers == ["b", "c"] && replaced.metricName == "n")
    }

    @Test func whatCannotBeOverriddenStaysTheBases() throws {
        let tenant = try tenant("service_graphs: {wait: 3s, max_items: 4, database_name_attributes: [x]}", "")
        #expect(tenant.serviceGraphs.wait == 3 * second && tenant.serviceGraphs.maxItems == 4)
        #expect(tenant.serviceGraphs.databaseNameAttributes == ["x"])
        for key in ["wait: 1s", "max_items: 1", "database_name_attributes: []", "workers: 1"] {
            #expect(throws: ConfigurationErrors.self, "\(key)") { try serviceGraphs("", key) }
        }
    }

    @Test func limitsAndHistogramModeComeFromTheEntryAlone() throws {
        let main = "metrics_generator: {limiter_type: entity}\noverrides: {defaults: {metrics_generator: {max_active_series: 9}}}"
        let entry = "max_active_entities: 1, max_cardinality_per_label: 2, generate_native_histograms: native"
        let tenant = try settings(main).tenant(
            "t", overrides: loadOverrides("overrides: {t: {metrics_generator: {\(entry)}}}", main: main).overrides)
        #expect(tenant.limits.type == .entity && tenant.limits.maxActiveSeries == 0)
        #expect(tenant.limits.maxActiveEntities == 1 && tenant.limits.maxCardinalityPerLabel == 2)
        #expect(tenant.nativeHistograms.mode == .native)
    }

    @Test func headersIntervalSlackAndExemplarLabel() throws {
        let own = try tenant(
            "",
            "remote_write_headers: {X-Scope-OrgID: o}, collection_interval: 1s, disable_collection: true, ingestion_time_range_slack: 2s, trace_id_label_name: l"
        )
        #expect(own.remoteWriteHeaders == ["X-Scope-OrgID": Secret("o")] && own.disableCollection)
        #expect(own.collectionInterval == second && own.ingestionSlack == 2 * second && own.traceIDLabelName == "l")
        let base = try tenant("", "collection_interval: 0s, ingestion_time_range_slack: 0s, trace_id_label_name: ''")
        #expect(base.remoteWriteHeaders.isEmpty && !base.disableCollection)
        #expect(base.collectionInterval == 15 * second && base.ingestionSlack == 30 * second && base.traceIDLabelName == "traceID")
    }

    @Test func tooShortIntervalsAndReservedHeadersAreRefused() throws {
        #expect(try overridesErrors("overrides: {t: {metrics_generator: {collection_interval: 1us}}}").first?.contains("at least 1ms") == true)
        #expect(try overridesErrors("overrides: {t: {metrics_generator: {remote_write_headers: {Content-Type: x}}}}").count == 1)
        #expect(try overridesErrors("overrides: {t: {metrics_generator: {remote_write_headers: {a b: x}}}}").count == 1)
    }

    /// tempo-behaviour 2.5, by a tenant's own processors.
    @Test func subprocessorsFollowTheEntrysProcessors() throws {
        let latency = try tenant(
            "span_metrics: {histogram_buckets: [1]}", "processors: [span-metrics-latency], processor: {span_metrics: {histogram_buckets: [2]}}")
        #expect(latency.spanMetrics.histogramBuckets == SpanMetricsSettings.defaultBuckets)
        #expect(latency.spanMetrics.subprocessors.latency && !latency.spanMetrics.subprocessors.count)
        let none = try tenant("", "processors: []").spanMetrics.subprocessors
        #expect(!none.latency && !none.count && !none.size)
    }
}

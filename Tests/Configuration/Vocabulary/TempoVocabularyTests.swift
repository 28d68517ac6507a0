import MetronomeConfiguration
import Settings
import Testing

/// Keys of any Tempo from 2.0 to main are accepted, alone and together.
@Suite struct TempoVocabularyTests {
    @Test(arguments: [
        "partition_ring_live_store: true", "memory: {automemlimit_enabled: true, automemlimit_ratio: 0.8}", "span_profiling: true",
        "secrets: {detection_enabled: true}", "use_otel_tracer: true", "search_enabled: true", "autocomplete_filtering_enabled: false",
        "distributor: {artificial_delay: 0s}", "distributor: {log_received_traces: true, search_tags_deny_list: [a], extend_writes: false}",
        "distributor: {log_discarded_spans: {enabled: true}, usage: {cost_attribution: {enabled: true}}, forwarders: []}",
        "metrics_generator: {skip_stale_backlog_on_startup: true, assigned_partitions: {a: [1]}}",
        "metrics_generator: {processor: {span_metrics: {max_spans_per_series_per_interval: 0}}}",
        "metrics_generator: {storage: {wal: {wal_compression: true}}}", "metrics_generator: {storage: {wal: {wal_compression: false}}}",
        "overrides: {defaults: {read: {engine_bytes_tracking: true, span_pruning_enabled: true}}}",
        "overrides: {defaults: {metrics_generator: {processor: {secret_detection: {}}, processors: [secret-detection]}}}",
        "overrides: {search_tags_allow_list: [instance]}", "overrides: {max_search_bytes_per_trace: 0, ingestion_rate_limit_bytes: 1}",
        "overrides: {max_condition_groups_per_tag_query: 100, metrics_spanonly_fetch: true}",
        "overrides: {engine_bytes_tracking: true, span_pruning_enabled: false, span_pruning_awareness: true}",
        "overrides: {search_tags_deny_list: [a], defaults: {}}",
    ])
    func isAccepted(_ text: String) {
        #expect(errors(text).isEmpty)
    }

    /// Keys of Tempo alone are no reason for a warning, whatever their releases.
    @Test func keysOfTempoAloneAreNoAlarm() throws {
        let names = TempoVocabulary.keys.filter { $0.block.isEmpty && $0.treatment == .named }.flatMap(\.names)
        #expect(names.count > 25)
        let loaded = try load(names.map { "\($0): {}\n" }.joined())
        #expect(loaded.warnings.isEmpty && loaded.infos.count == 1)
        #expect(try load("overrides: {search_tags_allow_list: [instance]}").warnings.isEmpty)
    }

    @Test func theOlderNameOfMaxAttributeBytesIsObeyed() throws {
        #expect(try settings("distributor: {max_span_attr_byte: 100}").maxAttributeBytes == 100)
        #expect(try settings("distributor: {max_span_attr_byte: 100, max_attribute_bytes: 200}").maxAttributeBytes == 200)
        #expect(errors("distributor: {max_span_attr_byte: -1}").count == 1)
    }

    @Test func tenantsMayHaveKeysOfAnyRelease() throws {
        let old = try loadOverrides("overrides: {\"*\": {search_tags_allow_list: [a], max_search_bytes_per_trace: 0, ingestion_rate_limit_bytes: 1}}")
        #expect(old.overrides.entries.count == 1)
        #expect(
            try loadOverrides("overrides: {a: {search_tags_allow_list: [a]}}").notes.contains {
                $0.text.contains("overrides.<tenant>.search_tags_allow_list")
            })
        #expect(try overridesErrors("overrides: {a: {metrics_generator: {processor: {secret_detection: {custom_rules: []}}}}}").isEmpty)
        #expect(try overridesErrors("overrides: {a: {metrics_spanonly_fetch: true, span_pruning_enabled: true}}").isEmpty)
    }

    @Test func partsOfServiceGraphsAreTold() throws {
        func warnings(_ list: String) throws -> [String] { try load("overrides: {defaults: {metrics_generator: {processors: [\(list)]}}}").warnings }
        #expect(try warnings("service-graphs, service-graphs-latency")[0].hasSuffix("service-graphs-latency adds nothing: service-graphs makes it"))
        #expect(try warnings("service-graphs-request")[0].hasSuffix("service-graphs-request makes nothing alone: list service-graphs"))
        #expect(try warnings("service-graphs, service-graphs-connection-info")[0].hasSuffix("traces_service_graph_connection_info is Tempo's alone"))
        #expect(try warnings("local-blocks, secret-detection").isEmpty)
    }

    @Test(arguments: [
        ("", 1...13), ("2.4–", 5...13), ("–2.3", 0...4), ("2.9–2.10", 10...11), ("main", 13...13), ("2.7", 8...8), ("later", 1...13),
    ])
    func releases(_ text: String, _ range: ClosedRange<Int>) {
        #expect(TempoReleases(text).range == range)
    }

    @Test(arguments: ["2.10–2.9", "9.9", "–", "2.1–2.2–2.3", "2.1-2.2"])
    func noReleases(_ text: String) {
        #expect(TempoReleases(text).range == nil)
    }
}

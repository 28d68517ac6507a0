import MetronomeConfiguration
import Settings
import Testing

@Suite struct OverridesTests {
    private func generator(_ keys: String) throws -> LoadedSettings { try load("overrides: {defaults: {metrics_generator: {\(keys)}}}") }

    @Test func generatorKeys() throws {
        let text =
            "processors: [span-metrics], collection_interval: 5s, disable_collection: true, trace_id_label_name: trace_id, "
            + "remote_write_headers: {X-Scope-OrgID: a}, ingestion_time_range_slack: 2m, ring_size: 3, forwarder: {queue_size: 1, workers: 2}"
        let loaded = try generator(text)
        let override = loaded.settings.overrides.defaults
        #expect(override.processors == ["span-metrics"])
        #expect(override.collectionInterval == 5 * second)
        #expect(override.disableCollection)
        #expect(override.traceIDLabelName == "trace_id")
        #expect(override.remoteWriteHeaders == ["X-Scope-OrgID": Secret("a")])
        #expect(override.ingestionSlack == 120 * second)
        #expect(loaded.notes.isEmpty)
    }

    @Test func spanMetricsKeys() throws {
        let override = try generator(
            "processor: {span_metrics: {histogram_buckets: [1], dimensions: [], intrinsic_dimensions: {service: false}, dimension_mappings: []}}"
        ).settings.overrides.defaults
        #expect(override.spanMetrics.histogramBuckets == [1])
        #expect(override.spanMetrics.dimensions == [])
        #expect(override.spanMetrics[dynamicMember: \.intrinsics.service] == false)
        #expect(override.spanMetrics.keys == ["histogram_buckets", "dimensions", "intrinsic_dimensions.service", "dimension_mappings"])
        #expect(override.spanMetrics.mappings == [])
        #expect(try generator("processor: {span_metrics: }").settings.overrides.defaults == Settings.embeddedDefault.overrides.defaults)
    }

    @Test func unknownProcessorsAreIgnoredWithAWarning() throws {
        let loaded = try generator("processors: [span-metric, local-blocks, span-metrics-count, span-metrics-count]")
        #expect(loaded.settings.overrides.defaults.processors == ["span-metrics-count"])
        #expect(
            loaded.warnings == [
                #"a.yaml:1:57: overrides.defaults.metrics_generator.processors[0]: unknown processor "span-metric" is ignored; did you mean span-metrics?"#
            ])
        #expect(loaded.infos == ["left to Tempo: processor local-blocks"])
    }

    @Test func metronomesOwnProcessorsAreKnown() throws {
        let loaded = try generator("processors: [gen-ai, provider-health, span-metrics]")
        #expect(loaded.settings.overrides.defaults.processors == ["gen-ai", "provider-health", "span-metrics"])
        #expect(loaded.notes.isEmpty)
        let typo = try generator("processors: [gen_ai, provider-healt]")
        #expect(typo.settings.overrides.defaults.processors.isEmpty)
        #expect(typo.warnings.count == 2)
        #expect(typo.warnings.last?.hasSuffix("did you mean provider-health?") == true)
    }

    @Test func everyGeneratorKeyIsObeyed() throws {
        for key in [
            "processors: [service-graphs]", "processors: [host-info]", "generate_native_histograms: native", "generate_native_histograms: both",
            "max_active_series: 1", "max_active_entities: 1", "max_cardinality_per_label: 1", "span_name_sanitization: enabled",
            "processor: {service_graphs: {dimensions: [a]}}",
            "processor: {host_info: {metric_name: a}}",
        ] {
            let loaded = try generator(key)
            #expect(loaded.notes.isEmpty, "\(key)")
            #expect(loaded.settings.overrides.defaults != TenantOverrides(), "\(key)")
        }
    }

    @Test func thePerTenantFile() throws {
        let files = try load(
            "overrides: {per_tenant_override_config: /x, per_tenant_override_period: 1d, user_configurable_overrides: {enabled: true}}")
        #expect(files.warnings == ["a.yaml:1:107: overrides.user_configurable_overrides.enabled has no effect yet"])
        #expect(files.settings.overrides.perTenantConfig == "/x")
        #expect(files.settings.overrides.perTenantPeriod == 86400 * second)
        for path in ["https://h/o.yaml", "/o.yaml.gz"] {
            let found = errors("overrides: {per_tenant_override_config: '\(path)'}")
            #expect(found.count == 1 && found[0].hasPrefix("a.yaml:1:41: overrides.per_tenant_override_config: expected the path of"), "\(found)")
        }
    }

    /// tempo-behaviour 2.8: spans with such an attribute are left out, the configuration is not wrong.
    @Test func aDimensionMayHaveAnEmptyName() throws {
        #expect(try generator("processor: {span_metrics: {dimensions: ['']}}").settings.overrides.defaults.spanMetrics.dimensions == [""])
        #expect(try generator("processor: {service_graphs: {dimensions: ['']}}").settings.overrides.defaults.serviceGraphs.dimensions == [""])
        #expect(errors("overrides: {defaults: {metrics_generator: {processor: {span_metrics: {dimensions: [[]]}}}}}").count == 1)
    }

    @Test func theFlatFormMeansTheSame() throws {
        let flat = """
            overrides:
              metrics_generator_processors: [span-metrics]
              metrics_generator_collection_interval: 5s
              metrics_generator_remote_write_headers: {A: b}
              metrics_generator_processor_span_metrics_dimensions: [a]
              metrics_generator_processor_span_metrics_intrinsic_dimensions: {service: false}
              metrics_generator_processor_service_graphs_peer_attributes: [p]
              metrics_generator_native_histogram_bucket_factor: 1.5
              ingestion_max_attribute_bytes: 100
              max_traces_per_user: 1
              per_tenant_override_period: 30s
            """
        let scoped = """
            overrides:
              defaults:
                ingestion: {max_attribute_bytes: 100}
                metrics_generator:
                  processors: [span-metrics]
                  collection_interval: 5s
                  remote_write_headers: {A: b}
                  native_histogram_bucket_factor: 1.5
                  processor: {span_metrics: {dimensions: [a], intrinsic_dimensions: {service: false}}, service_graphs: {peer_attributes: [p]}}
              per_tenant_override_period: 30s
            """
        let loaded = try load(flat)
        #expect(try loaded.settings == settings(scoped))
        #expect(loaded.warnings.contains { $0.contains("deprecated") && $0.contains("overrides.defaults.metrics_generator.processors") })
    }

    @Test func flatKeysAreToldAsTheyAreWritten() {
        #expect(
            errors("overrides:\n  metrics_generator_processors: [a]\n  metrics_generator_collection_interval: soon\n") == [
                "a.yaml:3:42: overrides.metrics_generator_collection_interval: expected a duration with a unit such as 15s or 1m30s, got \"soon\""
            ])
        #expect(errors("overrides: {metrics_generator_processors: [], metrics_generator_procesor: 1}").first?.contains("did you mean") == true)
    }

    @Test func bothFormsTogetherAreAnError() {
        let found = errors("overrides:\n  defaults: {}\n  metrics_generator_processors: []\n")
        #expect(
            found == [
                "a.yaml:3:3: overrides.metrics_generator_processors: a flat key beside the scoped form (defaults at line 2): write it as "
                    + "overrides.defaults.metrics_generator.processors"
            ])
    }

    @Test func flatKeysOfTwoFilesMeet() throws {
        let loaded = try load("overrides: {metrics_generator_processors: [span-metrics]}", "overrides: {metrics_generator_disable_collection: true}")
        #expect(loaded.settings.overrides.defaults.processors == ["span-metrics"])
        #expect(loaded.settings.overrides.defaults.disableCollection)
    }
}

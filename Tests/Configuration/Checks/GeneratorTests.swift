import MetronomeConfiguration
import Settings
import Testing

@Suite struct GeneratorTests {
    private func spanMetrics(_ keys: String) throws -> SpanMetricsSettings {
        try settings("metrics_generator: {processor: {span_metrics: {\(keys)}}}").generator.processor.spanMetrics
    }

    private func spanMetricsErrors(_ keys: String) -> [String] {
        errors("metrics_generator: {processor: {span_metrics: {\(keys)}}}").map {
            String($0.split(separator: ": ", maxSplits: 1)[1].dropFirst("metrics_generator.processor.span_metrics.".count))
        }
    }

    @Test func aHistogramHasALimitedNumberOfBuckets() throws {
        func buckets(_ count: Int) -> String { "histogram_buckets: [" + (1...count).map(String.init).joined(separator: ", ") + "]" }
        #expect(try spanMetrics(buckets(512)).histogramBuckets.count == 512)
        #expect(spanMetricsErrors(buckets(513)) == ["histogram_buckets: a histogram has at most 512 buckets, these are 513"])
    }

    @Test func registry() throws {
        let text = """
            metrics_generator:
              metrics_ingestion_time_range_slack: 2m
              registry:
                collection_interval: 5s
                stale_duration: 10m
                external_labels: {source: tempo, replica: 0, yes: no}
                inject_tenant_id_as: tenant
                max_label_name_length: 9
                max_label_value_length: -1
              storage: {path: /x, remote_write_flush_deadline: 10s, remote_write_add_org_id_header: off}
            """
        let generator = try settings(text).generator
        #expect(generator.ingestionSlack == 120 * second)
        #expect(generator.registry.collectionInterval == 5 * second)
        #expect(generator.registry.staleDuration == 600 * second)
        #expect(generator.registry.externalLabels == ["source": "tempo", "replica": "0", "yes": "no"])
        #expect(generator.registry.injectTenantIDAs == "tenant")
        #expect(generator.registry.maxLabelNameLength == 9)
        #expect(generator.registry.maxLabelValueLength == -1)
        #expect(generator.storage.path == "/x")
        #expect(generator.storage.flushDeadline == 10 * second)
        #expect(!generator.storage.addOrgIDHeader)
    }

    @Test func spanMetricsKeys() throws {
        let settings = try spanMetrics(
            "dimensions: [a, 5], histogram_buckets: [1, 2.5, 1e3], intrinsic_dimensions: {span_kind: false, status_message: true}, "
                + "subprocessors: {0: false, 2: no}, dimension_mappings: [{name: n, source_labels: [x, y], join: /}]")
        #expect(settings.dimensions == ["a", "5"])
        #expect(settings.histogramBuckets == [1, 2.5, 1000])
        #expect(!settings.intrinsics.spanKind && settings.intrinsics.statusMessage && settings.intrinsics.service)
        #expect(!settings.subprocessors.latency && settings.subprocessors.count && !settings.subprocessors.size)
        #expect(settings.mappings == [.init(name: "n", sourceLabels: ["x", "y"], join: "/")])
    }

    @Test func listsReplaceEvenWhenEmpty() throws {
        #expect(try spanMetrics("histogram_buckets: []").histogramBuckets == [])
        #expect(try spanMetrics("histogram_buckets: ").histogramBuckets == SpanMetricsSettings.defaultBuckets)
    }

    @Test func bucketsMustGrowAndBeFinite() {
        #expect(
            spanMetricsErrors("histogram_buckets: [1, 1]") == ["histogram_buckets[1]: histogram buckets must be strictly increasing: 1.0 follows 1.0"]
        )
        #expect(spanMetricsErrors("histogram_buckets: [2, 1]").count == 1)
        #expect(
            spanMetricsErrors("histogram_buckets: [1, .inf]") == [
                "histogram_buckets[1]: expected a finite number of seconds, got .inf: leave it out, there always is a bucket +Inf"
            ])
        #expect(spanMetricsErrors("histogram_buckets: [.nan, a]").count == 2)
    }

    @Test func intrinsicsAndSubprocessorsAreKnown() {
        #expect(
            spanMetricsErrors("intrinsic_dimensions: {span_nme: true}") == ["intrinsic_dimensions.span_nme: unknown key; did you mean span_name?"])
        #expect(spanMetricsErrors("subprocessors: {3: true}") == ["subprocessors.3: unknown key; valid keys: 0, 1, 2"])
    }

    @Test func mappingsNeedNameAndSources() {
        #expect(
            spanMetricsErrors("dimension_mappings: [{}]") == [
                "dimension_mappings[0]: a dimension mapping needs a name", "dimension_mappings[0]: a dimension mapping needs source_labels",
            ])
    }

    @Test func collisionsNameBothPlaces() {
        #expect(
            spanMetricsErrors("dimensions: [a.b], dimension_mappings: [{name: a_b, source_labels: [x]}]") == [
                #"dimension_mappings[0]: mapping "a_b" makes the label a_b, which is already that of dimension "a.b" at a.yaml:1:61"#
            ])
        #expect(spanMetricsErrors("dimension_mappings: [{name: m, source_labels: [x]}, {name: m, source_labels: [y]}]").count == 1)
    }

    /// The recorded case `sm-mapping-intrinsic`: such a label gets the prefix `__`.
    @Test func aMappingLikeAnIntrinsicIsNoCollision() throws {
        #expect(try spanMetrics("dimension_mappings: [{name: span_name, source_labels: [x]}]").mappings.count == 1)
        #expect(spanMetricsErrors("dimensions: [span.name], dimension_mappings: [{name: span_name, source_labels: [x]}]").count == 1)
    }

    @Test func dimensionsMayCollideWithEachOther() throws {
        #expect(try spanMetrics("dimensions: [a-b, a.b, service]").dimensions.count == 3)
    }

    @Test func collisionsAcrossBaseAndOverride() {
        let base = "metrics_generator: {processor: {span_metrics: {dimensions: [a]}}}"
        let override =
            "overrides: {defaults: {metrics_generator: {processor: {span_metrics: {dimension_mappings: [{name: a, source_labels: [x]}]}}}}}"
        let found = errors(base, override)
        #expect(found.count == 1)
        #expect(found.first?.contains(#"already that of dimension "a" at a.yaml:1:61"#) == true)
    }

    @Test func whatHasNoEffectYetIsTold() throws {
        let warnings = try load("overrides: {user_configurable_overrides: {enabled: true}}").warnings
        #expect(warnings.count == 1 && warnings[0].hasSuffix(" has no effect yet"), "\(warnings)")
        let obeyed = "processor: {service_graphs: {wait: 2s, dimensions: ['']}, host_info: {metric_name: a}, span_metrics: {dimensions: ['']}}"
        let loaded = try load("metrics_generator: {\(obeyed), limiter_type: entity}")
        #expect(loaded.notes.count == 2 && loaded.notes.allSatisfy { $0.text.contains("is no name") }, "\(loaded.notes)")
        let generator = loaded.settings.generator
        #expect(generator.processor.serviceGraphs.wait == 2 * second && generator.processor.serviceGraphs.dimensions == [""])
        #expect(generator.processor.hostInfo.metricName == "a" && generator.processor.spanMetrics.dimensions == [""])
        #expect(generator.limiterType == .entity)
    }

    @Test func wrongWordsStopTheStart() {
        #expect(
            errors("metrics_generator: {codec: push-byte}") == [
                #"a.yaml:1:28: metrics_generator.codec: expected one of push-bytes, otlp, got "push-byte"; did you mean push-bytes?"#
            ])
        for key in [
            "ring_mode: x", "limiter_type: x", "ingest_concurrency: 0", "processor: {host_info: {host_identifiers: []}}",
            "processor: {host_info: {metric_name: a-b}}", "registry: {collection_interval: 0}",
            "processor: {service_graphs: {histogram_buckets: [1, 0]}}",
        ] {
            #expect(errors("metrics_generator: {\(key)}").count == 1, "\(key)")
        }
    }
}

import MetronomeConfiguration
import Settings
import Testing

/// tempo-behaviour 1.7 in the per-tenant override file.
@Suite struct OverridesFormsTests {
    @Test func theFlatFormMeansTheSame() throws {
        let flat = try loadOverrides(
            """
            overrides:
              a:
                ingestion_rate_limit_bytes: 1
                ingestion_burst_size_bytes: 1
                ingestion_max_attribute_bytes: 9
                metrics_generator_processors: [span-metrics]
                metrics_generator_processor_span_metrics_dimensions: [d]
                metrics_generator_remote_write_headers: {A: b}
                block_retention: 1h
                forwarders: [f]
              b: {forwarders: [], ingestion_rate_limit_bytes: 1, ingestion_burst_size_bytes: 1}
            """)
        let scoped = try loadOverrides(
            """
            overrides:
              a:
                ingestion: {rate_limit_bytes: 1, burst_size_bytes: 1, max_attribute_bytes: 9}
                metrics_generator:
                  processors: [span-metrics]
                  remote_write_headers: {A: b}
                  processor: {span_metrics: {dimensions: [d]}}
                compaction: {block_retention: 1h}
                forwarders: [f]
              b: {forwarders: [], \(someLimits)}
            """)
        #expect(flat.overrides.entries == scoped.overrides.entries)
        #expect(scoped.notes.isEmpty)
        #expect(flat.warnings.count == 1, "\(flat.warnings)")
        #expect(flat.warnings[0].hasPrefix("o.yaml:3:5: overrides.a: flat keys such as ingestion_rate_limit_bytes are deprecated"))
        #expect(flat.warnings[0].hasSuffix("write overrides.a.ingestion.rate_limit_bytes"))
    }

    @Test func bothFormsInOneFileAreAnError() throws {
        #expect(
            try overridesErrors("overrides:\n  a: {metrics_generator: {}}\n  b:\n    metrics_generator_processors: []\n    max_traces_per_user: 1\n")
                == [
                    "o.yaml:4:5: overrides.b.metrics_generator_processors: a flat key in a file with the scoped form (metrics_generator at line 2): "
                        + "write it as overrides.b.metrics_generator.processors",
                    "o.yaml:5:5: overrides.b.max_traces_per_user: a flat key in a file with the scoped form (metrics_generator at line 2): "
                        + "write it as overrides.b.ingestion.max_traces_per_user",
                ])
    }

    @Test func flatErrorsAreToldAsTheyAreWritten() throws {
        let found = try overridesErrors(
            "overrides:\n  a:\n    metrics_generator_collection_interval: soon\n    metrics_generator_procesors: []\n  b: {per_tenant_override_period: 1s}\n"
        )
        #expect(found.count == 2)
        #expect(found[0].hasPrefix("o.yaml:3:44: overrides.a.metrics_generator_collection_interval: expected a duration"))
        #expect(found[1] == "o.yaml:4:5: overrides.a.metrics_generator_procesors: unknown key; did you mean metrics_generator_processors?")
    }

    @Test func keysOfTheMainFileSayNothingForATenant() throws {
        let loaded = try loadOverrides(
            "overrides: {a: {metrics_generator_processors: [], per_tenant_override_period: 1s, ingestion_rate_limit_bytes: 1, ingestion_burst_size_bytes: 1}}"
        )
        #expect(loaded.warnings.count == 2)
        #expect(loaded.warnings.contains("o.yaml:1:51: overrides.a.per_tenant_override_period has no effect for one tenant"), "\(loaded.warnings)")
    }
}

import Foundation
import MetronomeConfiguration
import Settings
import Testing

/// tempo-behaviour 1.8: the file itself.
@Suite struct OverridesFileTests {
    @Test(arguments: ["", "# nothing\n", "---\n", "{}", "overrides:", "overrides: {}"])
    func withoutTenants(_ text: String) throws {
        let loaded = try loadOverrides(text)
        #expect(loaded.overrides.entries.isEmpty && loaded.notes.isEmpty)
    }

    @Test func aNullEntryIsAbsentAndAnEmptyOneIsNot() throws {
        let overrides = try loadOverrides("overrides: {a: , b: {}, '*': ~}").overrides
        #expect(overrides.entries == ["b": TenantOverrides()])
    }

    @Test func everyKeyOfABlock() throws {
        let loaded = try loadOverrides(
            """
            overrides:
              "*":
                ingestion: {rate_strategy: global, rate_limit_bytes: 1, burst_size_bytes: 2, max_attribute_bytes: 77}
                read: {max_search_duration: 1h}
                cost_attribution: {dimensions: {}}
                metrics_generator:
                  processors: [span-metrics, nonsense]
                  collection_interval: 30s
                  remote_write_headers: {Authorization: Bearer x}
                  processor: {span_metrics: {dimensions: [d]}}
            """)
        let entry = try #require(loaded.overrides.entries["*"])
        #expect(entry.maxAttributeBytes == 77)
        #expect(entry.processors == ["span-metrics"])
        #expect(entry.collectionInterval == 30 * second)
        #expect(entry.remoteWriteHeaders == ["Authorization": Secret("Bearer x")])
        #expect(entry.spanMetrics.dimensions == ["d"])
        #expect(
            loaded.warnings == [
                #"o.yaml:7:34: overrides.*.metrics_generator.processors[1]: unknown processor "nonsense" is ignored"#
            ])
    }

    @Test func everyErrorHasItsPlace() throws {
        let found = try overridesErrors(
            """
            overides: {}
            overrides:
              a:
                metrics_generator:
                  procesors: []
                  collection_interval: soon
                  native_histogram_bucket_factor: 1
                  generate_native_histograms: yes please
              b:
                metrics_generator:
                  span_name_sanitization: on
                  processor:
                    span_metrics: {histogram_buckets: [2, 1]}
                    service_graphs: {histogram_buckets: [1, 1], wait: 1s}
                nothing: 1
              c: [1]
            """)
        #expect(found.count == 11)
        #expect(found[0] == "o.yaml:1:1: overides: unknown key; did you mean overrides?")
        #expect(found[1] == "o.yaml:5:7: overrides.a.metrics_generator.procesors: unknown key; did you mean processors?")
        #expect(found[2].hasPrefix("o.yaml:6:28: overrides.a.metrics_generator.collection_interval: expected a duration"))
        #expect(found[3].hasPrefix("o.yaml:7:39: overrides.a.metrics_generator.native_histogram_bucket_factor: expected a factor above 1"))
        #expect(found[4].hasPrefix("o.yaml:8:35: overrides.a.metrics_generator.generate_native_histograms: expected one of classic, native, both"))
        #expect(found[5].hasPrefix("o.yaml:11:31: overrides.b.metrics_generator.span_name_sanitization: expected one of \"\", dry_run, enabled"))
        #expect(found[6].contains("span_metrics.histogram_buckets[1]: histogram buckets must be strictly increasing"))
        #expect(found[7].contains("service_graphs.histogram_buckets[1]: histogram buckets must be strictly increasing"))
        #expect(found[8].contains("overrides.b.metrics_generator.processor.service_graphs.wait: unknown key"))
        #expect(found[9].hasPrefix("o.yaml:15:5: overrides.b.nothing: unknown key"))
        #expect(found[10] == "o.yaml:16:6: overrides.c: expected a mapping, got a list")
    }

    @Test func otherThanMappings() throws {
        #expect(try overridesErrors("[a]") == ["o.yaml:1:1: expected a mapping, got a list"])
        #expect(try overridesErrors("overrides: 5") == ["o.yaml:1:12: overrides: expected a mapping, got a single value"])
        #expect(try overridesErrors("overrides: {a: {}, a: {}}").first?.hasPrefix("o.yaml:1:20: ") == true)
        #expect(try overridesErrors("overrides: {*: {}}").first?.contains("quote a text that begins with *") == true)
        #expect(try overridesErrors("overrides: {a: {per_tenant_override_period: 1s}}").count == 1)
    }

    @Test func contentThatIsNoText() throws {
        guard
            case .failure(let errors) = OverridesFile.load(
                [0xff], file: "o.yaml", settings: .init(), expandEnvironment: false, environment: { _ in nil })
        else {
            Issue.record("loads")
            return
        }
        #expect("\(errors)" == "o.yaml: per-tenant override file is not valid UTF-8")
        let giant = "a: " + String(repeating: "x", count: YAMLLimits.overrides.fileBytes)
        #expect(try overridesErrors(giant) == ["o.yaml:1:1: is larger than 16777216 bytes"])
    }

    /// As many tenants as Metronome takes (`Generator.tenantLimit`), each with a dozen keys.
    @Test func tenThousandTenantsHaveRoom() throws {
        let entry =
            "{\(someLimits), metrics_generator: {processors: [span-metrics, service-graphs], max_active_series: 7, collection_interval: 30s, "
            + "remote_write_headers: {X-Key: k}, processor: {span_metrics: {dimensions: [a, b, c], histogram_buckets: [1, 2, 3, 4, 5], "
            + "enable_target_info: true}, service_graphs: {dimensions: [a], peer_attributes: [b]}}}}"
        let loaded = try loadOverrides("overrides:\n" + (0..<10_000).map { "  tenant-\($0): \(entry)\n" }.joined())
        #expect(loaded.overrides.entries.count == 10_000 && loaded.notes.isEmpty)
        #expect(loaded.overrides.entries["tenant-9999"]?.maxActiveSeries == 7)
        let tooMany = "overrides: {a: {metrics_generator: {processors: [" + String(repeating: "x,", count: YAMLLimits.overrides.nodes) + "]}}}"
        #expect(try overridesErrors(tooMany).first?.contains("holds more than 1000000 values, counting aliases") == true)
    }

    @Test func theEnvironmentIsExpandedOnlyWhenAskedFor() throws {
        let text = "overrides: {a: {metrics_generator: {trace_id_label_name: '${L}'}}}"
        #expect(
            try overridesOutcome(text, environment: ["L": "x"], expand: true).get().overrides.entries["a"]?.traceIDLabelName == "x")
        #expect(try overridesOutcome(text, environment: ["L": "x"]).get().overrides.entries["a"]?.traceIDLabelName == "${L}")
    }

    /// tempo-behaviour 1.8, 12: Tempo refuses every span of such tenants.
    @Test func missingIngestionLimitsAreTold() throws {
        #expect(try loadOverrides("overrides: {a: {\(someLimits)}}").notes.isEmpty)
        let some = try loadOverrides("overrides: {a: {\(someLimits)}, b: {}, c: {ingestion: {rate_limit_bytes: 0, burst_size_bytes: 5}}}").warnings
        #expect(some.count == 1 && some[0].hasPrefix("overrides of b, c: without ingestion.rate_limit_bytes"), "\(some)")
        let many = try loadOverrides("overrides: {" + (0..<12).map { "t\($0): {}" }.joined(separator: ", ") + "}").warnings
        #expect(many.count == 1 && many[0].hasPrefix("overrides of t0, t1, t2, t3, t4, t5, t6, t7, t8, t9 and 2 more: "), "\(many)")
    }

    @Test func namesThatNoTenantCanHave() throws {
        for name in ["a/b", "a b", "''", "..", "'\(String(repeating: "x", count: 151))'", "é"] {
            let warnings = try loadOverrides("overrides: {\(name): {\(someLimits)}}").warnings
            #expect(warnings.count == 1 && warnings[0].contains("no tenant can have this name"), "\(name): \(warnings)")
        }
        for name in ["a", "'*'", "\"x.y_z-1'()!\"", "5"] {
            #expect(try loadOverrides("overrides: {\(name): {\(someLimits)}}").notes.isEmpty, "\(name)")
        }
    }

    @Test func collisionsWithTheBaseAreErrors() throws {
        let main = "metrics_generator: {processor: {span_metrics: {dimensions: [a.b], dimension_mappings: [{name: m, source_labels: [x]}]}}}"
        let mapping = try overridesErrors(
            "overrides: {t: {metrics_generator: {processor: {span_metrics: {dimension_mappings: [{name: a_b, source_labels: [x]}]}}}}}", main: main)
        #expect(mapping.count == 1)
        #expect(
            mapping[0].hasPrefix("o.yaml:1:85: overrides.t.metrics_generator.processor.span_metrics.dimension_mappings[0]: mapping \"a_b\" makes"))
        #expect(mapping[0].hasSuffix("already that of dimension \"a.b\" of metrics_generator"))
        let dimension = try overridesErrors("overrides: {t: {metrics_generator: {processor: {span_metrics: {dimensions: [m]}}}}}", main: main)
        #expect(
            dimension == [
                "o.yaml:1:13: overrides.t: mapping \"m\" makes the label m, which is already that of dimension \"m\" at o.yaml:1:77"
            ])
        #expect(try overridesErrors("overrides: {t: {}}", main: main).isEmpty)
    }

    @Test func onlyAHundredNotesAreShown() throws {
        let tenants = (0..<150).map { "t\($0): {\(someLimits), metrics_generator: {processors: [x]}}" }.joined(separator: ", ")
        let notes = try loadOverrides("overrides: {\(tenants)}").notes
        #expect(notes.count == 101)
        #expect(notes.last?.text == "… and 50 more notes on the per-tenant override file")
    }

    /// Looking for the nearest key costs time that a large wrong file must not take.
    @Test func onlyShownErrorsHaveHints() throws {
        for form in ["metrics_generator: {", "metrics_generator_processors: [], "] {
            let keys = (0..<150).map { form.hasSuffix("{") ? "procesors_\($0): 1" : "metrics_generator_procesors_\($0): 1" }.joined(separator: ", ")
            let found = try overridesErrors("overrides: {a: {\(form)\(keys)\(form.hasSuffix("{") ? "}" : "")}}")
            #expect(found.count == 150)
            #expect(found[..<100].allSatisfy { $0.contains("did you mean") } && !found[100...].contains { $0.contains("did you mean") })
        }
    }

    @Test func processorsOfTempoAreNamedOnceForAllTenants() throws {
        let block = "{\(someLimits), metrics_generator: {processors: [local-blocks], processor: {local_blocks: {concurrency: 1}}}}"
        #expect(
            try loadOverrides("overrides: {a: \(block), b: \(block)}").notes.map(\.text) == [
                "left to Tempo: processor local-blocks, overrides.<tenant>.metrics_generator.processor.local_blocks"
            ])
    }

    @Test func aRepeatedKeyHidesNoOtherError() throws {
        let found = try overridesErrors("overrides:\n  a: {}\n  a: {}\n  b: {nonsense: 1}\n")
        #expect(found.count == 2)
        #expect(found[0] == #"o.yaml:3:3: key "a" is already set in this mapping at line 2"#)
        #expect(found[1].hasPrefix("o.yaml:4:7: overrides.b.nonsense: unknown key"))
    }

    @Test func aWrongPatternIsToldWithItsPlace() throws {
        let text =
            "overrides:\n  a:\n    metrics_generator: {processor: {service_graphs: {filter_policies: ["
            + "{include: {match_type: regex, attributes: [{key: name, value: 'a('}]}}]}}}\n"
        let outcome = OverridesFile.load(
            Array(text.utf8), file: "o.yaml", settings: .embeddedDefault, expandEnvironment: false,
            patternProblem: { $0 == "a(" ? "no pattern" : nil }, environment: { _ in nil })
        guard case .failure(let errors) = outcome else {
            Issue.record("loads")
            return
        }
        #expect(errors.description.hasPrefix("o.yaml:3:") && errors.description.hasSuffix(".value: no pattern"), "\(errors)")
        #expect(errors.errors.count == 1)
    }

    @Test func aRealFile() throws {
        let path = ConfigurationFixtures.root.appendingPathComponent("Fixtures/configurations/override-files/scoped.yaml").path
        let bytes = try OverridesFile.read(path).get()
        let overrides = try OverridesFile.load(bytes, file: path, settings: .embeddedDefault, expandEnvironment: true, environment: { _ in nil })
            .get()
            .overrides
        #expect(overrides.entries.keys.sorted() == ["*", "team-a", "team-b"])
        #expect(overrides.entries["team-a"]?.spanMetrics.dimensions == ["http.method", "db.name"])
        #expect(overrides.entries["team-b"]?.maxActiveSeries == 10000, "merged by <<")
        #expect(overrides.entries["team-b"]?.maxAttributeBytes == 0)
    }

    @Test func onlyPlainFilesAreRead() {
        for path in ["http://h/o.yaml", "HTTPS://h/o.yaml", "/etc/o.yaml.gz"] {
            guard case .failure(let error) = OverridesFile.read(path) else {
                Issue.record("\(path) is read")
                continue
            }
            #expect(error.description.hasPrefix("overrides.per_tenant_override_config: expected the path of a"))
        }
        guard case .failure(let error) = OverridesFile.read("/nonexistent/o.yaml") else {
            Issue.record("is read")
            return
        }
        #expect(error.description == "/nonexistent/o.yaml: cannot open per-tenant override file: No such file or directory")
    }
}

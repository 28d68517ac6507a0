import MetronomeConfiguration
import Settings
import Testing

/// An unknown key is answered with what to write.
@Suite struct KeyHintTests {
    private func hint(_ text: String) -> String {
        let found = errors(text)
        return found.count == 1 ? found[0] : "\(found.count) errors: \(found)"
    }

    static let misplaced: [(String, String)] = [
        ("metrics_generator: {processors: [span-metrics]}", "overrides.defaults.metrics_generator.processors"),
        ("metrics_generator: {max_active_series: 5}", "overrides.defaults.metrics_generator.max_active_series"),
        ("metrics_generator: {processor: {processors: [a]}}", "overrides.defaults.metrics_generator.processors"),
        ("metrics_generator: {remote_write: []}", "metrics_generator.storage.remote_write"),
        ("metrics_generator: {span_metrics: {}}", "metrics_generator.processor.span_metrics"),
        ("metrics_generator: {collection_interval: 15s}", "metrics_generator.registry.collection_interval"),
        ("metrics_generator: {external_labels: {}}", "metrics_generator.registry.external_labels"),
        ("metrics_generator: {dimensions: [a]}", "metrics_generator.processor.span_metrics.dimensions"),
        ("metrics_generator: {storage: {url: http://x}}", "metrics_generator.storage.remote_write[].url"),
        ("overrides: {metrics_generator: {processors: [a]}}", "overrides.defaults.metrics_generator"),
        ("overrides: {defaults: {processors: [a]}}", "overrides.defaults.metrics_generator.processors"),
        ("remote_write: []", "metrics_generator.storage.remote_write"), ("profiles: [gen_ai]", "metronome.profiles"),
        ("http_listen_port: 1", "server.http_listen_port"), ("metronome: {log_level: debug}", "server.log_level"),
    ]

    @Test(arguments: misplaced)
    func aKeyInTheWrongBlock(_ text: String, _ place: String) {
        #expect(hint(text).hasSuffix("unknown key here: write it as \(place)"))
    }

    static let flat: [(String, String)] = [
        ("overrides: {defaults: {metrics_generator_processors: [a]}}", "overrides.defaults.metrics_generator.processors"),
        ("overrides: {defaults: {ingestion_rate_limit_bytes: 1}}", "overrides.defaults.ingestion.rate_limit_bytes"),
        (
            "overrides: {defaults: {metrics_generator: {metrics_generator_max_active_series: 1}}}",
            "overrides.defaults.metrics_generator.max_active_series"
        ),
        ("metrics_generator: {metrics_generator_processors: [a]}", "overrides.defaults.metrics_generator.processors"),
        (
            "overrides: {defaults: {metrics_generator_processor_span_metrics_dimensions: [a]}}",
            "overrides.defaults.metrics_generator.processor.span_metrics.dimensions"
        ),
        ("overrides: {defaults: {metrics_generator_procesors: [a]}}", "overrides.defaults.metrics_generator.processors"),
        ("metrics_generator: {remoteWrite: []}", "metrics_generator.storage.remote_write"),
        ("metronome: {logLevel: debug}", "server.log_level"),
    ]

    /// Keys of the flat form where the scoped one is read, and other spellings.
    @Test(arguments: flat)
    func aFlatKeyOrAnotherSpellingInTheWrongBlock(_ text: String, _ place: String) {
        #expect(hint(text).hasSuffix("unknown key here: write it as \(place)"), "\(errors(text))")
    }

    @Test func aTenantsFlatKeyInAScopedEntry() throws {
        let inside = try overridesErrors("overrides: {a: {metrics_generator: {metrics_generator_processors: [span-metrics]}}}")
        #expect(inside.count == 1 && inside[0].hasSuffix("unknown key here: write it as overrides.a.metrics_generator.processors"), "\(inside)")
        let beside = try overridesErrors("overrides: {a: {ingestion: {}, metrics_generator_processors: [span-metrics]}}")
        #expect(beside.count == 1 && beside[0].hasSuffix("write it as overrides.a.metrics_generator.processors"), "\(beside)")
    }

    @Test(arguments: ["metrics", "prometheus", "console", "status"])
    func theAdminAddress(_ key: String) { #expect(hint("metronome: {listen: {\(key): ':1'}}").contains("unknown key: write admin")) }

    @Test(arguments: ["listen", "address", "port"])
    func theEndpointOfAReceiver(_ key: String) {
        for name in ["grpc", "http"] {
            #expect(hint("distributor: {receivers: {otlp: {protocols: {\(name): {\(key): ':1'}}}}}").hasSuffix("write endpoint: host:port"))
        }
    }

    @Test(arguments: [
        ("metrics_generator: {storage: {remoteWrite: []}}", "remote_write"), ("metrics_generator: {storage: {remote_write: [{URL: a}]}}", "url"),
        ("overrides: {defaults: {metricsGenerator: {}}}", "metrics_generator"), ("multitenancyEnabled: true", "multitenancy_enabled"),
    ])
    func otherSpellings(_ text: String, _ key: String) {
        #expect(errors(text).contains { $0.hasSuffix("did you mean \(key)?") }, "\(errors(text))")
    }

    @Test func aTenantsKeyInTheWrongBlock() throws {
        #expect(
            try overridesErrors("overrides: {team-a: {processors: [span-metrics]}}") == [
                "o.yaml:1:22: overrides.team-a.processors: unknown key here: write it as overrides.team-a.metrics_generator.processors"
            ])
        #expect(try overridesErrors("team-a: {}")[0].hasSuffix("unknown key; valid keys: overrides"))
    }

    static let words: [(String, String)] = [
        ("processor: {span_metrics: {enabled: true}}", "list overrides.defaults.metrics_generator.processors names it (span-metrics)"),
        ("processor: {service_graphs: {enabled: true}}", "names it (service-graphs)"),
        ("enabled: true", "overrides.defaults.metrics_generator.processors"),
        ("processor: {span_metrics: {histogram: {explicit: {buckets: [2ms]}}}}", "write histogram_buckets"),
        ("processor: {span_metrics: {metrics_flush_interval: 15s}}", "registry.collection_interval"),
        ("processor: {span_metrics: {exclude_dimensions: [status.code]}}", "intrinsic_dimensions"),
        ("processor: {span_metrics: {namespace: x}}", "write metronome.collector_names.namespace"),
        ("processor: {span_metrics: {aggregation_temporality: x}}", "cumulative"),
        ("processor: {span_metrics: {dimensions_cache_size: 1}}", "max_active_series"),
        ("processor: {service_graphs: {store: {ttl: 2s, max_items: 10}}}", "write wait for its ttl, and max_items"),
        ("processor: {service_graphs: {latency_histogram_buckets: [1ms]}}", "write histogram_buckets"),
        ("processor: {service_graphs: {virtual_node_peer_attributes: [a]}}", "write peer_attributes"),
        ("storage: {remote_write: [{url: 'http://a', endpoint: x}]}", "write url"),
        ("storage: {remote_write: [{url: 'http://a', tls: {}}]}", "write tls_config"),
        ("storage: {remote_write: [{url: 'http://a', X-Scope-OrgID: x}]}", "write headers: {X-Scope-OrgID: …}"),
    ]

    @Test(arguments: words)
    func wordsOfTheCollector(_ text: String, _ told: String) {
        #expect(hint("metrics_generator: {\(text)}").contains("unknown key: ") && hint("metrics_generator: {\(text)}").contains(told))
    }

    @Test func wordsOfTheCollectorForATenant() throws {
        let found = try overridesErrors("overrides: {a: {metrics_generator: {processor: {span_metrics: {enabled: true}}}}}")
        #expect(found.count == 1 && found[0].contains("overrides.a.metrics_generator.processors names it (span-metrics)"))
    }

    /// Flat keys beside a block that belongs under `defaults`, and tenants in the main file.
    @Test func overridesInTheWrongPlace() {
        let mixed = errors("overrides: {ingestion_rate_limit_bytes: 1, metrics_generator: {processors: [a]}}")
        #expect(mixed.count == 1 && mixed[0].hasSuffix("unknown key here: write it as overrides.defaults.metrics_generator"))
        for tenant in ["'*'", "team-a"] {
            #expect(hint("overrides: {\(tenant): {metrics_generator: {processors: [a]}}}").contains("overrides.per_tenant_override_config names"))
        }
    }

    @Test func aFileOfTheCollector() {
        let found = errors("receivers: {}\nexporters: {}\nconnectors: {}\nservice: {}\n")
        #expect(found.count == 4 && found.allSatisfy { $0.contains("unknown key: ") })
        let chart = errors("tempo: {}\nmetricsGenerator: {enabled: true}\nglobal_overrides: {}\n")
        #expect(chart.count == 3 && chart.allSatisfy { $0.contains("Helm chart") })
        #expect(hint("server: {httpListenPort: 1}").hasSuffix("did you mean http_listen_port?"))
    }

    @Test(arguments: [
        ("[{name: http.route}]", "write the attribute's name alone, http.route"),
        ("[{name: http.method, default: GET}]", "http.method; metronome.dimensions has defaults"),
    ])
    func dimensionsWithNames(_ list: String, _ told: String) {
        #expect(hint("metrics_generator: {processor: {span_metrics: {dimensions: \(list)}}}").contains(told))
    }

    /// Shapes that are nearly right.
    @Test(arguments: [
        ("metrics_generator: {storage: {remote_write: {url: 'http://a'}}}", "got a mapping: put a - before the first key of each entry"),
        ("metrics_generator: {storage: {remote_write: ['http://a']}}", "got a URL alone: write url: before it"),
        ("metrics_generator: {processor: {span_metrics: {dimension_mappings: {name: a}}}}", "put a - before the first key of each entry"),
        ("overrides: {defaults: {metrics_generator: {processors: 'a, b'}}}", "got \"a, b\": write [a, b]"),
        ("distributor: {receivers: {otlp: {protocols: {endpoint: 'a:1'}}}}", "write it under grpc or http, one level deeper"),
        ("distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: 4317}}}}}", "write 127.0.0.1:4317, or 0.0.0.0:4317 for every interface"),
        ("distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: 'http://0.0.0.0:4317'}}}}}", "write 0.0.0.0:4317"),
        ("distributor: {receivers: {otlp: {protocols: {grpc: '0.0.0.0:4317'}}}}", "write {endpoint: \"0.0.0.0:4317\"}"),
        ("distributor: {receivers: {otlp: {protocols: {http: 4318}}}}", "write {endpoint: \"0.0.0.0:4318\"}"),
        ("distributor: {receivers: {otlp: {protocols: {http: true}}}}", "write {}"),
        ("distributor: {receivers: {otlp: {protocols: [grpc, http]}}}", "write {grpc: {}, http: {}}"),
        ("overrides: {defaults: {metrics_generator: {processors: {span-metrics: {}}}}}", "got a mapping: write [span-metrics]"),
        ("overrides: {defaults: {metrics_generator: {processors: {span_metrics: true, host-info: false}}}}", "write [span-metrics]"),
        ("metrics_generator: {processor: {span_metrics: {dimensions: {http.method: , a: }}}}", "write [http.method, a]"),
        ("metrics_generator: {storage: {remote_write: [{url: 'http://a/push', headers: [X-A: b]}]}}", "such as {X-Scope-OrgID: …}"),
        ("overrides: |\n  defaults: {}\n", "leave out the | after the key, which makes all that follows a text"),
        ("overrides: {defaults: {metrics_generator: {processors: \"- a\\n- b\"}}}", "which makes all that follows a text"),
        (
            "metronome: {dimensions: [http.method]}",
            "write {label: http_method, from: [http.method]}, or list http.method in metrics_generator.processor.span_metrics.dimensions"
        ),
    ])
    func shapes(_ text: String, _ told: String) {
        #expect(hint(text).hasSuffix(told))
    }

    @Test(arguments: [("2ms", "0.002"), ("100us", "0.0001"), ("1.5s", "1.5"), ("1m", "60.0")])
    func bucketsAsDurations(_ bucket: String, _ seconds: String) {
        let text = "metrics_generator: {processor: {span_metrics: {histogram_buckets: [\(bucket)]}}}"
        #expect(hint(text).hasSuffix("expected a number, got \"\(bucket)\": buckets are seconds, write \(seconds)"))
    }

    @Test func bucketsWithoutEnd() {
        for bucket in ["+Inf", ".inf", "Inf"] {
            #expect(hint("metrics_generator: {processor: {service_graphs: {histogram_buckets: [1, \(bucket)]}}}").contains("leave it out"))
        }
        let own = "metronome: {metrics: [{name: a, type: histogram, from: x, buckets: [2ms]}]}"
        #expect(!hint(own).contains("seconds"))
    }

    @Test(arguments: [
        "multitenancy_enabled: 'true'", "server: {http_listen_port: '80'}",
        "metrics_generator: {processor: {span_metrics: {histogram_buckets: ['0.1']}}}",
    ])
    func quotes(_ text: String) {
        #expect(hint(text).hasSuffix(": leave the quotes out"))
    }
}

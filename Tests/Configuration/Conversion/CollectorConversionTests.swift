import MetronomeConfiguration
import Settings
import Testing

/// A Collector's connectors as a configuration, whose series have the connectors' names.
@Suite struct CollectorConversionTests {
    private func converted(_ connector: String, _ more: String = "") throws -> (settings: Settings, notes: String) {
        let conversion = try CollectorConversion.convert("connectors:\n  \(connector)\n\(more)", file: "collector.yaml").get()
        return (try settings(conversion.document), conversion.notes.joined(separator: "\n"))
    }

    @Test func dashboardsGoOn() throws {
        let (settings, notes) = try converted("spanmetrics: {}")
        #expect(settings.names == .collector && settings.collectorNames == CollectorNameSettings())
        #expect(settings.generator.processor.spanMetrics.histogramBuckets.count == 16)
        #expect(settings.generator.processor.spanMetrics.histogramBuckets.prefix(3) == [0.002, 0.004, 0.006])
        #expect(notes.contains("names: collector") && notes.contains("enable_target_info"))
    }

    @Test func namespaceAndUnitAreTakenOver() throws {
        let (settings, notes) = try converted("spanmetrics/mine: {namespace: span.metrics, histogram: {unit: s, explicit: {buckets: [5ms]}}}")
        #expect(settings.collectorNames.namespace == "span.metrics" && settings.collectorNames.unit == .seconds)
        #expect(settings.collectorNames.duration.text == "span_metrics_duration_seconds")
        #expect(settings.generator.processor.spanMetrics.histogramBuckets == [0.005])
        #expect(!notes.contains("has no equal"))
        let (empty, _) = try converted("spanmetrics: {namespace: \"\", histogram: {unit: ms}}")
        #expect(empty.collectorNames.calls.text == "calls_total" && empty.collectorNames.unit == .milliseconds)
        #expect(try converted("spanmetrics: {histogram: {unit: us}}").notes.contains("expected ms or s"))
    }

    @Test func eventsAreCounted() throws {
        let (settings, _) = try converted("spanmetrics: {events: {enabled: true, dimensions: [{name: exception.type}]}}")
        #expect(settings.overrides.defaults.processors.contains("span-events"))
        #expect(settings.own.spanEvents.dimensions == ["exception.type"])
        #expect(try !converted("spanmetrics: {events: {enabled: false}}").settings.overrides.defaults.processors.contains("span-events"))
    }

    @Test func serviceGraphsHaveTheirBuckets() throws {
        let (settings, _) = try converted("servicegraph: {}")
        #expect(settings.names == .tempo)
        #expect(settings.generator.processor.serviceGraphs.histogramBuckets.last == 15)
    }

    @Test func whatExportersDoToNamesIsTold() throws {
        let exporters = "exporters:\n  prometheus: {namespace: app}\n  prometheusremotewrite: {endpoint: 'http://a/push', add_metric_suffixes: false}"
        let notes = try converted("spanmetrics: {}", exporters).notes
        #expect(notes.contains("prometheus: namespace: has no equal") && notes.contains("add_metric_suffixes: has no equal"))
    }

    // MARK: Exporters

    private func writing(
        _ exporter: String, connector: String = "spanmetrics: {}"
    ) throws -> (entry: RemoteWriteSettings?, settings: Settings, notes: String) {
        let (settings, notes) = try converted(connector, "exporters:\n  \(exporter)\n")
        return (settings.generator.storage.remoteWrite.first, settings, notes)
    }

    @Test(arguments: [
        ("${env:MIMIR_URL}", "http://a/push"), ("${MIMIR_URL}", "http://a/push"), ("${env:OTHER:-http://b/push}", "http://b/push"),
        ("http://${env:HOST}/push", "http://mimir/push"), ("${env:OTHER:-http://${env:HOST}/push}", "http://mimir/push"),
    ])
    func variablesAreReplacedAsThere(_ endpoint: String, _ url: String) throws {
        let text = "connectors: {spanmetrics: {}}\nexporters:\n  prometheusremotewrite:\n    endpoint: \(endpoint)\n"
        let conversion = try CollectorConversion.convert(text, file: "collector.yaml").get()
        #expect(!conversion.document.contains("env:"))
        #expect(conversion.notes.contains { $0.contains("--expand-env") })
        let loaded = try load(conversion.document, environment: ["MIMIR_URL": "http://a/push", "HOST": "mimir"], expand: true)
        #expect(loaded.settings.generator.storage.remoteWrite.map(\.url) == [url])
    }

    @Test func numbersMayBeVariablesToo() throws {
        let text = """
            connectors:
              spanmetrics:
                metrics_flush_interval: ${env:FLUSH}
                aggregation_cardinality_limit: ${env:LIMIT:-7}
              servicegraph:
                store:
                  ttl: ${TTL}
                  max_items: ${env:ITEMS}
            """
        let conversion = try CollectorConversion.convert(text, file: "collector.yaml").get()
        let environment = ["FLUSH": "20s", "TTL": "3s", "ITEMS": "9"]
        let settings = try load(conversion.document, environment: environment, expand: true).settings
        #expect(settings.generator.registry.collectionInterval == 20 * second)
        #expect(settings.generator.processor.serviceGraphs.wait == 3 * second && settings.generator.processor.serviceGraphs.maxItems == 9)
        #expect(!conversion.notes.joined().contains("left out"))
        // What only the Collector can read is told.
        let secret = try converted("spanmetrics: {namespace: '${file:/run/name}'}").notes
        #expect(secret.contains("a value from file: is of the Collector alone"))
    }

    @Test func labelsOfExportersAreThoseOfAllSeries() throws {
        let exporters =
            "prometheusremotewrite: {endpoint: 'http://a/push', external_labels: {cluster: x, zone: '${env:ZONE}'}}\n"
            + "  prometheus: {const_labels: {cluster: y, team: z}}"
        let (settings, notes) = try converted("spanmetrics: {}", "exporters:\n  \(exporters)\n")
        #expect(settings.generator.registry.externalLabels == ["cluster": "x", "zone": "${ZONE}", "team": "z"])
        #expect(notes.contains("cluster has another value"))
    }

    @Test func resourcesBecomeTargetInfo() throws {
        let made = try writing("prometheusremotewrite: {endpoint: 'http://a/push', resource_to_telemetry_conversion: {enabled: true}}")
        #expect(made.settings.generator.processor.spanMetrics.enableTargetInfo && made.notes.contains("resource_to_telemetry_conversion"))
        let off = try writing("prometheusremotewrite: {endpoint: 'http://a/push', target_info: {enabled: false}}")
        #expect(!off.settings.generator.processor.spanMetrics.enableTargetInfo && off.notes.contains("target_info: is off"))
        #expect(try writing("prometheus: {target_info: {enabled: true}}").settings.generator.processor.spanMetrics.enableTargetInfo)
    }

    @Test func metricsAsOTLPAreAnEndpoint() throws {
        let made = try writing("otlphttp/mimir: {endpoint: 'http://mimir/otlp/', timeout: 90s}")
        #expect(made.entry?.url == "http://mimir/otlp/v1/metrics" && made.entry?.message == .otlp && made.entry?.temporality == .cumulative)
        #expect(made.entry?.remoteTimeout == 90 * second)
        let delta = "spanmetrics: {aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA}"
        let other = try writing("otlp_http: {metrics_endpoint: 'http://m/metrics'}", connector: delta)
        #expect(other.entry?.url == "http://m/metrics" && other.entry?.temporality == .delta && !other.notes.contains("cumulative"))
        #expect(try writing("prometheusremotewrite: {endpoint: 'http://a/push'}", connector: delta).notes.contains("series are cumulative"))
        #expect(try writing("otlp: {endpoint: 'tempo:4317'}").notes.contains("OTLP over HTTP only"))
    }

    @Test func secretsAreNotRepeated() throws {
        let text = "{endpoint: 'https://u:hunter2@mimir/push', headers: {X-Scope-OrgID: demo, Authorization: Bearer hunter3, X-Key: hunter4}}"
        let conversion = try CollectorConversion.convert(
            "connectors: {spanmetrics: {}}\nexporters: {prometheusremotewrite: \(text)}", file: "collector.yaml"
        ).get()
        for secret in ["hunter2", "hunter3", "hunter4"] { #expect(!(conversion.document + conversion.notes.joined()).contains(secret)) }
        let entry = try #require(try settings(conversion.document).generator.storage.remoteWrite.first)
        #expect(entry.url == "https://mimir/push" && entry.headers["X-Scope-OrgID"]?.value == "demo" && entry.credentials.basicAuth == nil)
        #expect(conversion.notes.contains { $0.contains("password stood in its URL") } && conversion.notes.contains { $0.contains("X-Key") })
    }

    @Test func headersMayBeAList() throws {
        let made = try writing("otlphttp: {endpoint: 'http://a', headers: [{name: X-Scope-OrgID, value: demo}, {name: api-key, value: hunter2}]}")
        #expect(made.entry?.headers.keys.sorted() == ["X-Scope-OrgID"] && made.notes.contains("api-key") && !made.notes.contains("hunter2"))
    }

    @Test func whatVariablesHideIsTakenOver() throws {
        let basic = try writing("prometheusremotewrite: {endpoint: 'https://${env:USER}:${env:PASS}@mimir/push'}")
        #expect(basic.entry?.url == "https://mimir/push" && basic.entry?.credentials.basicAuth?.username == "${USER}")
        #expect(basic.entry?.credentials.basicAuth?.password.value == "${PASS}")
        let headers = "{Authorization: 'Bearer ${env:TOKEN}', X-Key: '${K}'}"
        let bearer = try writing("prometheusremotewrite: {endpoint: 'http://a/push', headers: \(headers)}")
        #expect(bearer.entry?.credentials.authorization?.credentials.value == "${TOKEN}" && bearer.entry?.headers["X-Key"]?.value == "${K}")
        // A default is a word that anybody may read.
        #expect(!(try writing("prometheusremotewrite: {endpoint: 'http://a/push', headers: {X-Key: '${K:-hunter2}'}}")).notes.contains("hunter2"))
    }

    /// Whatever an exporter says becomes a key or a note.
    @Test(arguments: [
        "auth: {authenticator: basicauth/x}", "remote_write_queue: {enabled: true}", "retry_on_failure: {enabled: true}", "sending_queue: {}",
        "wal: {directory: /x}", "send_metadata: true", "export_created_metric: {enabled: true}", "max_batch_size_bytes: 1", "compression: gzip",
        "something_new: 1", "tls: {key_pem: x}", "namespace: x", "add_metric_suffixes: false", "translation_strategy: x",
        "target_info: {enabled: false}", "headers: {X-Key: y}",
    ])
    func everyKeyIsAnswered(_ key: String) throws {
        let name = String(key.prefix { $0 != ":" })
        #expect(try writing("prometheusremotewrite: {endpoint: 'http://a/push', \(key)}").notes.contains(name), "\(key)")
    }

    @Test func proofsOfServersAreTakenOver() throws {
        let tls = "{insecure: false, insecure_skip_verify: true, ca_file: /ca, server_name_override: mimir, min_version: '1.3'}"
        let entry = try writing("prometheusremotewrite: {endpoint: 'https://a/push', tls: \(tls)}").entry
        #expect(
            entry?.tls.insecureSkipVerify == true && entry?.tls.caFile == "/ca" && entry?.tls.serverName == "mimir" && entry?.tls.minVersion == .tls13
        )
    }

    // MARK: Pipelines

    @Test func onlyWhatCarriesTheSeriesIsAnEndpoint() throws {
        let more = """
            exporters:
              prometheusremotewrite: {endpoint: 'http://a/push'}
              prometheusremotewrite/unused: {endpoint: 'http://b/push'}
              prometheusremotewrite/hosts: {endpoint: 'http://c/push'}
              otlp/tempo: {endpoint: 'tempo:4317'}
              debug: {}
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [otlp/tempo, spanmetrics]}
                metrics: {receivers: [spanmetrics], exporters: [prometheusremotewrite, debug]}
                metrics/hosts: {receivers: [hostmetrics], exporters: [prometheusremotewrite/hosts]}
            """
        let (settings, notes) = try converted("spanmetrics: {}", more)
        #expect(settings.generator.storage.remoteWrite.map(\.url) == ["http://a/push"])
        for note in [
            "prometheusremotewrite/unused: no pipeline uses it", "prometheusremotewrite/hosts: its pipelines carry nothing",
            "otlp/tempo: gets the spans themselves", "debug: has no equal",
        ] { #expect(notes.contains(note), "\(note) in\n\(notes)") }
    }

    @Test func theConnectorThatIsUsedIsTaken() throws {
        let more = """
              spanmetrics/used: {namespace: used}
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [spanmetrics/used]}
                metrics: {receivers: [spanmetrics/used], exporters: [debug]}
            """
        let (settings, notes) = try converted("spanmetrics: {namespace: idle}", more)
        #expect(settings.collectorNames.namespace == "used" && notes.contains("spanmetrics: a second connector"))
        let idle = "service: {pipelines: {traces: {receivers: [otlp], exporters: [debug]}}}"
        #expect(try converted("spanmetrics: {}", idle).notes.contains("spanmetrics: no two pipelines meet in it"))
    }

    // MARK: Histograms

    @Test func bucketsStayBesideExponentialHistograms() throws {
        let spans = "spanmetrics: {histogram: {explicit: {buckets: [10ms, 100ms]}}}"
        let (mixed, notes) = try converted(spans, "  servicegraph: {exponential_histogram_max_size: 160}\n")
        #expect(mixed.overrides.defaults.generateNativeHistograms == .both)
        #expect(mixed.generator.processor.spanMetrics.histogramBuckets == [0.01, 0.1] && notes.contains("generate_native_histograms: both"))
        let exponential = "spanmetrics: {histogram: {exponential: {max_size: 50}}}"
        let (native, _) = try converted(exponential, "  servicegraph: {exponential_histogram_max_size: 160}\n")
        #expect(native.overrides.defaults.generateNativeHistograms == .native)
        let (other, _) = try converted(exponential, "  servicegraph: {}\n")
        #expect(other.overrides.defaults.generateNativeHistograms == .both)
        let (without, _) = try converted("spanmetrics: {histogram: {disable: true}}", "  servicegraph: {exponential_histogram_max_size: 160}\n")
        #expect(without.overrides.defaults.generateNativeHistograms == .native)
    }
}

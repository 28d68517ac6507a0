import TestSupport
import Testing

/// Queries of dashboards that were made for the Collector's connector, asked of a real Prometheus.
@Suite(.timeLimit(.minutes(3))) struct CollectorNamesTests {
    private static let duration = "traces_span_metrics_duration_milliseconds"
    private static let calls = #"sum(traces_span_metrics_calls_total{service_name="shop", span_kind="SPAN_KIND_SERVER"})"#
    private static let quantile = #"histogram_quantile(0.95, sum by (le, service_name) (\#(duration)_bucket{service_name="shop"}))"#
    private static let mean = #"sum(\#(duration)_sum{service_name="shop"}) / sum(\#(duration)_count{service_name="shop"})"#

    private static func read(_ queries: PromQLClient) throws {
        try waitUntil("seven calls", state: { "\(try queries.query("{__name__=~\"traces_.*calls_total\"}"))" }) {
            try queries.scalar(calls) == 7 && queries.scalar(mean) == 50
        }
        // Its bucket is that from 32 to 64 ms.
        #expect((32...64).contains(try queries.scalar(quantile) ?? 0))
    }

    private static func send(_ sidecar: SidecarProcess) throws {
        let fixture = SpanFixture(service: "shop", name: "pay", attributes: ["http.route": ["stringValue": "/pay"]])
        let reply = try sidecar.post(try fixture.request(count: 7))
        guard reply.status == 200 else { throw HarnessError("\(reply.status) \(reply.text)") }
    }

    @Test func theyAreAnsweredByRemoteWrite() async throws { try await onThread { try Self.write() } }

    private static func write() throws {
        let one = try RemoteWriteRecorder()
        let two = try RemoteWriteRecorder()
        let prometheus = try PrometheusServer()
        defer { prometheus.stop() }
        let configuration = SidecarConfiguration(
            generator: ["processor": ["span_metrics": ["dimensions": ["http.route"]]]],
            remoteWrite: [one.entry, two.entry.merging(["protobuf_message": "io.prometheus.write.v2.Request", "name": "two"]), prometheus.entry],
            extra: ["metronome": ["names": "both"]])
        try SidecarProcess(configuration).during { sidecar in
            try send(sidecar)
            try read(prometheus.queries)
            try waitUntil("both have it", state: { sidecar.process.log() }) {
                ["traces_span_metrics_calls_total", "traces_spanmetrics_calls_total"].allSatisfy { name in
                    [one, two].allSatisfy { $0.series.total(name) == 7 }
                }
            }
            #expect(try sidecar.selfMetrics().total("tempo_metrics_generator_registry_active_series") == 37)
            #expect(try sidecar.stop() == 0)
        }
        #expect(one.breaches == [] && two.breaches == [] && two.violations == [] && one.series.count == 37)
        #expect(Set(one.series.map(\.labels)) == Set(two.series.map(\.labels)))
        func last(_ name: String, _ recorder: RemoteWriteRecorder) -> Double? { recorder.series.matching(name).first?.last?.value }
        for recorder in [one, two] {
            let seconds = try #require(last("traces_spanmetrics_latency_sum", recorder))
            #expect(abs(seconds - 0.35) < 1e-9 && last("traces_span_metrics_duration_milliseconds_sum", recorder) == 350)
        }
        let labels = one.series.matching("traces_span_metrics_duration_milliseconds_bucket").compactMap { $0.labels["le"] }
        #expect(Set(labels).isSuperset(of: ["2", "1024", "16384", "+Inf"]))
        #expect(one.series.matching("traces_span_metrics_calls_total").first?.labels["http_route"] == "/pay")
        let exemplars = one.series.matching("traces_span_metrics_duration_milliseconds_bucket").flatMap(\.exemplars)
        #expect(!exemplars.isEmpty && exemplars.allSatisfy { $0.value == 50 })
    }

    @Test func theyAreAnsweredByAScrape() async throws { try await onThread { try Self.scrape() } }

    private static func scrape() throws {
        try SidecarProcess(SidecarConfiguration(extra: ["metronome": ["names": "collector"]])).during { sidecar in
            let target: JSONValue = [["targets": [.string("127.0.0.1:\(sidecar.ports.admin)")]]]
            let prometheus = try PrometheusServer(scrapes: [
                ["job_name": "spans", "metrics_path": "/metrics/spans", "static_configs": target, "honor_labels": true]
            ])
            defer { prometheus.stop() }
            try send(sidecar)
            try read(prometheus.queries)
            #expect(try prometheus.queries.query("traces_spanmetrics_calls_total").isEmpty)
            try waitUntil("exemplars") {
                try prometheus.queries.exemplars(#"traces_span_metrics_duration_milliseconds_bucket{service_name="shop"}"#).isEmpty == false
            }
        }
    }

    // MARK: Names with dots

    private static let dotted: JSONValue = ["metronome": ["names": "collector", "utf8_names": true]]
    private static let generator: JSONValue = ["processor": ["span_metrics": ["dimensions": ["http.route"]]]]

    @Test func namesAreWrittenWithDots() async throws { try await onThread { try Self.writeDots() } }

    private static func writeDots() throws {
        let one = try RemoteWriteRecorder()
        let two = try RemoteWriteRecorder()
        let entries = [one.entry, two.entry.merging(["protobuf_message": "io.prometheus.write.v2.Request", "name": "two"])]
        try SidecarProcess(SidecarConfiguration(generator: generator, remoteWrite: entries, extra: dotted)).during { sidecar in
            try send(sidecar)
            let labels = ["service.name": "shop", "http.route": "/pay", "span.kind": "SPAN_KIND_SERVER"]
            try waitUntil("both have it", state: { "\(one.series.map(\.labels).prefix(3)) \(sidecar.process.log())" }) {
                [one, two].allSatisfy { $0.series.total("traces.span.metrics.calls_total", labels) == 7 }
            }
            #expect(try sidecar.stop() == 0)
        }
        #expect(Set(one.series.map(\.labels)) == Set(two.series.map(\.labels)) && two.violations == [])
        // What is wrong with them is what a receiver before UTF-8 finds.
        #expect(!one.breaches.isEmpty && one.breaches.allSatisfy { $0.contains("no label name") || $0.contains("no metric name") })
    }

    @Test func aScrapeHasTheNamesThatItAsksFor() async throws { try await onThread { try Self.scrapeDots() } }

    private static func scrapeDots() throws {
        try SidecarProcess(SidecarConfiguration(generator: generator, extra: dotted)).during { sidecar in
            try send(sidecar)
            func page(_ accept: String) throws -> HTTPReply {
                try HTTPClient.get(sidecar.ports.admin, "/metrics/spans", headers: [("Accept", accept)])
            }
            let dots = try page("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2")
            #expect(dots.text.contains(#"{"traces.span.metrics.calls_total","http.route"="/pay""#), "\(dots.text)")
            #expect(dots.header("Content-Type")?.hasSuffix("; escaping=allow-utf-8") == true)
            let values = try page("text/plain;version=1.0.0;escaping=values")
            #expect(values.text.contains(#"U__traces_2e_span_2e_metrics_2e_calls__total{U__http_2e_route="/pay""#))
            for accept in ["text/plain;version=0.0.4", "text/plain;version=0.0.4;escaping=underscores"] {
                #expect(try page(accept).text.contains(#"traces_span_metrics_calls_total{http_route="/pay",service_name="shop""#))
            }
            // One that knows nothing of it.
            let target: JSONValue = [["targets": [.string("127.0.0.1:\(sidecar.ports.admin)")]]]
            let prometheus = try PrometheusServer(scrapes: [
                ["job_name": "spans", "metrics_path": "/metrics/spans", "static_configs": target, "honor_labels": true]
            ])
            defer { prometheus.stop() }
            try read(prometheus.queries)
        }
    }
}

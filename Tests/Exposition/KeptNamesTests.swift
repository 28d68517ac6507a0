import Exposition
import Pipeline
import PipelineSupport
import Settings
import TestSupport
import Testing

/// `metronome.utf8_names`: names with their dots, where they may be.
@Suite struct KeptNamesTests {
    private static let now: Int64 = 1_700_013_780_574
    private static let keys = ["gen_ai.request.model", "http.route", "plain", "9x", "service", "span.name", "a:b"]

    private static func options(
        _ naming: MetricNaming = .tempo, keeping keepsNames: Bool = true, _ change: (inout SpanMetricsOptions) -> Void = { _ in }
    ) -> ProcessorOptions {
        var settings = TenantSettings()
        settings.names = naming
        var options = ProcessorOptions()
        var spans = SpanMetricsOptions()
        spans.names = SpanMetricNames(settings)
        spans.dimensions = keys
        spans.targetInfo = true
        spans.labels.keepsNames = keepsNames
        change(&spans)
        options.spanMetrics = spans
        options.series.keepsNames = keepsNames
        return options
    }

    private static let request = Traffic.service(
        "shop", [Traffic.span(keys.map { ($0, "v") })],
        more: [("host.name", "h"), ("host_name", "other"), ("k8s.pod/name", "p"), ("service.namespace", "eu")])

    private static func labels(_ bench: inout Bench, _ metric: String) throws -> [String: String] {
        let written = try bench.requests(at: now).flatMap { try WriteRequestReader.read(SnappyBlock.decompress($0.body)) }
        for one in written {
            let names = one.labels.map(\.name)
            #expect(zip(names, names.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) }, "\(names)")
        }
        let one = try #require(written.first { $0.label("__name__") == metric }, "\(Set(written.map { $0.label("__name__") }))")
        return Dictionary(one.labels.map { ($0.name, $0.value) }) { first, _ in first }.filter { $0.key != "__name__" }
    }

    private static let values = ["gen_ai.request.model": "v", "http.route": "v", "plain": "v", "9x": "v", "a:b": "v", "job": "eu/shop"]

    // MARK: Written

    @Test func dimensionsAreCalledAsTheirAttributes() throws {
        var bench = Bench(Self.options())
        #expect(bench.push(Self.request) == nil)
        #expect(
            try Self.labels(&bench, "traces_spanmetrics_calls_total")
                == Self.values.merging(
                    [
                        "service": "shop", "__service": "v", "span.name": "v", "span_name": "GET /", "span_kind": "SPAN_KIND_SERVER",
                        "status_code": "STATUS_CODE_UNSET",
                    ]) { $1 })
        var other = Bench(Self.options(keeping: false))
        #expect(other.push(Self.request) == nil)
        #expect(try Self.labels(&other, "traces_spanmetrics_calls_total")["gen_ai_request_model"] == "v")
    }

    @Test func theCollectorsNamesAreItsOwn() throws {
        let metrics = [(MetricNaming.collector, "traces.span.metrics.calls_total"), (.both, "traces.span.metrics.duration_milliseconds_sum")]
        for (naming, metric) in metrics {
            var bench = Bench(Self.options(naming))
            #expect(bench.push(Self.request) == nil)
            #expect(
                try Self.labels(&bench, metric)
                    == Self.values.merging(
                        [
                            "service.name": "shop", "service": "v", "span.name": "GET /", "__span.name": "v", "span.kind": "SPAN_KIND_SERVER",
                            "status.code": "STATUS_CODE_UNSET",
                        ]) { $1 })
        }
    }

    @Test func attributesOfResourcesKeepTheirKeys() throws {
        var bench = Bench(Self.options(.collector))
        #expect(bench.push(Self.request) == nil)
        #expect(
            try Self.labels(&bench, "target_info")
                == ["host.name": "h", "host_name": "other", "k8s.pod/name": "p", "job": "eu/shop"])
    }

    /// Another attribute under the same plain name is another label.
    @Test func aChangeOfKeysIsOneOfNames() throws {
        var bench = Bench(Self.options { $0.dimensions = ["http.route"] })
        #expect(bench.push(Self.request) == nil)
        #expect(try Self.labels(&bench, "traces_spanmetrics_calls_total")["http.route"] == "v")
        bench.change(Self.options { $0.dimensions = ["http/route"] })
        #expect(bench.push(Traffic.service("shop", [Traffic.span([("http/route", "w")])], more: [("service.namespace", "eu")])) == nil)
        let requests = bench.requests(at: Self.now + 15_000)
        let written = try requests.flatMap { try WriteRequestReader.read(SnappyBlock.decompress($0.body)) }
        #expect(written.contains { $0.label("http/route") == "w" } && !written.contains { !$0.label("http.route").isEmpty })
    }

    // MARK: Scraped

    private static func scraped(_ naming: MetricNaming, _ escaping: NameEscaping, _ format: ScrapeFormat = .openMetrics) -> [String] {
        var bench = Bench(options(naming))
        _ = bench.push(request)
        bench.drain()
        return bench.text(format, escaping).split(separator: "\n").map(String.init)
    }

    @Test func aScrapeThatMayHasDots() {
        let lines = Self.scraped(.collector, .utf8)
        #expect(lines.contains("# TYPE \"traces.span.metrics.calls\" counter"))
        #expect(lines.contains("# TYPE \"traces.span.metrics.duration_milliseconds\" histogram"))
        let calls = lines.first { $0.hasPrefix(#"{"traces.span.metrics.calls_total","#) } ?? ""
        for label in [#""gen_ai.request.model"="v""#, #""service.name"="shop""#, #""9x"="v""#, #""a:b"="v""#, #"plain="v""#, #"job="eu/shop""#] {
            #expect(calls.contains(label), "\(label) in \(calls)")
        }
        #expect(lines.contains { $0.hasPrefix(#"{"traces.span.metrics.duration_milliseconds_bucket","#) && $0.contains(#",le="64"} 1"#) })
        #expect(lines.contains { $0.hasPrefix("target_info{") && $0.contains(#""k8s.pod/name"="p""#) && $0.contains(#"host_name="other""#) })
        #expect(Self.scraped(.collector, .utf8, .prometheus).contains("# TYPE \"traces.span.metrics.calls_total\" counter"))
    }

    /// Nothing to read is new for whoever does not ask.
    @Test(arguments: [ScrapeFormat.openMetrics, .prometheus]) func aScrapeThatMayNotHasNone(_ format: ScrapeFormat) {
        var bench = Bench(Self.options(.both, keeping: false))
        #expect(bench.push(Self.request) == nil)
        bench.drain()
        let plain = bench.text(format).split(separator: "\n").map(String.init)
        let lines = Self.scraped(.both, .underscores, format)
        func own(_ lines: [String]) -> [String] { lines.filter { !$0.contains("target_info") } }
        #expect(own(lines) == own(plain) && !lines.contains { $0.contains("{\"") })
        // Of two attributes that are alike without dots both are there.
        #expect(lines.contains { $0.hasPrefix("target_info{") && $0.contains(#"host_name="h""#) && $0.contains(#"_host_name="other""#) })
    }

    @Test func otherEscapings() {
        let dots = Self.scraped(.collector, .dots)
        #expect(dots.contains { $0.hasPrefix("traces_dot_span_dot_metrics_dot_calls__total{") && $0.contains(#"gen__ai_dot_request_dot_model="v""#) })
        let values = Self.scraped(.collector, .values)
        #expect(values.contains { $0.hasPrefix("U__traces_2e_span_2e_metrics_2e_calls__total{") && $0.contains(#"U__http_2e_route="v""#) })
        #expect(values.contains { $0.contains(#"U___39_x="v""#) } && dots.contains { $0.hasPrefix("traces_spanmetrics_size_total{") })
    }

    @Test func protobufNeedsNoMarks() {
        var bench = Bench(Self.options(.collector))
        #expect(bench.push(Self.request) == nil)
        bench.drain()
        let bytes = bench.totals.flatMap { totals in
            totals.group.metrics.metrics.flatMap(ScrapeFamily.of).flatMap {
                totals.lines($0, .protobuf, .utf8, extraLabels: [:], 0..<totals.store.upperBound) ?? []
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("traces.span.metrics.calls_total") && text.contains("gen_ai.request.model") && !text.contains("gen_ai_request_model"))
    }
}

import Exposition
import Pipeline
import PipelineSupport
import Relabelling
import Settings
import TestSupport
import Testing

/// Span metrics under the names of the Collector's connector: the same numbers as under Tempo's, in its unit and with its labels.
@Suite struct CollectorNamesTests {
    private static let tempo = "traces_spanmetrics_latency"
    private static let collector = "traces_span_metrics_duration_milliseconds"
    private static let now: Int64 = 1_700_013_780_574

    private static func names(_ naming: MetricNaming, _ change: (inout CollectorNameSettings) -> Void = { _ in }) -> SpanMetricNames {
        var settings = TenantSettings()
        settings.names = naming
        change(&settings.collectorNames)
        return SpanMetricNames(settings)
    }

    private static func options(
        _ naming: MetricNaming, _ form: HistogramForm = .classic, _ change: (inout SpanMetricsOptions) -> Void = { _ in }
    ) -> ProcessorOptions {
        var options = ProcessorOptions()
        var spans = SpanMetricsOptions()
        spans.names = names(naming)
        spans.targetInfo = true
        change(&spans)
        options.spanMetrics = spans
        options.series.form = form
        return options
    }

    private static let request = Traffic.service(
        "shop", [1, 2, 3, 50, 700, 100_000].map { Proto.span(milliseconds: $0) } + [Proto.span("b", trace: [])],
        more: [("service.namespace", "eu"), ("service.instance.id", "i1"), ("host.name", "h")])

    private static func written(_ bench: inout Bench, at now: Int64 = now) throws -> [[String: String]: WrittenTimeSeries] {
        var rules = ReceiverRules()
        let series = try bench.requests(at: now).flatMap { try WriteRequestReader.read(SnappyBlock.decompress($0.body)) }
        #expect(rules.breaches(series) == [])
        return Dictionary(series.map { ($0.all, $0) }) { first, _ in first }
    }

    // MARK: What is sent

    /// A series of Tempo's, as the Collector has it.
    private static func expected(_ one: WrittenTimeSeries) -> WrittenTimeSeries? {
        let names = ["traces_spanmetrics_calls_total": "traces_span_metrics_calls_total", "traces_target_info": "target_info"]
        let name = one.label("__name__")
        var other = one
        func set(_ label: String, _ value: String) {
            for index in other.labels.indices where other.labels[index].name == label { other.labels[index].value = value }
        }
        if name.hasPrefix(tempo) {
            set("__name__", name.replacing(tempo, with: collector))
            if let bound = Double(one.label("le")), bound.isFinite { set("le", NumberText.decimal((bound * 1e6).rounded() / 1000)) }
            // Milliseconds as spans had them, to the nanosecond.
            func milliseconds(_ seconds: Double) -> Double { (seconds * 1e9).rounded() / 1e6 }
            for index in other.exemplars.indices { other.exemplars[index].value = milliseconds(other.exemplars[index].value) }
            for index in other.histograms.indices {
                other.histograms[index].sum = milliseconds(other.histograms[index].sum)
                other.histograms[index].customValues = other.histograms[index].customValues.map { ($0 * 1e6).rounded() / 1000 }
            }
            if name.hasSuffix("_sum") { for index in other.samples.indices { other.samples[index].value = milliseconds(other.samples[index].value) } }
        } else if let known = names[name] {
            set("__name__", known)
        } else {
            return nil
        }
        for index in other.labels.indices where other.labels[index].name == "service" { other.labels[index].name = "service_name" }
        return other
    }

    @Test(arguments: [HistogramForm.classic, .custom]) func theNumbersAreThoseOfTempo(_ form: HistogramForm) throws {
        var tempo = Bench(Self.options(.tempo, form))
        var collector = Bench(Self.options(.collector, form))
        var both = Bench(Self.options(.both, form))
        #expect(tempo.push(Self.request) == nil && collector.push(Self.request) == nil && both.push(Self.request) == nil)
        for time in [Self.now, Self.now + 15_000] {
            let one = try Self.written(&tempo, at: time)
            let other = try Self.written(&collector, at: time)
            let all = try Self.written(&both, at: time)
            #expect(!one.isEmpty && all == one.merging(other) { first, _ in first })
            for series in one.values {
                // What the connector has not goes on as it is.
                let wanted = Self.expected(series) ?? series
                #expect(other[wanted.all] == wanted)
            }
            #expect(other.count == one.count)
            #expect(other.keys.contains { $0["service_name"] == "shop" && $0["job"] == "eu/shop" && $0["instance"] == "i1" })
        }
    }

    @Test func boundsAreWrittenAsTheConnectorWritesThem() throws {
        var options = Self.options(.collector) { $0.bounds = [1e-6, 0.0005, 0.07, 0.29, 0.57, 1.1, 4.35, 1000.1, 1e15] }
        options.spanMetrics?.targetInfo = false
        var bench = Bench(options)
        #expect(bench.push(Self.request) == nil)
        let bounds = try Self.written(&bench).keys.compactMap { $0["le"] }
        #expect(Set(bounds) == ["0.001", "0.5", "70", "290", "570", "1100", "4350", "1000100", "1000000000000000000", "+Inf"])
    }

    /// What the connector says of a span of so many nanoseconds: these, divided by 10⁶.
    @Test func timesAreThoseThatWereMeasured() {
        var number: UInt64 = 88_172_645_463_325_252
        for round in 0..<20_000 {
            number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let nanoseconds = Double(number >> 24 % (round % 2 == 0 ? 1_000_000_000 : 2_000_000_000_000))
            let scaled = SeriesName.Scale.milliseconds.applied(to: nanoseconds / 1e9)
            #expect(scaled == nanoseconds / 1e6, "\(nanoseconds)")
            // A sum does not fall, however little is added, and is off by less than anybody sees.
            let sum = Double(number >> 11) / 1e10
            #expect(SeriesName.Scale.milliseconds.applied(to: sum.nextUp) >= SeriesName.Scale.milliseconds.applied(to: sum))
            #expect(abs(SeriesName.Scale.milliseconds.applied(to: sum) - sum * 1000) <= sum * 1e-12 + 1e-9)
        }
        for value in [0, Double.infinity, 1e300] { #expect(SeriesName.Scale.milliseconds.applied(to: value) == value * 1000) }
        #expect(SeriesName.Scale.milliseconds.applied(to: .nan).isNaN && SeriesName.Scale.own.applied(to: 0.0069) == 0.0069)
    }

    @Test func secondsAndANamespaceOfItsOwn() {
        let options = Self.options(.collector) {
            $0.names = Self.names(.collector) {
                $0.namespace = "span.metrics"
                $0.unit = .seconds
            }
            $0.size = false
        }
        var bench = Bench(options)
        #expect(bench.push(Self.request) == nil)
        let series = bench.series()
        #expect(
            Set(series.keys.map { String($0.prefix { $0 != "{" }) }) == [
                "span_metrics_calls_total", "span_metrics_duration_seconds_bucket", "span_metrics_duration_seconds_sum",
                "span_metrics_duration_seconds_count", "target_info",
            ])
        #expect(series.keys.contains { $0.contains(#"le="0.002""#) })
        #expect(bench.total("span_metrics_duration_seconds_sum", #"span_name="b""#) == 0.05)
    }

    // MARK: Native histograms

    /// Powers of two of milliseconds are no powers of two of seconds: these are counted by themselves.
    @Test(arguments: [HistogramForm.native, .both]) func exponentialBucketsAreOfMilliseconds(_ form: HistogramForm) throws {
        for naming in [MetricNaming.collector, .both] {
            var bench = Bench(Self.options(naming, form))
            #expect(bench.push(Self.request) == nil)
            let written = try Self.written(&bench)
            for (name, factor) in [(Self.tempo, 1.0), (Self.collector, 1000)] where naming == .both || factor == 1000 {
                let one = try #require(written.values.first { $0.label("__name__") == name && $0.label("span_name") != "b" })
                var wanted = NativeHistogram(.standard, at: 0)
                for milliseconds in [1, 2, 3, 50, 700, 100_000] {
                    wanted.observe(Double(milliseconds) / 1000 * factor, count: 1, .standard, at: 0)
                }
                let found = try #require(one.histograms.last)
                #expect(found.countInt == 6 && found.schema == 3 && abs(found.sum - 100.756 * factor) < 1e-9 * factor)
                #expect(Self.indices(found) == wanted.buckets.map { Int($0.index) }, "\(name)")
                if form == .native { #expect(one.exemplars.map(\.value) == [1, 2, 3, 50, 700, 100_000].map { factor == 1 ? $0 / 1000 : $0 }) }
            }
            guard form == .both else { continue }
            #expect(
                written.values.first {
                    $0.label("__name__") == Self.collector + "_bucket" && $0.label("le") == "1024" && $0.label("span_name") != "b"
                }?.samples.last?.value == 5)
        }
    }

    /// Indices of buckets that are not empty.
    private static func indices(_ histogram: WrittenHistogram) -> [Int] {
        var (index, place, current) = (0, 0, Int64(0))
        var found: [Int] = []
        for span in histogram.positiveSpans {
            index += Int(span.offset)
            for _ in 0..<span.length {
                current += histogram.positiveDeltas[place]
                if current > 0 { found.append(index) }
                index += 1
                place += 1
            }
        }
        return found
    }

    // MARK: Labels

    /// Another order of labels than keys have, names that are taken, and those that the Collector spells otherwise.
    @Test func labelsKeepTheirValues() throws {
        let keys = ["service_id", "service.name", "service", "9x", "_y", "status_message", "http.route"]
        let options = Self.options(.collector) {
            $0.dimensions = keys
            $0.size = false
            $0.targetInfo = false
        }
        var bench = Bench(options)
        let spans = [1, 2].map { number in Traffic.span(keys.filter { $0 != "service.name" }.map { ($0, "\($0)=\(number)") }) }
        #expect(bench.push(Traffic.service("shop", spans + [Traffic.span([])])) == nil)
        let requests = bench.requests(at: Self.now)
        #expect(requests.allSatisfy { SentSeries.isCanonical($0) })
        let written = try requests.flatMap { try WriteRequestReader.read(SnappyBlock.decompress($0.body)) }
        var rules = ReceiverRules()
        #expect(rules.breaches(written) == [])
        let calls = Set(written.filter { $0.label("__name__").hasSuffix("calls_total") }.map(\.all))
        let plain = [
            "__name__": "traces_span_metrics_calls_total", "service_name": "shop", "__service_name": "shop", "span_name": "GET /",
            "span_kind": "SPAN_KIND_SERVER", "status_code": "STATUS_CODE_UNSET",
        ]
        func labels(_ number: Int) -> [String: String] {
            plain.merging(
                [
                    "service_id": "service_id=\(number)", "service": "service=\(number)", "key_9x": "9x=\(number)", "key_y": "_y=\(number)",
                    "status_message": "status_message=\(number)", "http_route": "http.route=\(number)",
                ]) { $1 }
        }
        #expect(calls == [labels(1), labels(2), plain])
        let scraped = Set(bench.series().keys.filter { $0.contains("calls_total") })
        let texts = [#"service_id="service_id=2""#, #"key_9x="9x=2""#, #"service_name="shop""#]
        #expect(scraped.contains { series in texts.allSatisfy { series.contains($0) } })
    }

    @Test func externalLabelsKeepTheirNames() throws {
        var options = Self.options(.both)
        options.spanMetrics?.labels.external = ["service_name": "everywhere", "cluster": "c"]
        options.series.externalLabels = ["service_name": "everywhere", "cluster": "c"]
        var bench = Bench(options)
        #expect(bench.push(Self.request) == nil)
        for labels in try Self.written(&bench).keys {
            #expect(labels["service_name"] == "everywhere")
            if labels["__name__"] == "traces_span_metrics_calls_total" { #expect(labels["__service_name"] == "shop") }
        }
    }

    // MARK: Over time

    @Test func everyNameCountsAgainstLimits() {
        var both = Bench(Self.options(.both) { $0.targetInfo = false }, budget: SeriesBudget(limit: 50))
        for name in ["a", "b"] { #expect(both.push(Traffic.service(name)) == nil) }
        // 2 + 34 + 1 of the first; calls and size of the second, whose histogram needs 34 more.
        #expect(both.drain() == 34)
        #expect(both.activeSeries == 40 && both.budget.active == 40)
        let series = both.series()
        for name in ["traces_spanmetrics_latency_count", "traces_span_metrics_duration_milliseconds_count"] {
            #expect(series[name + #"{metric_overflow="true"}"#] == 1)
        }
        var collector = Bench(Self.options(.collector) { $0.targetInfo = false })
        #expect(collector.push(Traffic.service("a")) == nil)
        collector.drain()
        #expect(collector.activeSeries == 19)
    }

    @Test(arguments: [HistogramForm.classic, .native, .both, .custom]) func allNamesBeginAndEnd(_ form: HistogramForm) throws {
        var bench = Bench(Self.options(.both, form))
        #expect(bench.push(Self.request) == nil)
        let written = try Self.written(&bench)
        func points(_ one: WrittenTimeSeries) -> Int { one.samples.count + one.histograms.count }
        for (labels, one) in written where labels["__name__"]?.hasSuffix("target_info") != true { #expect(points(one) == 2, "\(labels)") }
        var ends: [EncodedWriteRequest] = []
        bench.encoder.begin(at: Self.now + 15_000)
        for totals in bench.totals { bench.encoder.encodeEnds(totals, 0..<totals.store.upperBound) { ends.append($0) } }
        bench.encoder.finish { ends.append($0) }
        let ended = try ends.flatMap { try WriteRequestReader.read(SnappyBlock.decompress($0.body)) }
        #expect(Set(ended.map(\.all)) == Set(written.keys))
        #expect(ended.allSatisfy { points($0) == 1 && ($0.samples.first?.value ?? $0.histograms.first?.sum)?.isNaN == true })
    }

    @Test func aChangeOfNamesGoesOnCounting() throws {
        var bench = Bench(Self.options(.tempo))
        #expect(bench.push(Self.request) == nil)
        _ = try Self.written(&bench)
        for (round, naming) in [MetricNaming.both, .collector, .tempo].enumerated() {
            bench.change(Self.options(naming))
            #expect(bench.push(Self.request) == nil)
            let written = try Self.written(&bench, at: Self.now + Int64(round + 1) * 15_000)
            let calls = written.values.filter { $0.label("__name__").hasSuffix("calls_total") && $0.label("span_name") != "b" }
            // What was counted is no increase of a series that begins: there is no zero before it.
            #expect(calls.count == (naming == .both ? 2 : 1))
            #expect(calls.allSatisfy { $0.samples.map(\.value) == [Double(6 * (round + 2))] })
        }
    }

    @Test func rulesOfEndpointsSeeEachName() throws {
        var rule = RelabelRule()
        rule.action = .drop
        rule.sourceLabels = ["__name__"]
        rule.regex = "traces_spanmetrics_.*|target_info"
        var bench = Bench(Self.options(.both))
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules([rule]))
        #expect(bench.push(Self.request) == nil)
        let names = Set(try Self.written(&bench).keys.compactMap { $0["__name__"] })
        #expect(
            names == [
                "traces_span_metrics_calls_total", Self.collector + "_bucket", Self.collector + "_sum", Self.collector + "_count",
                "traces_target_info",
            ])
    }

    // MARK: Scrapes

    @Test func aScrapeHasTheSameSeries() throws {
        for naming in [MetricNaming.tempo, .collector, .both] {
            var bench = Bench(Self.options(naming))
            #expect(bench.push(Self.request) == nil)
            let scraped = try PrometheusText(bench.scraped(.openMetrics)).samples
            let written = try Self.written(&bench)
            #expect(scraped.count == written.count)
            for sample in scraped {
                #expect(written[sample.labels.merging(["__name__": sample.name]) { $1 }]?.samples.last?.value == sample.value, "\(sample)")
            }
        }
    }

    @Test func aFamilySaysItsUnit() {
        var bench = Bench(Self.options(.both))
        #expect(bench.push(Self.request) == nil)
        let text = bench.scraped(.openMetrics)
        #expect(text.contains("# HELP \(Self.collector) Duration of spans in milliseconds.\n# TYPE \(Self.collector) histogram\n"))
        #expect(text.contains("# TYPE traces_span_metrics_calls counter\n"))
        #expect(text.contains("# HELP \(Self.tempo) Duration of spans in seconds.\n"))
        // Exemplars, too.
        #expect(text.contains(#"le="+Inf"} 6 # {traceID=""#) && text.contains(#""} 100000"#) && text.contains("\"} 100\n"))
    }
}

extension WrittenTimeSeries {
    fileprivate var all: [String: String] { Dictionary(labels.map { ($0.name, $0.value) }) { first, _ in first } }
}

extension Bench {
    fileprivate mutating func scraped(_ format: ScrapeFormat) -> String {
        drain()
        return text(format)
    }
}

import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Random traffic: what is sent, uncompressed, beside what a scrape of the same totals shows.
@Suite struct WriteRequestModelTests {
    private static let timestamp: Int64 = 1_700_013_780_574

    /// Values that share much, little and nothing with each other, of lengths on both sides of what one byte can say.
    private static func text(_ random: inout SplitMix64) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: ""
        case 1: "v"
        case 2: String(repeating: "long-", count: Int.random(in: 20...30, using: &random))
        case 3: String(repeating: "longest-", count: Int.random(in: 200...250, using: &random))
        case 4: "common-prefix-\(Int.random(in: 0..<30, using: &random))"
        default: "value-\(Int.random(in: 100..<110, using: &random))"
        }
    }

    private static func options(_ random: inout SplitMix64) -> ProcessorOptions {
        var options = ProcessorOptions()
        var spans = SpanMetricsOptions()
        spans.dimensions = ["A", "a", "b", "le", "region", "zz"].filter { _ in Bool.random(using: &random) }
        spans.labels.external = [["cluster": "c1"], ["le": "E"], ["region": ""], [:]].randomElement(using: &random) ?? [:]
        spans.targetInfo = Bool.random(using: &random)
        options.spanMetrics = spans
        options.series.externalLabels = spans.labels.external
        options.series.form = [HistogramForm.classic, .classic, .native, .both].randomElement(using: &random) ?? .classic
        options.maxAttributeBytes = 1 << 20
        return options
    }

    private static func push(_ count: Int, _ bench: inout Bench, _ random: inout SplitMix64) {
        for _ in 0..<count {
            let attributes = ["A", "a", "b", "le", "region", "zz"].compactMap { key -> (String, String)? in
                Bool.random(using: &random) ? (key, text(&random)) : nil
            }
            let span = Proto.span(
                ["GET /", "GET /api", "POST"].randomElement(using: &random) ?? "", kind: UInt64.random(in: 0...7, using: &random),
                milliseconds: UInt64.random(in: 0...20_000, using: &random),
                trace: (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) },
                attributes: attributes.map { Proto.attribute($0.0, Proto.string($0.1)) })
            let resource = [("service.instance.id", text(&random)), ("host", text(&random))]
            #expect(bench.push(Traffic.service("svc-\(Int.random(in: 0..<3, using: &random))", [span], more: resource)) == nil)
        }
    }

    @Test(arguments: 0..<24) func everySeriesIsSentAsAScrapeShowsIt(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limited = Bool.random(using: &random)
        let options = Self.options(&random)
        var bench = Bench(options, budget: SeriesBudget(.series, limit: limited ? 400 : 0), maxSamples: [1, 50, 300, 2000][Int(seed % 4)])
        for round in 0..<3 {
            Self.push(40, &bench, &random)
            let requests = bench.requests(at: Self.timestamp + Int64(round) * 15_000)
            let sent = SentSeries.list(requests)
            for request in requests { #expect(SentSeries.isCanonical(request), "\(options)") }
            var floats: [String: Double] = [:]
            for series in sent {
                #expect(series.samples.last.map(\.time) ?? series.histograms.last?.timestamp == Self.timestamp + Int64(round) * 15_000)
                #expect(Self.areSorted(series.labels), "\(series.labels)")
                if let value = series.samples.last?.value { floats[Self.key(series.labels)] = value }
            }
            // Label sets that only a dimension called `le` tells apart are one on buckets.
            if options.spanMetrics?.dimensions.contains("le") == false { #expect(Set(sent.map(\.labels)).count == sent.count) }
            #expect(floats == Self.scraped(&bench, form: options.series.form), "\(options)")
        }
    }

    /// The series that a scrape shows as floats, as ``SentSeries/labels`` has them but for `le` that is no bound.
    private static func scraped(_ bench: inout Bench, form: HistogramForm) -> [String: Double] {
        var result: [String: Double] = [:]
        for (text, value) in bench.series() {
            guard let brace = text.firstIndex(of: "{") else { continue }
            let name = String(text[..<brace])
            // A scrape's text shows native histograms as far as it can.
            if form == .native, name.hasPrefix("traces_spanmetrics_latency") { continue }
            result[key(name, text[text.index(after: brace)...].dropLast().split(separator: ",").map(String.init))] = value
        }
        return result
    }

    private static func key(_ name: String, _ labels: [String]) -> String {
        let kept = labels.filter { !$0.hasPrefix("_le=") && (name.hasSuffix("_bucket") || !$0.hasPrefix("le=")) }
        return name + "{" + kept.sorted().joined(separator: ",") + "}"
    }

    private static func key(_ labels: String) -> String {
        var rest = labels.split(separator: ",").map(String.init)
        let index = rest.firstIndex { $0.hasPrefix("__name__=") }
        let name = index.map { rest.remove(at: $0).dropFirst(#"__name__=""#.count).dropLast() } ?? ""
        return key(String(name), rest)
    }

    private static func areSorted(_ labels: String) -> Bool {
        let names = labels.split(separator: ",").map { $0.prefix { $0 != "=" }.utf8 }
        return zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }
    }
}

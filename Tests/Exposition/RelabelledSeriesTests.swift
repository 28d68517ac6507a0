import Exposition
import Pipeline
import PipelineSupport
import Relabelling
import Settings
import TestSupport
import Testing

/// What is sent with `write_relabel_configs` beside what is sent without: the same numbers, under other labels or not at all.
@Suite struct RelabelledSeriesTests {
    private static let timestamp: Int64 = 1_700_013_780_574

    private static func rule(_ action: RelabelRule.Action, _ sources: [String] = [], _ change: (inout RelabelRule) -> Void = { _ in }) -> RelabelRule
    {
        var rule = RelabelRule()
        rule.action = action
        rule.sourceLabels = sources
        change(&rule)
        return rule
    }

    private static let ruleSets: [[RelabelRule]] = [
        [rule(.drop, ["__name__"]) { $0.regex = ".*_size_total|.*_sum" }],
        [rule(.drop, ["__name__", "le"]) { $0.regex = ".*_bucket;(0\\.0.*|8\\.192)" }],
        [rule(.keep, ["span_name"]) { $0.regex = "GET.*" }],
        [rule(.drop) { $0.regex = "" }],
        [
            rule(.replace, ["__name__"]) {
                $0.regex = "traces_spanmetrics_(.*)"; $0.targetLabel = "__name__"; $0.replacement = "$1"
            }
        ],
        [
            rule(.replace) {
                $0.targetLabel = "env"; $0.replacement = "prod"
            }, rule(.labeldrop) { $0.regex = "status_code|__metrics.*" },
        ],
        [
            rule(.replace) {
                $0.targetLabel = "A0"; $0.replacement = "first"
            },
            rule(.replace) {
                $0.targetLabel = "zzz"; $0.replacement = "last"
            },
        ],
        [
            rule(.replace, ["le"]) {
                $0.regex = "\\+Inf"; $0.targetLabel = "le"; $0.replacement = "inf"
            }
        ],
        [
            rule(.replace, ["span_name"]) {
                $0.regex = "(.{3}).*"; $0.targetLabel = "verb"
            }, rule(.uppercase, ["service"]) { $0.targetLabel = "service" },
        ],
        [rule(.labelmap) { $0.regex = "span_(.*)" }, rule(.labeldrop) { $0.regex = "span_.*" }],
        [rule(.labeldrop) { $0.regex = "__name__" }],
    ]

    private static func bench(_ form: HistogramForm, _ rules: [RelabelRule], maxSamples: Int = 2000) throws -> Bench {
        var options = ProcessorOptions()
        var spans = SpanMetricsOptions()
        spans.dimensions = ["A", "le"]
        spans.targetInfo = true
        spans.labels.external = ["__metrics_gen_instance": "host", "cluster": "c1"]
        options.spanMetrics = spans
        options.series.externalLabels = spans.labels.external
        options.series.form = form
        var bench = Bench(options)
        bench.encoder = WriteRequestEncoder(maxSamples: maxSamples, rules: try RelabelRules(rules))
        return bench
    }

    private static func push(_ bench: inout Bench) {
        for (index, name) in ["GET /", "GET /api", "POST"].enumerated() {
            let attributes = index == 1 ? [Proto.attribute("A", Proto.string("a")), Proto.attribute("le", Proto.string("own"))] : []
            let span = Proto.span(
                name, milliseconds: UInt64(40 * (index + 1)), trace: Array(repeating: UInt8(index + 1), count: 16), attributes: attributes)
            let resource = [Proto.attribute("service.name", Proto.string("svc")), Proto.attribute("host", Proto.string("h\(index)"))]
            #expect(bench.push(Proto.request(resource: resource, [span])) == nil)
        }
    }

    private static func labels(_ text: String) -> [SeriesLabel] {
        text.split(separator: "\",").map { pair in
            let parts = pair.split(separator: "=\"", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts[1].hasSuffix("\"") ? parts[1].dropLast() : parts[1]
            return SeriesLabel(String(parts[0]), String(value))
        }
    }

    private static func text(_ series: SentSeries, _ labels: String) -> String {
        "\(labels) \(series.samples) \(series.exemplars) \(series.histograms.map { "\($0)" })"
    }

    @Test(arguments: ruleSets.indices, [HistogramForm.classic, .native, .both])
    func everySeriesIsSentAsTheRulesHaveIt(_ index: Int, _ form: HistogramForm) throws {
        let rules = try RelabelRules(Self.ruleSets[index])
        var plain = try Self.bench(form, [])
        for maxSamples in [2000, 30] {
            var bench = try Self.bench(form, Self.ruleSets[index], maxSamples: maxSamples)
            plain = try Self.bench(form, [])
            for round in 0..<3 {
                if round != 1 {
                    Self.push(&plain)
                    Self.push(&bench)
                }
                let time = Self.timestamp + Int64(round) * 15_000
                let requests = bench.requests(at: time)
                for request in requests { #expect(SentSeries.isCanonical(request)) }
                let sent = SentSeries.list(requests)
                let expected = SentSeries.list(plain.requests(at: time)).compactMap { series -> String? in
                    guard let labels = rules.apply(Self.labels(series.labels)), labels.contains(where: { $0.name == Array("__name__".utf8) })
                    else { return nil }
                    return Self.text(series, labels.map(\.description).joined(separator: ","))
                }
                #expect(sent.map { Self.text($0, $0.labels) } == expected, "rules \(index), round \(round)")
                #expect(requests.reduce(0) { $0 + $1.samples } == sent.reduce(0) { $0 + $1.samples.count })
                #expect(requests.reduce(0) { $0 + $1.histograms } == sent.reduce(0) { $0 + $1.histograms.count })
                #expect(requests.reduce(0) { $0 + $1.exemplars } == sent.reduce(0) { $0 + $1.exemplars.count })
            }
        }
    }

    /// Changed labels compress as others do: what the series before said is a copy.
    @Test func changedLabelsAreCopiesOfThoseBefore() throws {
        var bench = try Self.bench(.classic, Self.ruleSets[6])
        Self.push(&bench)
        let requests = bench.requests(at: Self.timestamp)
        #expect(requests.reduce(0) { $0 + $1.body.count } * 4 < requests.reduce(0) { $0 + $1.uncompressedBytes })
    }

    // MARK: Series that become one

    private static let oneName = [rule(.labeldrop) { $0.regex = "span_name" }]

    private static func calls(_ bench: inout Bench, at time: Int64) -> [String: Double] {
        bench.sent(at: time).reduce(into: [:]) { sums, entry in
            if entry.key.contains("calls_total") { sums[entry.key] = entry.value.samples.last?.value }
        }
    }

    @Test func ofTwoSeriesWithTheSameLabelsTheFirstIsSentUntilItEnds() throws {
        var bench = Bench()
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(Self.oneName))
        #expect(bench.push(Proto.request([Proto.span("a"), Proto.span("a"), Proto.span("a")])) == nil)
        #expect(Self.calls(&bench, at: 60_000).map(\.value) == [3])
        #expect(bench.push(Proto.request([Proto.span("b")])) == nil)
        #expect(Self.calls(&bench, at: 75_000).map(\.value) == [3])
        #expect(bench.encoder.relabelling?.counts.taken == 19)
        #expect(bench.encoder.relabelling?.counts.changed == 19)
        // `a` ends; `b` has its labels from now on.
        bench.drain(at: 80_000)
        #expect(bench.push(Proto.request([Proto.span("b")])) == nil)
        bench.drain(at: 90_000)
        bench.forgetStale(before: 90_000)
        #expect(Self.calls(&bench, at: 100_000).map(\.value) == [2])
        #expect(bench.encoder.relabelling?.counts == SeriesRelabelling.Counts { $0.changed = 19 })
        // The number of `a` is free for another label set, which is decided on anew.
        #expect(bench.push(Proto.request([Proto.span("c")])) == nil)
        #expect(Self.calls(&bench, at: 115_000).map(\.value) == [2])
        #expect(bench.encoder.relabelling?.counts.taken == 19)
    }

    /// Ends the series whose spans are not pushed again.
    private static func end(all but: [String], of bench: inout Bench, at time: Int64) {
        bench.drain(at: time)
        #expect(bench.push(Proto.request(but.map { Proto.span($0) })) == nil)
        bench.drain(at: time + 10_000)
        bench.forgetStale(before: time + 10_000)
    }

    @Test func ofThoseThatWaitOneFollows() throws {
        var bench = Bench()
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(Self.oneName))
        #expect(bench.push(Proto.request([Proto.span("a")])) == nil)
        #expect(Self.calls(&bench, at: 60_000).count == 1)
        #expect(bench.push(Proto.request(["b", "c", "d"].map { Proto.span($0) })) == nil)
        #expect(Self.calls(&bench, at: 75_000).count == 1)
        #expect(bench.encoder.relabelling?.counts.taken == 3 * 19)
        for (left, time) in [(["b", "c", "d"], 80_000), (["b", "c"], 110_000), (["c"], 140_000)] as [([String], Int64)] {
            Self.end(all: left, of: &bench, at: time)
            #expect(Self.calls(&bench, at: time + 20_000).count == 1)
            #expect(bench.encoder.relabelling?.counts.changed == 19)
            #expect(bench.encoder.relabelling?.counts.taken == (left.count - 1) * 19)
        }
    }

    /// Who is to have the labels next may end before it is sent: then it is the turn of another one.
    @Test func aSuccessorThatEndsIsFollowedToo() throws {
        var bench = Bench()
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(Self.oneName))
        #expect(bench.push(Proto.request([Proto.span("a")])) == nil)
        #expect(Self.calls(&bench, at: 60_000).count == 1)
        #expect(bench.push(Proto.request(["b", "c", "d"].map { Proto.span($0) })) == nil)
        #expect(Self.calls(&bench, at: 75_000).count == 1)
        Self.end(all: ["b", "c", "d"], of: &bench, at: 80_000)
        Self.end(all: ["b"], of: &bench, at: 110_000)
        #expect(Self.calls(&bench, at: 130_000).count == 1)
        #expect(bench.encoder.relabelling?.counts == SeriesRelabelling.Counts { $0.changed = 19 })
    }

    /// Each of them that ends costs the same, however many wait: with a walk over all that wait this takes minutes.
    @Test(.timeLimit(.minutes(Patience.minutes(1)))) func manySeriesThatBecomeOneEnd() throws {
        var bench = Bench()
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(Self.oneName))
        let names = (0..<Rounds.of(20_000)).map { "span \($0)" }
        #expect(bench.push(Proto.request(names.map { Proto.span($0) })) == nil)
        #expect(Self.calls(&bench, at: 60_000).count == 1)
        #expect(bench.encoder.relabelling?.counts.taken == (names.count - 1) * 19)
        Self.end(all: ["span 7"], of: &bench, at: 80_000)
        #expect(Self.calls(&bench, at: 100_000).count == 1)
        #expect(bench.encoder.relabelling?.counts == SeriesRelabelling.Counts { $0.changed = 19 })
    }

    @Test func aSeriesThatIsUnchangedMayHaveTheLabelsOfAnother() throws {
        var bench = Bench()
        let rules = [
            Self.rule(.replace, ["span_name"]) {
                $0.regex = "b"
                $0.targetLabel = "span_name"
                $0.replacement = "a"
            }
        ]
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(rules))
        #expect(bench.push(Proto.request([Proto.span("b"), Proto.span("a"), Proto.span("a")])) == nil)
        #expect(Self.calls(&bench, at: 60_000).map(\.value) == [1])
    }

    @Test func settingsThatChangeDecideAnew() throws {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        var bench = Bench(options)
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(Self.oneName))
        #expect(bench.push(Proto.request([Proto.span("a")])) == nil)
        #expect(Self.calls(&bench, at: 60_000).count == 1)
        options.spanMetrics?.dimensions = ["d"]
        bench.change(options)
        #expect(bench.push(Proto.request([Proto.span("a")])) == nil)
        #expect(Self.calls(&bench, at: 75_000).map(\.value) == [2])
        #expect(bench.encoder.relabelling?.counts == SeriesRelabelling.Counts { $0.changed = 19 })
    }

    /// Whether anything is sent is known without a request, and why the first series is not.
    @Test func whatIsSentIsCounted() throws {
        var bench = Bench()
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules([Self.rule(.keep, ["span_name"]) { $0.regex = "a|c" }]))
        #expect(bench.push(Proto.request([Proto.span("b")])) == nil)
        #expect(Self.calls(&bench, at: 60_000).isEmpty)
        let found = bench.encoder.relabelling
        let relabelling = try #require(found)
        #expect(relabelling.sent == 0 && relabelling.counts.dropped == 19)
        #expect(relabelling.firstDrop?.rule == 0 && relabelling.firstDrop?.missing.isEmpty == true)
        #expect(bench.push(Proto.request([Proto.span("a"), Proto.span("c")])) == nil)
        #expect(Self.calls(&bench, at: 75_000).count == 2)
        #expect(relabelling.sent == 2 * 19 && relabelling.counts.dropped == 19)
        Self.end(all: ["b"], of: &bench, at: 80_000)
        #expect(Self.calls(&bench, at: 100_000).isEmpty)
        #expect(relabelling.sent == 0 && relabelling.counts.dropped == 19)
    }

    @Test func zerosInRequestsOfTheirOwnAreRelabelledToo() throws {
        var bench = Bench()
        bench.encoder = WriteRequestEncoder(maxSamples: 2000, rules: try RelabelRules(Self.ruleSets[4]))
        #expect(bench.push(Proto.request([Proto.span("a")])) == nil)
        bench.drain()
        bench.encoder.begin(at: 60_000, start: 59_000)
        var requests: [EncodedWriteRequest] = []
        bench.encoder.encodeZeros(bench.spans, 0..<bench.spans.store.upperBound) { requests.append($0) }
        bench.encoder.finish { requests.append($0) }
        let zeros = SentSeries.list(requests)
        #expect(zeros.count == 19)
        #expect(zeros.allSatisfy { !$0.labels.contains("traces_spanmetrics") && $0.samples.map(\.value) == [0] })
    }
}

extension SeriesRelabelling.Counts {
    init(_ change: (inout Self) -> Void) {
        self.init()
        change(&self)
    }
}

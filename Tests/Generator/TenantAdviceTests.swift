import Exposition
import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

/// Warnings about what the spans show: from figures to sentences, and through a whole generator.
@Suite struct TenantAdviceTests {
    private static let day: UInt64 = 24 * 3_600_000_000_000
    private static let start: UInt64 = 1_700_000_000_000_000_000

    private func codes(_ advice: inout TenantAdvice, _ figures: TenantFigures, at time: UInt64 = start) -> [String] {
        advice.review(figures, now: time).map(\.code)
    }

    @Test func eachIsToldOnceADay() {
        var advice = TenantAdvice()
        var figures = TenantFigures()
        figures.edges = 100
        figures.expiredEdges = 51
        #expect(codes(&advice, figures) == ["edges_expire"])
        #expect(codes(&advice, figures, at: Self.start + Self.day - 1).isEmpty)
        #expect(codes(&advice, figures, at: Self.start - Self.day).isEmpty, "a clock that was set back")
        #expect(codes(&advice, figures, at: Self.start + Self.day) == ["edges_expire"])
    }

    @Test(arguments: [(0, 0, "their other half"), (90, 10, "their server's span"), (10, 90, "their client's span")])
    func theHalfThatIsMissingIsNamed(clients: Int, servers: Int, missing: String) {
        var figures = TenantFigures()
        figures.edges = 150
        figures.expiredEdges = 100
        figures.expiredClients = clients
        figures.expiredServers = servers
        var advice = TenantAdvice()
        let text = advice.review(figures, now: Self.start).first?.text ?? ""
        #expect(text.contains("waited in vain for \(missing)"))
        #expect(text.contains("peer_attributes") == (servers <= clients), "only a client's call can have a peer")
    }

    @Test func thresholds() {
        var figures = TenantFigures()
        figures.edges = 100
        figures.expiredEdges = 50
        figures.calls = 1000
        figures.callsWithoutProvider = 10
        figures.callsWithoutModel = 10
        figures.missingLabels = [.init(metric: "m", label: "l", attributes: ["a"], observations: 99)]
        figures.beyondBuckets = [.init(metric: "m", bound: 1, count: 100, beyond: 10), .init(metric: "n", bound: 1, count: 9, beyond: 9)]
        var advice = TenantAdvice()
        #expect(codes(&advice, figures).isEmpty)
        figures.edges = 99
        figures.expiredEdges = 99
        #expect(codes(&advice, figures).isEmpty)
        figures.callsWithoutProvider = 11
        figures.callsWithoutModel = 11
        figures.missingLabels[0].observations = 100
        figures.beyondBuckets = [.init(metric: "m", bound: 1, count: 100, beyond: 11)]
        #expect(codes(&advice, figures) == ["label_on_no_span", "beyond_last_bucket", "calls_without_provider", "calls_without_model"])
    }

    /// The sentence says what, how much, and what to do.
    @Test func sentences() throws {
        var figures = TenantFigures()
        figures.missingLabels = [
            .init(metric: "traces_spanmetrics_calls_total", label: "gen_ai_request_modle", attributes: ["gen_ai.request.modle"], observations: 120),
            .init(metric: "traces_spanmetrics_calls_total", label: "team", attributes: ["a", "b", "c", "d", "e", "f", "g"], observations: 120),
        ]
        figures.fullLabels = [.init(label: "k", values: 400, maximum: 5)]
        figures.limit = .init(
            name: "max_active_series", maximum: 100, wanted: 3800, sets: 5, dearest: .init(label: "span_name", values: 5, setsWithout: 1))
        var advice = TenantAdvice()
        let texts = advice.review(figures, now: Self.start).map(\.text)
        try #require(texts.count == 4)
        #expect(
            texts[0].hasPrefix("the label gen_ai_request_modle is on none of 120 spans: none has the attribute gen_ai.request.modle; did you mean "))
        #expect(texts[1].contains("none has any of the attributes a, b, c, d, e and 2 more"))
        #expect(texts[2].hasPrefix("max_active_series of 100 is reached, about 3800 are wanted"))
        #expect(texts[2].hasSuffix("the label span_name costs most: it has at least 5 values, and without it 5 label sets would be 1"))
        #expect(texts[3].hasPrefix("the label k has about 400 values, more than max_cardinality_per_label of 5"))
    }

    @Test func theMemoryIsBounded() {
        var advice = TenantAdvice()
        for number in 0..<5000 {
            var figures = TenantFigures()
            figures.missingLabels = [.init(metric: "m", label: "l\(number)", attributes: [], observations: 100)]
            #expect(codes(&advice, figures, at: Self.start).count == 1)
        }
    }

    // MARK: Through a generator

    private func warnings(_ bench: GeneratorBench) -> [String: Double] {
        var result: [String: Double] = [:]
        for line in bench.metrics.exposition().split(separator: "\n") where line.hasPrefix("metronome_warnings_total{") {
            guard let code = line.split(separator: "\"").dropFirst().first, let value = line.split(separator: " ").last else { continue }
            result[String(code)] = Double(value)
        }
        return result
    }

    private func collectAndAdvise(_ bench: GeneratorBench) async {
        await bench.generator.collectAll()
        await bench.generator.advise()
    }

    @Test func aDimensionThatNoSpanHas() async {
        let bench = GeneratorBench { $0.generator.processor.spanMetrics.dimensions = ["there", "nowhere"] }
        for _ in 0..<99 { bench.push(attributes: [("there", "x")]) }
        await collectAndAdvise(bench)
        #expect(warnings(bench).isEmpty, "too few to judge")
        bench.push(loop: 1)
        await collectAndAdvise(bench)
        await collectAndAdvise(bench)
        #expect(warnings(bench) == ["label_on_no_span": 1])
    }

    @Test func aDimensionThatSomeSpanHas() async {
        let bench = GeneratorBench { $0.generator.processor.spanMetrics.dimensions = ["rare"] }
        for _ in 0..<200 { bench.push() }
        bench.push(attributes: [("rare", "x")], loop: 1)
        await collectAndAdvise(bench)
        #expect(warnings(bench).isEmpty)
    }

    @Test func aLimitThatIsReached() async {
        let bench = GeneratorBench { $0.overrides.defaults.maxActiveSeries = 40 }
        for number in 0..<2 { bench.push("op\(number)") }
        await collectAndAdvise(bench)
        #expect(warnings(bench).isEmpty)
        for number in 2..<20 { bench.push("op\(number)") }
        await collectAndAdvise(bench)
        await collectAndAdvise(bench)
        #expect(warnings(bench) == ["max_active_series": 1])
    }

    @Test func processorsThatAReloadTakesAway() async {
        let bench = GeneratorBench()
        bench.push()
        await bench.apply { $0.processors = ["span-metrics-count"] }
        #expect(warnings(bench) == ["processors_taken_away": 1])
        await bench.apply { $0.processors = [] }
        bench.push()
        #expect(warnings(bench) == ["processors_taken_away": 2])
        #expect(bench.metrics.exposition().contains("metronome_spans_without_processor_total{tenant=\"single-tenant\"} 1\n"))
        await bench.apply { $0.processors = ["span-metrics"] }
        #expect(warnings(bench) == ["processors_taken_away": 2])
    }

    @Test func aTenantWithoutProcessors() {
        let bench = GeneratorBench { $0.overrides.defaults.processors = [] }
        bench.push()
        bench.push()
        #expect(warnings(bench) == ["no_processor": 1])
    }

    // MARK: Vocabulary

    /// Nobody is advised against a name that a profile knows.
    @Test func profilesNamesAreKnown() {
        for profile in ConceptProfile.all {
            for spelling in profile.concepts.flatMap(\.spellings) where spelling.form == .attribute {
                let meant = AttributeNames.meant(by: spelling.key)
                #expect(meant == nil, "\(spelling.key) is taken for \(meant ?? "")")
            }
        }
    }
}

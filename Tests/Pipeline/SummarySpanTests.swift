import Exposition
import Pipeline
import PipelineSupport
import Testing

/// Summary spans of the Collector's processor `spanpruning`.
@Suite struct SummarySpanTests {
    /// What a group of spans, of these durations in nanoseconds, becomes.
    private static func summary(
        _ durations: [Int64], bounds: [Double]? = nil, prefix: String = "aggregation.", _ change: (inout [String: Proto?]) -> Void = { _ in }
    ) -> Proto {
        var said: [String: Proto?] = [
            "is_summary": Proto.bool(true), "span_count": Proto.int(Int64(durations.count)), "duration_min_ns": Proto.int(durations.min() ?? 0),
            "duration_max_ns": Proto.int(durations.max() ?? 0), "duration_total_ns": Proto.int(durations.reduce(0, +)),
            "duration_avg_ns": Proto.int(durations.reduce(0, +) / Int64(max(durations.count, 1))),
        ]
        if let bounds {
            said["histogram_bucket_bounds_s"] = list(bounds.map(Proto.double))
            said["histogram_bucket_counts"] = list(
                (bounds + [.infinity]).map { bound in Proto.int(Int64(durations.count { Double($0) / 1e9 <= bound })) })
        }
        change(&said)
        let attributes = said.sorted { $0.key < $1.key }.compactMap { key, value in value.map { Proto.attribute(prefix + key, $0) } }
        // The span covers its whole group: its own duration is nobody's.
        return Proto.span("SELECT", kind: 3, milliseconds: 60_000, attributes: attributes)
    }

    private static func list(_ values: [Proto]) -> Proto { Proto().message(5, values.reduce(Proto()) { $0.message(1, $1) }) }

    /// Cumulative counts of the classic histogram of the default bounds.
    private static func buckets(_ bench: inout Bench) -> [Double] {
        let series = bench.series()
        return (SpanMetricsOptions.defaultBounds.map(le) + ["+Inf"]).map { bound in
            series.filter { $0.key.hasPrefix("traces_spanmetrics_latency_bucket") && $0.key.contains("le=\"\(bound)\"") }.values.reduce(0, +)
        }
    }

    private static func le(_ bound: Double) -> String { "\(bound)" }

    private static func expected(_ durations: [Int64]) -> [Double] {
        (SpanMetricsOptions.defaultBounds + [.infinity]).map { bound in Double(durations.count { Double($0) / 1e9 <= bound }) }
    }

    private static let durations: [Int64] = [1_500_000, 2_000_000, 2_000_001, 40_000_000, 64_000_000, 64_000_001, 900_000_000, 20_000_000_000]

    @Test(arguments: ["aggregation.", "spanpruning.summary."]) func callsAndSumAreExact(prefix: String) {
        var bench = Bench()
        #expect(bench.push(Proto.request([Self.summary(Self.durations, prefix: prefix)])) == nil)
        #expect(bench.total("traces_spanmetrics_calls_total") == 8)
        #expect(bench.total("traces_spanmetrics_latency_count") == 8)
        #expect(bench.total("traces_spanmetrics_latency_sum") == Double(Self.durations.reduce(0, +)) / 1e9)
        #expect(bench.counts.spanMetrics.refusedSummaries.numbers == 0 && bench.counts.spanMetrics.refusedSummaries.buckets == 0)
    }

    /// Those of the histogram among others: the ones between do no harm.
    @Test(arguments: [
        SpanMetricsOptions.defaultBounds, (SpanMetricsOptions.defaultBounds + [0.001, 0.05, 0.0641, 100]).sorted(),
    ])
    func bucketsAreExactWhereBoundsAgree(bounds: [Double]) {
        var bench = Bench()
        #expect(bench.push(Proto.request([Self.summary(Self.durations, bounds: bounds)])) == nil)
        #expect(Self.buckets(&bench) == Self.expected(Self.durations))
        #expect(bench.total("traces_spanmetrics_latency_sum") == Double(Self.durations.reduce(0, +)) / 1e9)
    }

    /// Random groups and bounds: what lies at a common bound, and outside of the shortest and the longest, is exact; all others lie
    /// between their neighbours.
    @Test func bucketsNeverContradictWhatIsSaid() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let durations = (0..<Int.random(in: 1...40, using: &random)).map { _ in
                Int64(1e5 * Double.random(in: 1...10, using: &random) * Double(1 << Int.random(in: 0...16, using: &random)))
            }
            let others = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
            let bounds = (SpanMetricsOptions.defaultBounds + others).filter { _ in Bool.random(using: &random) }.sorted()
            var bench = Bench()
            #expect(bench.push(Proto.request([Self.summary(durations, bounds: bounds)])) == nil)
            #expect(bench.counts.spanMetrics.refusedSummaries.buckets == 0, "\(durations) \(bounds)")
            let found = Self.buckets(&bench)
            let right = Self.expected(durations)
            func count(atMost bound: Double) -> Double { Double(durations.count { Double($0) / 1e9 <= bound }) }
            for (index, bound) in SpanMetricsOptions.defaultBounds.enumerated() {
                let least = count(atMost: bounds.last { $0 <= bound } ?? 0)
                let most = bounds.first { $0 >= bound }.map(count) ?? Double(durations.count)
                #expect((least...most).contains(found[index]), "\(durations) \(bounds) \(bound)")
                if bounds.contains(bound) { #expect(found[index] == right[index], "\(durations) \(bounds) \(bound)") }
                if Double(durations.max() ?? 0) / 1e9 <= bound || Double(durations.min() ?? 0) / 1e9 > bound {
                    #expect(found[index] == right[index], "\(durations) \(bounds) \(bound)")
                }
            }
            #expect(found.last == Double(durations.count))
        }
    }

    /// Without buckets: the shortest, the longest, the others at their mean.
    @Test func shortestLongestAndMean() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Self.summary([1_000_000, 10_000_000, 12_000_000, 14_000_000, 500_000_000])])) == nil)
        // 1 ms, three of 12 ms, 500 ms.
        #expect(Self.buckets(&bench) == [1, 1, 1, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5])
    }

    @Test func theMeanAloneIsEnough() {
        var bench = Bench()
        let span = Self.summary([30_000_000, 30_000_000, 30_000_000]) { said in
            for name in ["duration_min_ns", "duration_max_ns", "duration_total_ns"] { said[name] = .some(nil) }
        }
        #expect(bench.push(Proto.request([span])) == nil)
        #expect(bench.total("traces_spanmetrics_latency_sum") == 0.09)
        #expect(bench.total("traces_spanmetrics_latency_bucket", #"le="0.016""#) == 0)
        #expect(bench.total("traces_spanmetrics_latency_bucket", #"le="0.032""#) == 3)
    }

    @Test func weightsMultiply() {
        var options = SpanMetricsOptions()
        options.weight.multiplierKey = "X-R"
        for form in [HistogramForm.classic, .native, .both] {
            var series = MetricGroup.Options()
            series.form = form
            var bench = Bench(options, series: series)
            let weighted = Self.summary([10_000_000, 20_000_000, 30_000_000]) { _ in }
            let span = Proto(bytes: weighted.bytes).message(9, Proto.attribute("X-R", Proto.double(0.5)))
            #expect(bench.push(Proto.request([span])) == nil)
            #expect(bench.total("traces_spanmetrics_calls_total") == 6, "\(form)")
            if form != .native {
                #expect(bench.total("traces_spanmetrics_latency_count") == 6, "\(form)")
                #expect(abs(bench.total("traces_spanmetrics_latency_sum") - 0.12) < 1e-12, "\(form)")
            }
        }
    }

    /// Summary spans, plain ones, and those of other label sets do not get in each other's way.
    @Test func amongOthers() {
        var bench = Bench()
        let spans = [
            Proto.span("a"), Self.summary([5_000_000, 6_000_000]), Proto.span("b"), Self.summary(Self.durations), Proto.span("SELECT", kind: 3),
        ]
        for _ in 0..<2 { #expect(bench.push(Proto.request(spans)) == nil) }
        #expect(bench.total("traces_spanmetrics_calls_total") == 26)
        #expect(bench.total("traces_spanmetrics_calls_total", "SELECT") == 22)
        #expect(bench.total("traces_spanmetrics_calls_total", #"span_name="a""#) == 2)
        #expect(bench.total("traces_spanmetrics_latency_count", "SELECT") == 22)
        let seconds = Double(2 * Self.durations.reduce(0, +) + 22_000_000) / 1e9 + 0.1
        #expect(abs(bench.total("traces_spanmetrics_latency_sum", "SELECT") - seconds) < 1e-9)
    }

    @Test(
        arguments: [
            ("no count", "span_count", nil), ("none", "span_count", Proto.int(0)), ("negative", "span_count", Proto.int(-3)),
            ("a trillion", "span_count", Proto.int(1_000_000_000_000)), ("a word", "span_count", Proto.string("many")),
            ("a broken number", "span_count", Proto.double(2.5)), ("beyond the longest", "duration_total_ns", Proto.int(99_000_000_000)),
            ("below the shortest", "duration_total_ns", Proto.int(3)), ("negative time", "duration_min_ns", Proto.int(-1)),
            ("shortest above longest", "duration_min_ns", Proto.int(90_000_000)), ("a century", "duration_max_ns", Proto.int(.max)),
        ] as [(String, String, Proto?)])
    func absurdNumbersAreRefusedAndCounted(name: String, key: String, value: Proto?) {
        var bench = Bench()
        let span = Self.summary([10_000_000, 20_000_000, 30_000_000]) { $0[key] = .some(value) }
        #expect(bench.push(Proto.request([span])) == nil)
        #expect(bench.counts.spanMetrics.refusedSummaries.numbers == 1, "\(name)")
        // It counts as the span that it is.
        #expect(bench.total("traces_spanmetrics_calls_total") == 1, "\(name)")
        #expect(bench.total("traces_spanmetrics_latency_sum") == 60, "\(name)")
    }

    private static let wrongBuckets: [(String, [Double], [Int64])] = [
        ("too few counts", [0.01, 0.02], [1, 2]), ("too many", [0.01, 0.02], [1, 2, 3, 3]), ("not all", [0.01, 0.02], [1, 2, 2]),
        ("more than all", [0.01, 0.02], [1, 2, 4]), ("not cumulative", [0.01, 0.02], [1, 1, 1]), ("falling", [0.01, 0.02], [2, 1, 3]),
        ("falling bounds", [0.02, 0.01], [2, 2, 3]), ("negative", [0.01, 0.02], [-1, 2, 3]), ("no number", [.nan, 0.02], [1, 2, 3]),
        ("the shortest elsewhere", [0.001, 0.02], [1, 2, 3]), ("the longest elsewhere", [0.01, 0.02], [1, 3, 3]),
        ("more bounds than any histogram", (1...600).map { Double($0) }, Array(repeating: 3, count: 601)),
    ]

    /// The rest of the numbers hold all the same.
    @Test(arguments: wrongBuckets) func wrongBucketsAreRefusedAndCounted(name: String, bounds: [Double], counts: [Int64]) {
        var bench = Bench()
        let span = Self.summary([10_000_000, 20_000_000, 30_000_000]) { said in
            said["histogram_bucket_bounds_s"] = Self.list(bounds.map(Proto.double))
            said["histogram_bucket_counts"] = Self.list(counts.map(Proto.int))
        }
        #expect(bench.push(Proto.request([span])) == nil)
        #expect(bench.counts.spanMetrics.refusedSummaries.buckets == 1 && bench.counts.spanMetrics.refusedSummaries.numbers == 0, "\(name)")
        #expect(bench.total("traces_spanmetrics_calls_total") == 3, "\(name)")
        #expect(Self.buckets(&bench) == Self.expected([10_000_000, 20_000_000, 30_000_000]), "\(name)")
    }

    @Test(arguments: [Proto.bool(false), Proto.string("no"), Proto.int(1)]) func otherSpansAreNone(value: Proto) {
        var bench = Bench()
        #expect(bench.push(Proto.request([Self.summary(Self.durations) { $0["is_summary"] = value }])) == nil)
        #expect(bench.total("traces_spanmetrics_calls_total") == 1)
        #expect(bench.counts.spanMetrics.refusedSummaries.numbers == 0)
    }

    @Test func withoutPrefixesTheyCountOnceAsInTempo() {
        var options = SpanMetricsOptions()
        options.summaryPrefixes = []
        var bench = Bench(options)
        #expect(bench.push(Proto.request([Self.summary(Self.durations)])) == nil)
        #expect(bench.total("traces_spanmetrics_calls_total") == 1)
        #expect(bench.total("traces_spanmetrics_latency_sum") == 60)
        options.summaryPrefixes = ["batch."]
        bench = Bench(options)
        #expect(bench.push(Proto.request([Self.summary(Self.durations, prefix: "batch."), Self.summary(Self.durations)])) == nil)
        #expect(bench.total("traces_spanmetrics_calls_total") == 9)
    }

    @Test func theExemplarIsThatOfTheLongest() {
        var bench = Bench()
        #expect(bench.push(Proto.request([Self.summary([1_000_000, 3_000_000, 400_000_000])])) == nil)
        bench.drain()
        let lines = bench.text(.openMetrics).split(separator: "\n").filter { $0.contains("# {") }
        #expect(lines.count == 1 && lines[0].contains(#"le="0.512""#) && lines[0].contains("} 0.4"), "\(lines)")
    }
}

import Exposition
import Pipeline
import PipelineSupport
import Testing

/// What holds for all series holds for those of observations: limits, changes of settings, exemplars, several loops.
@Suite struct ObservedSeriesTests {
    private static let request = Proto.request(
        ["a", "b"].map { CustomMetrics.span([("n", Proto.int(2)), ("k", Proto.string($0))], name: "s-" + $0) })

    @Test func seriesCountTowardsTheLimit() {
        var bench = CustomMetrics.bench(
            [CustomMetrics.histogram("h", [1], from: ["n"], ["k"]), CustomMetrics.counter("c_total", from: ["n"], ["k"])],
            budget: SeriesBudget(limit: 5))
        #expect(bench.push(Self.request) == nil)
        // A histogram weighs 4; of the second one's nothing fits, then one counter.
        #expect(bench.drain() == 5)
        #expect(bench.activeSeries == 5)
        let series = bench.series()
        #expect(series[#"h_sum{k="a",service="svc"}"#] == 2)
        #expect(series[#"h_sum{metric_overflow="true"}"#] == 2)
        #expect(series[#"c_total{k="a",service="svc"}"#] == 2)
        #expect(series[#"c_total{metric_overflow="true"}"#] == 2)
    }

    @Test func aLabelSetIsAnEntityPerMetric() {
        var bench = CustomMetrics.bench([CustomMetrics.histogram("h", [1], from: ["n"], ["k"])], budget: SeriesBudget(.entities, limit: 1))
        #expect(bench.push(Self.request) == nil)
        #expect(bench.drain() == 1)
        #expect(bench.series()[#"h_count{metric_overflow="true"}"#] == 1)
    }

    @Test func labelsThatAreNotUTF8AreCountedByProcessor() {
        var bench = CustomMetrics.bench([CustomMetrics.counter("c_total", from: ["n"], ["k"]), CustomMetrics.counter("d_total", from: ["n"])])
        let bad = Proto.attribute("k", Proto().bytes(1, [0xff]))
        let span = Proto.span(attributes: [Proto.attribute("n", Proto.int(1)), bad])
        #expect(bench.push(Proto.request([span])) == nil)
        #expect(bench.counts.observed[.customMetrics].invalidUTF8 == 1)
        #expect(bench.counts.spanMetrics.invalidUTF8 == 0)
        #expect(bench.series() == [#"d_total{service="svc"}"#: 1])
    }

    @Test func valuesBeyondThePerLabelLimitAreReplaced() {
        let limits = LabelLimits(staleDuration: 900_000_000_000, now: 0)
        limits.update(.init(maxCardinality: 5))
        // Three metrics with the same labels: nothing may be rewritten twice.
        let names = ["a_total", "b_total", "c_total"]
        var bench = CustomMetrics.bench(names.map { CustomMetrics.counter($0, from: ["n"], ["k"]) }, labelLimits: limits)
        for round in 0..<3 {
            let spans = (0..<200).map { CustomMetrics.span([("n", Proto.int(1)), ("k", Proto.string("a-rather-long-value-\($0)-\(round)"))]) }
            let window = TimeWindow(now: UInt64(round + 1) * 20_000_000_000, slack: .max / 2)
            #expect(bench.push(Proto.request(spans), window: window) == nil)
        }
        let series = bench.series()
        for name in names {
            #expect(series.reduce(0) { $0 + ($1.key.hasPrefix(name) ? $1.value : 0) } == 600)
            #expect((series[name + #"{k="__cardinality_overflow__",service="svc"}"#] ?? 0) >= 200)
        }
        #expect(series.keys.allSatisfy { $0.contains("a-rather-long-value") || $0.contains("__cardinality_overflow__") })
    }

    @Test func aChangeOfSettingsContinuesByName() {
        var bench = CustomMetrics.bench([
            CustomMetrics.counter("kept_total", from: ["n"]), CustomMetrics.counter("gone_total", from: ["n"]),
            CustomMetrics.counter("changed", from: ["n"]),
        ])
        #expect(bench.push(Self.request) == nil)
        bench.change(
            CustomMetrics.only([
                CustomMetrics.counter("new_total", from: ["n"]), CustomMetrics.histogram("changed", [1], from: ["n"]),
                CustomMetrics.counter("kept_total", from: ["n"], ["absent"]),
            ]))
        #expect(bench.push(Self.request) == nil)
        let series = bench.series()
        #expect(series[#"kept_total{service="svc"}"#] == 8)
        #expect(series[#"new_total{service="svc"}"#] == 4)
        // It lives on until it is stale.
        #expect(series[#"gone_total{service="svc"}"#] == 4)
        // Another kind: nothing of the old one is left.
        #expect(series[#"changed{service="svc"}"#] == nil)
        #expect(series[#"changed_count{service="svc"}"#] == 2)
        #expect(bench.processors.ordered.map(\.role.name) == ["new_total", "changed", "kept_total"])
    }

    @Test func histogramsHaveExemplars() {
        var bench = CustomMetrics.bench([CustomMetrics.histogram("h", [10], from: ["n"])])
        let spans = [1, 0x22].map { CustomMetrics.span([("n", Proto.int(5))], trace: $0) }
        #expect(bench.push(Proto.request(spans)) == nil)
        bench.drain()
        let text = bench.text(.openMetrics)
        #expect(text.contains(##"h_bucket{service="svc",le="10"} 2 # {traceID="22222222222222222222222222222222"} 5"##), "\(text)")
    }

    @Test func manyMetricsOfManySpansComeTogetherAgain() {
        let names = (0..<40).map { "m\($0)_total" }
        var bench = CustomMetrics.bench(
            names.enumerated().map { CustomMetrics.counter($1, from: ["n\($0 % 5)"], $0 % 3 == 0 ? ["k"] : []) }, loops: 2)
        for round in 0..<4 {
            let spans = (0..<150).map { number in
                CustomMetrics.span([("n\(number % 5)", Proto.int(Int64(number))), ("k", Proto.string("v\(number % 11)"))])
            }
            #expect(bench.push(Proto.request(spans), loop: round % 2) == nil)
        }
        let series = bench.series()
        for (index, name) in names.enumerated() {
            let expected = (0..<150).filter { $0 % 5 == index % 5 }.reduce(0, +) * 4
            #expect(series.reduce(0) { $0 + ($1.key.hasPrefix(name + "{") ? $1.value : 0) } == Double(expected), "\(name)")
            #expect(series.keys.filter { $0.hasPrefix(name + "{") }.count == (index % 3 == 0 ? 11 : 1))
        }
    }

    @Test func whatARequestStagesIsBounded() {
        let options = CustomMetrics.only((0..<10).map { CustomMetrics.counter("m\($0)_total", from: ["n"]) }).customMetrics
        // Room for ten entries and their keys.
        let limit = 10 * MemoryLayout<StagedObservation>.stride + 40
        let processors = TenantProcessors(
            ProcessorOptions(customMetrics: options), budget: SeriesBudget(), labelLimits: nil, loops: 1, earlier: nil, maxStagedBytes: limit)
        let shard = TenantShard(processors, loop: 0, of: 1)
        var scratch = WalkScratch()
        var counts = WalkCounts()
        let guarded = GuardedRequest(Proto.request((0..<3).map { _ in CustomMetrics.span([("n", Proto.int(1))]) }))
        let error = withExtendedLifetime(guarded) {
            shard.aggregate(
                guarded.bytes, isPush: false, counting: true, window: TimeWindow(now: .max / 2, slack: .max / 2), scratch: &scratch,
                counts: &counts)
        }
        #expect(error == .tooLarge(limit: limit))
    }
}

import Exposition
import Pipeline
import PipelineSupport
import Testing

/// A change of settings reaches the event loops one after the other, and spans come meanwhile.
@Suite struct AdoptionRaceTests {
    private static let calls = "traces_spanmetrics_calls_total"

    private func options(_ dimensions: [String]) -> ProcessorOptions {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.dimensions = dimensions
        return options
    }

    @Test(arguments: [0, 4, 38])
    func spansThatComeDuringTheChangeFindTheirSeries(_ limit: Int) {
        var bench = Bench(options(["a"]), budget: SeriesBudget(limit: limit), loops: 2)
        for name in ["x", "y"] { for loop in 0..<2 { #expect(bench.push(Traffic.service(name), loop: loop) == nil) } }
        bench.drain()
        let before = bench.budget.active
        let old = bench.spans.group.registry.held
        #expect(old == before)
        bench.budget.beginHandover(old)
        let new = TenantProcessors(options(["a", "b"]), budget: bench.budget, labelLimits: nil, loops: 2, earlier: bench.processors)
        bench.shards[0].replace(new)
        // One loop counts into the successors, the other one still into what they will take over.
        for name in ["x", "y"] { for loop in 0..<2 { #expect(bench.push(Traffic.service(name), loop: loop) == nil) } }
        bench.shards[1].replace(new)
        for name in ["x", "y"] { #expect(bench.push(Traffic.service(name), loop: 1) == nil) }
        bench.adopt(new)
        bench.budget.endHandover(old)
        for name in ["x", "y"] { #expect(bench.total(Self.calls, "\"\(name)\"") == 5) }
        #expect(bench.total("traces_spanmetrics_latency_count") == 10)
        #expect(bench.names(Self.calls, inOverflow) == 0)
        #expect(bench.budget.active == before)
        #expect(bench.imbalance() == 0)
        // The limit is what it was.
        #expect(bench.push(Traffic.service("z")) == nil)
        #expect(bench.total(Self.calls, inOverflow) == (limit == 0 ? 0 : 1))
    }

    @Test func aLimitLoweredMeanwhileEndsNothing() {
        var bench = Bench(options(["a"]), budget: SeriesBudget(limit: 0), loops: 2)
        for name in ["x", "y"] { #expect(bench.push(Traffic.service(name), loop: 1) == nil) }
        bench.budget.setLimit(20)
        let new = TenantProcessors(options(["a", "b"]), budget: bench.budget, labelLimits: nil, loops: 2, earlier: bench.processors)
        for shard in bench.shards { shard.replace(new) }
        // No room is lent: refused for the moment.
        #expect(bench.push(Traffic.service("x")) == nil)
        bench.adopt(new)
        for name in ["x", "y"] { #expect(bench.push(Traffic.service(name)) == nil) }
        #expect(bench.total(Self.calls, #""x""#) == 2)
        #expect(bench.total(Self.calls, #""y""#) == 2)
        #expect(bench.total(Self.calls, inOverflow) == 1)
        #expect(bench.budget.active == 38)
        #expect(bench.imbalance() == 0)
    }
}

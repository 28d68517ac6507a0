import Exposition
import Pipeline
import PipelineSupport
import Testing

/// `max_active_series` (tempo-behaviour 6.8; rows 118 and 119 of 11.6).
@Suite struct SeriesLimitTests {
    private static let calls = "traces_spanmetrics_calls_total"
    private static let latency = "traces_spanmetrics_latency_count"

    @Test func aLimitInTheMiddleOfLabelSets() {
        var bench = Bench(limit: 4)
        for name in ["d0", "d1", "d2", "d3"] { #expect(bench.push(Traffic.service(name)) == nil) }
        #expect(bench.drain() == 72)
        #expect(bench.total(Self.calls, #"service="d0""#) == 1)
        #expect(bench.total(Self.calls, #"service="d1""#) == 1)
        #expect(bench.total(Self.calls, inOverflow) == 2)
        #expect(bench.total("traces_spanmetrics_size_total", inOverflow) == 2 * bench.total("traces_spanmetrics_size_total", #""d0""#))
        #expect(bench.names(Self.latency) == 1)
        #expect(bench.total(Self.latency, inOverflow) == 4)
        #expect(bench.names("traces_spanmetrics_latency_bucket") == 15)
        #expect(bench.budget.active == 4)
        #expect(bench.imbalance() == 0)
        #expect(bench.totals.map { $0.demand.estimate(now: 0) } == [76])
        for name in ["d0", "d1", "d2", "d3"] { #expect(bench.push(Traffic.service(name)) == nil) }
        #expect(bench.drain() == 144 - 72)
        #expect(bench.total(Self.latency, inOverflow) == 8)
        #expect(bench.totals.map { $0.demand.estimate(now: 0) } == [76])
    }

    @Test func raisedItLetsInWhatWasRefused() throws {
        var bench = Bench(limit: 4)
        let names = ["d0", "d1", "d2", "d3"]
        for name in names { #expect(bench.push(Traffic.service(name)) == nil) }
        _ = bench.sent(at: 60_000)
        bench.budget.setLimit(100)
        for name in names { #expect(bench.push(Traffic.service(name)) == nil) }
        let sent = bench.sent(at: 120_000)
        for name in names {
            let own = sent.filter { $0.key.contains("\"\(name)\"") }
            #expect(own.count == 19)
            let calls = try #require(own.first { $0.key.contains(Self.calls) }?.value.samples)
            #expect(calls.map(\.value) == (name < "d2" ? [2] : [0, 1]))
            // All latency was refused before: it begins now.
            for (labels, series) in own where labels.contains("latency_") {
                #expect(series.samples.map(\.time) == [119_000, 120_000] && series.samples[0].value == 0)
            }
        }
        #expect(bench.total(Self.calls) == 8)
        #expect(bench.total(Self.latency) == 8)
        #expect(bench.total(Self.latency, inOverflow) == 4)
        #expect(bench.budget.active == 76)
        #expect(bench.imbalance() == 0)
    }

    @Test func whatGoesStaleMakesRoom() {
        var bench = Bench(limit: 19)
        #expect(bench.push(Traffic.service("a")) == nil)
        #expect(bench.push(Traffic.service("b")) == nil)
        bench.drain(at: 1_000)
        #expect(bench.push(Traffic.service("b")) == nil)
        bench.drain(at: 2_000)
        bench.forgetStale(before: 2_000)
        #expect(bench.budget.active == 0)
        #expect(bench.push(Traffic.service("b")) == nil)
        #expect(bench.push(Traffic.service("a")) == nil)
        #expect(bench.total(Self.calls, #""b""#) == 1)
        #expect(bench.total(Self.calls, inOverflow) == 3)
        #expect(bench.total(Self.latency) == 4)
        #expect(bench.budget.active == 19)
        #expect(bench.imbalance() == 0)
    }

    @Test func loweredItKeepsWhatIsThere() {
        var bench = Bench(limit: 0)
        for name in ["a", "b", "c"] { #expect(bench.push(Traffic.service(name)) == nil) }
        bench.budget.setLimit(19)
        for name in ["a", "b", "c", "d"] { #expect(bench.push(Traffic.service(name)) == nil) }
        #expect(bench.drain() == 19)
        for name in ["a", "b", "c"] { #expect(bench.total(Self.calls, "\"\(name)\"") == 2) }
        #expect(bench.total(Self.calls, inOverflow) == 1)
        #expect(bench.budget.active == 57)
        // Off: the one that waits is let in.
        bench.budget.setLimit(0)
        #expect(bench.push(Traffic.service("d")) == nil)
        #expect(bench.total(Self.calls, #""d""#) == 1)
        #expect(bench.imbalance() == 0)
    }

    @Test func loopsShareTheRoom() {
        var bench = Bench(limit: 38, loops: 2)
        #expect(bench.push(Traffic.service("a"), loop: 0) == nil)
        #expect(bench.push(Traffic.service("b"), loop: 1) == nil)
        for loop in 0..<2 {
            #expect(bench.push(Traffic.service("c"), loop: loop) == nil)
            #expect(bench.push(Traffic.service("a"), loop: loop) == nil)
        }
        #expect(bench.drain() == 2 * 19)
        #expect(bench.total(Self.calls, #""a""#) == 3)
        #expect(bench.total(Self.calls, #""b""#) == 1)
        #expect(bench.total(Self.calls, inOverflow) == 2)
        #expect(bench.budget.active == 38)
        // Held on two loops, it leaves when neither counts it.
        bench.drain(at: 1_000)
        #expect(bench.push(Traffic.service("a"), loop: 1) == nil)
        bench.drain(at: 2_000)
        bench.forgetStale(before: 1_500)
        #expect(bench.budget.active == 19)
        #expect(bench.total(Self.calls) == 4)
        bench.forgetStale(before: 2_500)
        #expect(bench.budget.active == 0)
        #expect(bench.series().isEmpty)
        #expect(bench.imbalance() == 0)
    }

    @Test func aLabelSetInUseOnOneLoopStays() {
        var bench = Bench(limit: 0, loops: 2)
        for loop in 0..<2 { #expect(bench.push(Traffic.service("a"), loop: loop) == nil) }
        bench.drain(at: 1_000)
        // Counted after the drain on one loop only: nothing of it may be lost, and it stays one series.
        #expect(bench.push(Traffic.service("a"), loop: 0) == nil)
        bench.forgetStale(before: 2_000)
        #expect(bench.total(Self.calls) == 3)
        #expect(bench.push(Traffic.service("a"), loop: 1) == nil)
        #expect(bench.total(Self.calls) == 4)
        #expect(bench.budget.active == 19)
        #expect(bench.imbalance() == 0)
    }

    @Test func aPartlyRefusedLabelSetOnTwoLoopsIsLetInOnce() {
        var bench = Bench(limit: 2, loops: 2)
        for loop in 0..<2 { #expect(bench.push(Traffic.service("a"), loop: loop) == nil) }
        #expect(bench.drain() == 34)
        bench.budget.setLimit(19)
        for loop in [1, 0] { #expect(bench.push(Traffic.service("a"), loop: loop) == nil) }
        #expect(bench.drain() == 0)
        #expect(bench.total(Self.latency, #""a""#) == 2)
        #expect(bench.total(Self.latency, inOverflow) == 2)
        #expect(bench.total(Self.calls, #""a""#) == 4)
        #expect(bench.budget.active == 19)
        #expect(bench.imbalance() == 0)
    }

    @Test func aTargetInfoAsksAfterTheFirstSpanOfItsResource() {
        var bench = Bench(limit: 20) { $0.spanMetrics?.targetInfo = true }
        let spans = [Proto.span("x"), Proto.span("y")]
        let request = Traffic.service("one", [spans[0], spans[0]], more: [("k", "v")]) + Traffic.service("two", spans, more: [("k", "v")])
        #expect(bench.push(request) == nil)
        let found = bench.series().filter { $0.key.hasPrefix("traces_target_info") }
        #expect(found == [#"traces_target_info{job="one",k="v"}"#: 1, "traces_target_info{\(inOverflow)}": 1])
        #expect(bench.total(Self.calls, #""one""#) == 2)
        #expect(bench.total(Self.calls, inOverflow) == 2)
        #expect(bench.imbalance() == 0)
    }
}

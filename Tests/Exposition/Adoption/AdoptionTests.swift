import Exposition
import Pipeline
import PipelineSupport
import Testing

/// Series that stay the same go on counting when settings change.
@Suite struct AdoptionTests {
    @Test func aNewDimensionLeavesSetsWithoutIt() {
        var bench = Bench(SpanMetricsChange.options(["a"]), loops: 2)
        for loop in 0..<2 { SpanMetricsChange.push(&bench, [("a", "1")], loop: loop) }
        bench.change(SpanMetricsChange.options(["a", "b"]))
        SpanMetricsChange.push(&bench, [("a", "1")], loop: 1)
        SpanMetricsChange.push(&bench, [("a", "1"), ("b", "2")])
        #expect(bench.names(SpanMetricsChange.calls) == 2)
        #expect(bench.total(SpanMetricsChange.calls, #"{a="1",service"#) == 3)
        #expect(bench.total(SpanMetricsChange.calls, #"{a="1",b="2""#) == 1)
        #expect(bench.total(SpanMetricsChange.latency) == 4)
        #expect(bench.imbalance() == 0)
    }

    @Test func aDimensionThatLeavesEndsTheSetsThatHaveIt() {
        var bench = Bench(SpanMetricsChange.options(["a", "b"]), budget: SeriesBudget(limit: 38))
        SpanMetricsChange.push(&bench)
        SpanMetricsChange.push(&bench, [("a", "1")])
        SpanMetricsChange.push(&bench, [("a", "2")])
        bench.change(SpanMetricsChange.options(["b"]))
        #expect(bench.names(SpanMetricsChange.calls, "service") == 1)
        #expect(bench.budget.active == 19)
        #expect(bench.budget.removed == 19)
        // The overflow goes on too. There is room for one more.
        #expect(bench.total(SpanMetricsChange.calls, inOverflow) == 1)
        SpanMetricsChange.push(&bench)
        SpanMetricsChange.push(&bench, [("b", "1")])
        #expect(bench.total(SpanMetricsChange.calls, #"{service"#) == 2)
        #expect(bench.total(SpanMetricsChange.calls, #"{b="1""#) == 1)
        #expect(bench.imbalance() == 0)
    }

    @Test func anotherOrderChangesNothing() {
        var bench = Bench(SpanMetricsChange.options(["a", "b"]))
        SpanMetricsChange.push(&bench, [("a", "1"), ("b", "2")])
        let before = bench.spans
        bench.change(SpanMetricsChange.options(["b", "a"]))
        #expect(bench.spans === before)
        SpanMetricsChange.push(&bench, [("b", "2"), ("a", "1")])
        #expect(bench.total(SpanMetricsChange.calls) == 2)
        #expect(bench.names(SpanMetricsChange.calls) == 1)
    }

    @Test func otherExternalLabelsAreOnTheSameCounts() {
        var bench = Bench(SpanMetricsChange.options(["a"]) { $0.series.externalLabels = ["zone": "x"] })
        SpanMetricsChange.push(&bench, [("a", "1")])
        SpanMetricsChange.push(&bench)
        bench.change(SpanMetricsChange.options(["a"]) { $0.series.externalLabels = ["zone": "y"] })
        SpanMetricsChange.push(&bench, [("a", "1")])
        #expect(bench.total(SpanMetricsChange.calls, #"a="1""#) == 2)
        #expect(bench.total(SpanMetricsChange.calls, #"zone="y""#) == 3)
        // An external label in a dimension's place ends the sets that have the dimension.
        bench.change(
            SpanMetricsChange.options(["a"]) {
                $0.series.externalLabels = ["a": "E"]
                $0.spanMetrics?.labels.external = ["a": "E"]
            })
        #expect(bench.total(SpanMetricsChange.calls) == 1)
        #expect(bench.imbalance() == 0)
    }

    @Test func enumerationsMayBeSpelledFromNowOnAndBack() {
        let limits = LabelLimits(staleDuration: 900_000_000_000, now: 0)
        limits.update(LabelLimits.Settings(maxCardinality: 1000))
        var bench = Bench(SpanMetricsChange.options())
        for kind in [0, 1, 2, 7] as [UInt64] {
            let error = bench.push(Traffic.service("svc", [Proto.span(kind: kind, more: kind == 7 ? Graph.failed : { $0 })]))
            #expect(error == nil)
        }
        let before = bench.series()
        bench.change(SpanMetricsChange.options(), labelLimits: limits)
        #expect(bench.series() == before)
        for kind in [0, 1, 2, 7] as [UInt64] {
            let error = bench.push(Traffic.service("svc", [Proto.span(kind: kind, more: kind == 7 ? Graph.failed : { $0 })]))
            #expect(error == nil)
        }
        #expect(bench.series().count == before.count)
        #expect(bench.series() == before.mapValues { $0 * 2 })
        bench.change(SpanMetricsChange.options())
        #expect(bench.series() == before.mapValues { $0 * 2 })
        #expect(bench.imbalance() == 0)
    }

    @Test func aProcessorThatLeavesKeepsItsSeriesUntilTheyAreStale() {
        var bench = Bench(SpanMetricsChange.options { $0.hostInfo = HostInfoOptions() })
        SpanMetricsChange.push(&bench)
        bench.drain(at: 1_000)
        var without = SpanMetricsChange.options()
        without.spanMetrics = nil
        bench.change(without)
        SpanMetricsChange.push(&bench)
        #expect(bench.total(SpanMetricsChange.calls) == 1)
        #expect(bench.budget.active == 19)
        // It comes back and goes on.
        bench.change(SpanMetricsChange.options(["a"]))
        SpanMetricsChange.push(&bench)
        #expect(bench.total(SpanMetricsChange.calls) == 2)
        bench.change(without)
        bench.drain(at: 2_000)
        bench.forgetStale(before: 3_000)
        #expect(bench.series().isEmpty)
        #expect(bench.budget.active == 0)
        #expect(bench.imbalance() == 0)
    }

    @Test func aPartlyRefusedSetStaysPartlyRefused() {
        var bench = Bench(SpanMetricsChange.options(["a"]), budget: SeriesBudget(limit: 2))
        SpanMetricsChange.push(&bench)
        bench.change(SpanMetricsChange.options(["a", "b"]))
        SpanMetricsChange.push(&bench)
        #expect(bench.total(SpanMetricsChange.calls) == 2)
        #expect(bench.total(SpanMetricsChange.latency, inOverflow) == 2)
        #expect(bench.names(SpanMetricsChange.latency) == 1)
        #expect(bench.imbalance() == 0)
        bench.budget.setLimit(19)
        SpanMetricsChange.push(&bench)
        #expect(bench.total(SpanMetricsChange.latency, #"service="svc""#) == 1)
        #expect(bench.imbalance() == 0)
    }

    @Test func edgesGoOnWithTheirFailures() {
        func graphs(_ dimensions: [String], _ bounds: [Double] = [1]) -> ProcessorOptions {
            var options = ProcessorOptions()
            options.serviceGraphs = ServiceGraphsOptions()
            options.serviceGraphs?.dimensions = dimensions
            options.serviceGraphs?.messagingLatency = true
            options.serviceGraphs?.bounds = bounds
            return options
        }
        var bench = Bench(graphs([]))
        for (round, options) in [graphs(["x"]), graphs(["x", "y"]), graphs(["y"], [1, 2])].enumerated() {
            let error = bench.push(Graph.message("a", "b", trace: UInt64(round) + 1))
            #expect(error == nil)
            bench.change(options)
        }
        #expect(bench.total("traces_service_graph_request_total") == 3)
        #expect(bench.total("traces_service_graph_request_failed_total") == 3)
        #expect(bench.names("traces_service_graph_request_messaging_system_seconds_count") == 0)
        #expect(bench.budget.active == 2)
        #expect(bench.imbalance() == 0)
    }
}

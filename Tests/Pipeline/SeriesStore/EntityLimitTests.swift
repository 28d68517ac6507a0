import Pipeline
import PipelineSupport
import Testing

/// `limiter_type: entity` (tempo-behaviour 6.9; row 120 of 11.6).
@Suite struct EntityLimitTests {
    @Test func anEntityIsCompleteOrInTheOverflow() {
        var bench = Bench(limit: 1, .entities)
        for name in ["a", "b"] { #expect(bench.push(Traffic.service(name)) == nil) }
        #expect(bench.drain() == 3)
        #expect(bench.names("traces_spanmetrics_latency_bucket", #""a""#) == 15)
        #expect(bench.total("traces_spanmetrics_calls_total", #""a""#) == 1)
        for name in ["calls_total", "latency_count"] { #expect(bench.total("traces_spanmetrics_" + name, inOverflow) == 1) }
        #expect(bench.budget.active == 1)
        #expect(bench.entities.estimate(now: 0) == 2)
        #expect(bench.imbalance() == 0)
    }

    @Test func targetInfoAndHostInfoAreEntitiesOfTheirOwn() {
        var bench = Bench(limit: 2, .entities) {
            $0.spanMetrics?.targetInfo = true
            $0.hostInfo = HostInfoOptions()
        }
        #expect(bench.push(Traffic.service("a", more: [("k", "v"), ("host.id", "h")])) == nil)
        #expect(bench.names("traces_target_info", #"job="a""#) == 1)
        #expect(bench.names("traces_host_info", inOverflow) == 1)
        #expect(bench.budget.active == 2)
    }

    @Test func failuresAndMessagesFollowTheirEdge() {
        var bench = Bench(limit: 1, .entities) {
            $0.spanMetrics = nil
            $0.serviceGraphs = ServiceGraphsOptions()
            $0.serviceGraphs?.messagingLatency = true
        }
        #expect(bench.push(Graph.message("a", "b", trace: 1)) == nil)
        #expect(bench.push(Graph.message("c", "d", trace: 2)) == nil)
        // Of the second edge: requests, both latencies, the failure, the message.
        #expect(bench.drain() == 5)
        for name in ["request_total", "request_failed_total", "request_client_seconds_count", "request_messaging_system_seconds_count"] {
            #expect(bench.total("traces_service_graph_" + name, #"client="a""#) == 1, "\(name)")
            #expect(bench.total("traces_service_graph_" + name, inOverflow) == 1, "\(name)")
        }
        #expect(bench.budget.active == 1)
        // Where the edge has room by now, all of it has.
        bench.budget.setLimit(2)
        #expect(bench.push(Graph.message("c", "d", trace: 3)) == nil)
        #expect(bench.drain() == 0)
        #expect(bench.total("traces_service_graph_request_failed_total", #"client="c""#) == 1)
        #expect(bench.budget.active == 2)
        bench.drain(at: 1_000)
        bench.forgetStale(before: 2_000)
        #expect(bench.budget.active == 0)
        #expect(bench.imbalance() == 0)
    }

    @Test func aChangeOfSettingsCountsNoEntityTwice() {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.dimensions = ["d"]
        var bench = Bench(options, budget: SeriesBudget(.entities, limit: 3))
        for name in ["a", "b"] { #expect(bench.push(Traffic.service(name)) == nil) }
        #expect(bench.push(Traffic.service("c", [Traffic.span([("d", "1")])])) == nil)
        options.spanMetrics?.bounds = [1, 2]
        bench.change(options)
        #expect(bench.budget.active == 3)
        #expect(bench.push(Traffic.service("a")) == nil)
        #expect(bench.total("traces_spanmetrics_latency_count", #""a""#) == 1)
        #expect(bench.drain() == 0)
        // One entity ends: it is one, however many series it had.
        options.spanMetrics?.dimensions = []
        bench.change(options)
        #expect(bench.budget.active == 2)
        #expect(bench.budget.removed == 1)
        bench.drain(at: 1_000)
        bench.forgetStale(before: 2_000)
        #expect(bench.budget.active == 0)
        #expect(bench.imbalance() == 0)
    }
}

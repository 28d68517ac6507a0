import Pipeline
import PipelineSupport
import Testing

/// Edges through whole tenants: halves on different event loops, expiry, what is discarded (tempo-behaviour 4.7, 4.8).
@Suite struct EdgeLoopsTests {
    private static let requests = "traces_service_graph_request_total"
    private static let window = TimeWindow(now: Graph.start, slack: Graph.start)

    private func bench(_ change: (inout ServiceGraphsOptions) -> Void = { _ in }) -> Bench {
        var options = ProcessorOptions()
        var graphs = ServiceGraphsOptions()
        change(&graphs)
        options.serviceGraphs = graphs
        return Bench(options, loops: 2)
    }

    @Test func halvesMeetAcrossLoops() {
        var bench = bench()
        for trace in 1...50 as ClosedRange<UInt64> {
            let clientLoop = Int(trace % 2)
            #expect(bench.push(Graph.client(Array("a".utf8), trace: trace), loop: clientLoop, window: Self.window) == nil)
            #expect(bench.push(Graph.server("b", trace: trace), loop: 1 - clientLoop, window: Self.window) == nil)
        }
        let found = bench.series()
        #expect(found["\(Self.requests){client=\"a\",server=\"b\"}"] == 50)
        #expect(bench.names(Self.requests) == 1)
        #expect(bench.names("traces_service_graph_request_failed_total") == 0)
        #expect(bench.counts.graphs.edges.edges == 50)
        #expect(bench.processors.partitions?.count == 0)
        #expect(found[#"traces_service_graph_request_client_seconds_bucket{client="a",server="b",le="0.2"}"#] == 50)
        #expect(found[#"traces_service_graph_request_server_seconds_bucket{client="a",server="b",le="0.1"}"#] == 50)
    }

    @Test func everyLoopExpiresItsShareAndTogetherAll() {
        var bench = bench()
        for trace in 1...64 as ClosedRange<UInt64> {
            #expect(bench.push(Graph.server("b", trace: trace, isRoot: true), loop: 0, window: Self.window) == nil)
            #expect(bench.push(Graph.client(Array("a".utf8), trace: 1000 + trace), loop: 1, window: Self.window) == nil)
        }
        bench.expire(now: Graph.start + 9_000_000_000)
        #expect(bench.series().isEmpty)
        #expect(bench.processors.partitions?.count == 128)
        bench.expire(now: Graph.start + 20_000_000_000)
        #expect(bench.processors.partitions?.isEmpty == true)
        #expect(bench.series()["\(Self.requests){client=\"user\",connection_type=\"virtual_node\",server=\"b\"}"] == 64)
        #expect(bench.names(Self.requests) == 1)
        // Clients without a peer produce nothing.
        #expect(bench.counts.graphs.edges.expiredEdges == 64)
    }

    @Test func anEdgeThatIsNotUTF8IsDiscardedOnce() {
        var bench = bench { $0.messagingLatency = true }
        #expect(bench.push(Graph.client([0xff, 0x61], trace: 1, kind: 4, fails: true), loop: 0, window: Self.window) == nil)
        #expect(bench.push(Graph.server("b", trace: 1, kind: 5, end: Graph.start + 1_600_000_000), loop: 1, window: Self.window) == nil)
        #expect(bench.counts.graphs.invalidUTF8 == 1)
        #expect(bench.series().isEmpty)
    }

    @Test func aFailureMakesItsSeriesAndOnlyItsOwn() {
        var bench = bench()
        for (trace, fails) in [(1, false), (2, true), (3, false), (4, true)] as [(UInt64, Bool)] {
            #expect(bench.push(Graph.client(Array("a".utf8), trace: trace, fails: fails), loop: 0, window: Self.window) == nil)
            #expect(bench.push(Graph.server(trace < 3 ? "b" : "c", trace: trace), loop: 1, window: Self.window) == nil)
            #expect(bench.total("traces_service_graph_request_failed_total") == Double(trace / 2))
        }
        #expect(bench.total("traces_service_graph_request_failed_total", #"server="b""#) == 1)
        #expect(bench.total(Self.requests) == 4)
    }

    @Test func theMultiplierOfTheLastSideHolds() {
        var bench = bench { $0.weight.multiplierKey = "X-R" }
        let rate = [Proto.attribute("X-R", Proto.double(0.25))]
        #expect(bench.push(Graph.client(Array("a".utf8), trace: 1), loop: 0, window: Self.window) == nil)
        #expect(bench.push(Graph.server("b", trace: 1, fails: true, attributes: rate), loop: 1, window: Self.window) == nil)
        #expect(bench.total(Self.requests) == 4)
        #expect(bench.total("traces_service_graph_request_failed_total") == 4)
        #expect(bench.total("traces_service_graph_request_client_seconds_count") == 4)
        #expect(bench.total("traces_service_graph_request_client_seconds_sum") == 0.8)
    }

    @Test func messagesSayHowLongTheyTook() {
        var bench = bench { $0.messagingLatency = true }
        #expect(bench.push(Graph.message("a", "b", trace: 1), loop: 1, window: Self.window) == nil)
        let labels = #"{client="a",connection_type="messaging_system",server="b"}"#
        #expect(bench.series()["traces_service_graph_request_messaging_system_seconds_sum" + labels] == 1.5)
        #expect(bench.series()[Self.requests + labels] == 1)
        #expect(bench.names("traces_service_graph_request_messaging_system_seconds_bucket") == 9)
    }

    @Test func waitingHalvesOutliveOtherBuckets() {
        var bench = bench()
        #expect(bench.push(Graph.client(Array("a".utf8), trace: 1), loop: 0, window: Self.window) == nil)
        var options = ProcessorOptions()
        options.serviceGraphs = ServiceGraphsOptions()
        options.serviceGraphs?.bounds = [1]
        bench.change(options)
        #expect(bench.push(Graph.server("b", trace: 1), loop: 1, window: Self.window) == nil)
        #expect(bench.total(Self.requests) == 1)
        #expect(bench.names("traces_service_graph_request_client_seconds_bucket") == 2)
    }
}

import Pipeline
import PipelineSupport
import Testing

@Suite struct EdgePartitionsTests {
    private static func options(_ change: (inout ServiceGraphsOptions) -> Void = { _ in }) -> ServiceGraphsOptions {
        var options = ServiceGraphsOptions()
        change(&options)
        return options
    }

    private static func new(_ edges: Int) -> EdgeCounters {
        var counters = EdgeCounters()
        counters.edges = edges
        return counters
    }

    /// Root servers, one per trace.
    private static func roots(_ traces: ClosedRange<UInt64>) -> [GraphSpan] {
        traces.map { trace in GraphSpan(.server, "s\(trace)") { $0.trace = trace } }
    }

    @Test func halvesOfOneTraceKeepTheirOrder() {
        var bench = StagingBench(graphs: Self.options())
        // In this order the database's client completes what the server began; in the other one the server would wait.
        let spans = (1...200).flatMap { (trace: UInt64) in
            [
                GraphSpan(.server, "real") {
                    $0.trace = trace
                    $0.parent = 1
                },
                GraphSpan(.client, "cl") {
                    $0.trace = trace
                    $0.attributes = [("db.name", Proto.string("pg"))]
                },
            ]
        }
        let edges = bench.push(spans)
        #expect(edges.count == 200)
        #expect(Set(edges.map(\.trace)).count == 200)
        #expect(bench.partitions.count == 0)
        #expect(bench.push(spans.reversed()).count == 200)
        #expect(bench.partitions.count == 200)
    }

    @Test func partitionsShareTheirItems() {
        var bench = StagingBench(graphs: Self.options { $0.maxItems = 50 })
        #expect(bench.push(Self.roots(1...80)).isEmpty)
        #expect(bench.partitions.count == 50)
        #expect(bench.counters.droppedSpans == 30)
        #expect(bench.expire().count == 50)
        #expect(bench.partitions.count == 0)
        #expect(bench.push(Self.roots(1...10)).isEmpty)
        #expect(bench.counters.droppedSpans == 30)
    }

    /// Places are taken ahead for a whole request; those that its pairs did not need are free afterwards.
    @Test func whatARequestDidNotNeedIsFreeAgain() {
        var bench = StagingBench(graphs: Self.options { $0.maxItems = 1000 })
        let pairs = (1...200).flatMap { GraphSpan.pair("c", "s", trace: $0) }
        for round in 1...20 as ClosedRange<UInt64> {
            #expect(bench.push(pairs + Self.roots((1000 * round)...(1000 * round + 9))).count == 200)
            #expect(bench.partitions.count == 10 * Int(round))
        }
        #expect(bench.counters == Self.new(20 * 210))
    }

    /// However places are taken, there are never more than `max_items`, and all of them are used.
    @Test func threadsTakeEveryPlaceOnce() async {
        let options = Self.options { $0.maxItems = 500 }
        let plan = IntakePlan(ProcessorOptions(serviceGraphs: options))
        let partitions = EdgePartitions(options, loops: 4)
        let dropped = await withTaskGroup(of: Int.self) { group in
            for loop in 0..<4 {
                group.addTask {
                    var scratch = WalkScratch()
                    var counts = WalkCounts()
                    var dropped = 0
                    for first in stride(from: UInt64(loop * 1000 + 1), to: UInt64(loop * 1000 + 1001), by: 20) {
                        let request = GuardedRequest(GraphSpan.request(Self.roots(first...first + 19)))
                        withExtendedLifetime(request) {
                            let error = RequestStaging.stage(
                                request.bytes, isPush: false, window: TimeWindow(now: 1, slack: .max / 2), plan: plan, scratch: &scratch,
                                counts: &counts)
                            guard error == nil, let graphs = plan.serviceGraphs else { return }
                            dropped += partitions.apply(&scratch.halves, loop: loop, now: 1, plan: graphs, into: &scratch.edges).droppedSpans
                            #expect(partitions.count <= 500)
                        }
                    }
                    return dropped
                }
            }
            return await group.reduce(0, +)
        }
        #expect(partitions.count == 500)
        #expect(dropped == 3500)
    }

    @Test(arguments: [1, 2, 3, 7, 100])
    func eachPartitionExpiresOnOneLoop(_ loops: Int) {
        var bench = StagingBench(graphs: Self.options(), loops: loops)
        #expect(bench.push(Self.roots(1...300)).isEmpty)
        var traces: [UInt64] = []
        for loop in 0..<loops { traces += bench.expire(after: loop == 0 ? 11 : 0, loop: loop, of: loops).map(\.trace) }
        #expect(traces.sorted() == Array(1...300))
    }

    @Test func expiryTakesNoMoreThanAsked() throws {
        var bench = StagingBench(graphs: Self.options())
        #expect(bench.push(Self.roots(1...100)).isEmpty)
        let plan = try #require(bench.plan.serviceGraphs)
        var found = 0
        var rounds = 0
        var hasMore = true
        while hasMore, rounds < 100 {
            var edges = StagedObservations()
            var faults = ServiceFaults()
            hasMore =
                bench.partitions.expire(
                    loop: 0, of: 1, now: bench.now + 20_000_000_000, limit: 7, plan: plan, into: &edges, &faults
                ).hasMore
            #expect(edges.count <= 7)
            found += edges.count
            rounds += 1
        }
        #expect(found == 100)
        #expect(rounds == 15)
    }

    @Test func memoryIsAccountedFor() {
        var bench = StagingBench(graphs: Self.options())
        let before = bench.partitions.reservedBytes
        #expect(bench.push(Self.roots(1...1000)).isEmpty)
        #expect(bench.partitions.reservedBytes >= before + 1000 * 128)
    }

    /// Both halves of every edge come in on different threads at the same time.
    @Test func threadsMeetInThePartitions() async {
        let plan = IntakePlan(ProcessorOptions(serviceGraphs: Self.options { $0.maxItems = 100_000 }))
        let partitions = EdgePartitions(Self.options { $0.maxItems = 100_000 }, loops: 4)
        let traces: UInt64 = 2000
        let counts = await withTaskGroup(of: (edges: Int, counters: EdgeCounters).self) { group in
            for loop in 0..<4 {
                group.addTask {
                    var scratch = WalkScratch()
                    var result = (edges: 0, counters: EdgeCounters())
                    for first in stride(from: UInt64(1), through: traces, by: 50) {
                        // Loops 0 and 1 send clients, 2 and 3 the servers; each half of the traces.
                        let spans = (first..<first + 50).filter { $0 % 2 == UInt64(loop % 2) }.map { GraphSpan.pair("c", "s", trace: $0)[loop / 2] }
                        let request = GuardedRequest(GraphSpan.request(spans))
                        withExtendedLifetime(request) {
                            var counts = WalkCounts()
                            let error = RequestStaging.stage(
                                request.bytes, isPush: false, window: TimeWindow(now: 1, slack: .max / 2), plan: plan, scratch: &scratch,
                                counts: &counts)
                            guard error == nil, let graphs = plan.serviceGraphs else { return }
                            result.counters.add(partitions.apply(&scratch.halves, loop: loop, now: 1, plan: graphs, into: &scratch.edges))
                            result.edges += scratch.edges.count
                        }
                    }
                    return result
                }
            }
            var sum = (edges: 0, counters: EdgeCounters())
            for await result in group {
                sum.edges += result.edges
                sum.counters.add(result.counters)
            }
            return sum
        }
        #expect(counts.edges == Int(traces))
        #expect(counts.counters.edges == Int(traces))
        #expect(partitions.count == 0)
    }
}

import Pipeline
import Testing

/// Rows 105–111, 114 and 117 of tempo-behaviour 11.5, and rules 4.3 and 4.8.
struct EdgeExpiryTests {
    @Test func aRootServerIsCalledByTheUser() {
        let bench = EdgeBench(EdgeStore.Options(dimensions: 1))
        bench.push(
            TestSpan(kind: .server, service: "rootsrv", trace: 9, span: 0, latency: 0.3, isFailed: true, multiplier: 2, dimensions: ["d"]))
        bench.wait(seconds: 10)
        bench.expire()
        #expect(
            bench.seen == [
                SeenEdge(
                    client: "user", server: "rootsrv", connection: "virtual_node", dimensions: ["d"], serverLatency: 0.3, isFailed: true,
                    multiplier: 2, virtualSide: .client, trace: 9)
            ])
        #expect(bench.store.counters == EdgeCounters(edges: 1))
        #expect(bench.store.count == 0)
    }

    @Test func aRootServersPeerIsTheClient() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .server, service: "rootsrv", span: 0, peer: "gw"))
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.map(\.client) == ["gw"])
        #expect(bench.seen.map(\.virtualSide) == [.client])
    }

    @Test func aConsumerWithoutParentIsARootToo() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .consumer, service: "cons", span: 0, time: 5))
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.map(\.client) == ["user"])
        #expect(bench.seen.map(\.connection) == ["virtual_node"])
        #expect(bench.seen.map(\.messagingLatency) == [nil])
    }

    @Test func aClientsPeerIsTheServer() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cli3", latency: 0.2, peer: "ext"))
        bench.wait(seconds: 10)
        bench.expire()
        #expect(
            bench.seen == [
                SeenEdge(client: "cli3", server: "ext", connection: "virtual_node", clientLatency: 0.2, virtualSide: .server)
            ])
        #expect(bench.store.counters.expiredEdges == 0)
    }

    @Test func halvesThatNobodyNamesExpire() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cli", span: 1))
        bench.push(TestSpan(kind: .server, service: "srv", span: 2, peer: "somebody"))
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.isEmpty)
        #expect(bench.store.counters == EdgeCounters(edges: 2, expiredClients: 1, expiredServers: 1))
        #expect(bench.faults == ["clientAlone cli", "serverAlone srv"])
    }

    @Test func rootServersOfOneTraceShareAnEdge() {
        let bench = EdgeBench(EdgeStore.Options(dimensions: 1))
        #expect(bench.push(TestSpan(kind: .server, service: "r1", span: 0, latency: 0.1, isFailed: true, peer: "p")) == .pending)
        #expect(bench.push(TestSpan(kind: .server, service: "a longer name", span: 0, latency: 0.2, dimensions: ["d"])) == .pending)
        bench.wait(seconds: 10)
        bench.expire()
        #expect(
            bench.seen == [
                SeenEdge(
                    client: "p", server: "a longer name", connection: "virtual_node", dimensions: ["d"], serverLatency: 0.2, isFailed: true,
                    virtualSide: .client)
            ])
        #expect(bench.store.counters == EdgeCounters(edges: 1))
    }

    @Test func aRootServerWithoutANameIsEmittedWithoutAServer() {
        let bench = EdgeBench()
        #expect(bench.push(TestSpan(kind: .server, service: "", span: 0)) == .pending)
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.map(\.client) == ["user"])
        #expect(bench.seen.map(\.server) == [""])
    }

    /// Every combination, so also those that no span can bring about.
    @Test(arguments: 0..<16)
    func theDecisionTable(_ bits: Int) {
        let (hasClient, hasServer, hasPeer, isRoot) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0, bits & 8 != 0)
        let expected: ExpiredEdge =
            switch (hasClient, hasServer, hasPeer, isRoot) {
            case (false, _, true, true): .clientFromPeer
            case (false, _, false, true): .clientIsUser
            case (false, _, _, false): .unpaired
            case (true, false, true, _): .serverFromPeer
            case (true, _, _, _): .unpaired
            }
        #expect(ExpiredEdge.outcome(hasClient: hasClient, hasServer: hasServer, hasPeer: hasPeer, isRoot: isRoot) == expected)
    }

    // MARK: Time

    /// Begin and wait in seconds, and the first moment at which the edge is over.
    @Test(arguments: [(0.0, 10.0, 10.0), (0.999, 10, 10), (0.6, 2.5, 3), (0, 0.5, 0), (0.5, 0.5, 1)])
    func edgesExpireAtWholeSeconds(_ begin: Double, _ wait: Double, _ end: Double) {
        let bench = EdgeBench(EdgeStore.Options(wait: UInt64(wait * 1e9)))
        let zero = bench.now
        bench.wait(seconds: begin)
        bench.push(TestSpan(kind: .server, service: "s", span: 0))
        let over = zero + UInt64(end * 1e9)
        bench.now = over - 1
        if over > zero + UInt64(begin * 1e9) {
            bench.expire()
            #expect(bench.seen.isEmpty)
        }
        bench.now = over
        bench.expire()
        #expect(bench.seen.count == 1)
    }

    @Test func anUpdateDoesNotPutExpiryOff() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .server, service: "s", span: 0))
        bench.wait(seconds: 9)
        bench.push(TestSpan(kind: .server, service: "another, longer name", span: 0))
        bench.wait(seconds: 1)
        bench.expire()
        #expect(bench.seen.count == 1)
    }

    @Test func edgesExpireInTheirOrderAndInSlices() {
        let bench = EdgeBench()
        for index in 1...10 { bench.push(TestSpan(kind: .server, service: "s\(index)", trace: UInt64(index), span: 0)) }
        // Moving a record or completing one leaves the others' order alone.
        bench.push(TestSpan(kind: .server, service: "s5 \(String(repeating: "x", count: 500))", trace: 5, span: 0))
        bench.wait(seconds: 10)
        #expect(bench.expire(limit: 4))
        #expect(bench.seen.map(\.trace) == [1, 2, 3, 4])
        #expect(bench.expire(limit: 4))
        #expect(!bench.expire(limit: 4))
        #expect(bench.seen.map(\.trace) == Array(1...10))
        #expect(bench.seen[4].server.hasPrefix("s5 xxx"))
    }

    @Test func expiryStopsAtTheFirstEdgeWhoseTimeIsNotOver() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .server, service: "late", trace: 1, span: 0))
        // The clock was set back: this one is due earlier but stands behind.
        bench.now -= 5_000_000_000
        bench.push(TestSpan(kind: .server, service: "early", trace: 2, span: 0))
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.isEmpty)
        bench.wait(seconds: 5)
        bench.expire()
        #expect(bench.seen.map(\.server) == ["late", "early"])
    }

    @Test func anEdgeThatIsDueButStillThereCanComplete() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "c"))
        bench.wait(seconds: 11)
        #expect(bench.push(TestSpan(kind: .server, service: "s")) == .completed)
    }

    @Test func timesAtTheEndOfTimeDoNotOverflow() {
        let bench = EdgeBench(EdgeStore.Options(wait: .max))
        bench.push(TestSpan(kind: .server, service: "s", span: 0))
        bench.drop(TestSpan(kind: .client, service: "c", span: 3))
        #expect(!bench.expire())
        #expect(bench.seen.isEmpty)
    }

    @Test func anEndedStoreGivesItsPlacesBack() {
        let quota = EdgeQuota(maxItems: 10)
        func use() {
            var store = EdgeStore(EdgeStore.Options(), quota: quota)
            let bytes = Array("service".utf8) + [UInt8](repeating: 0, count: RequestBytes.slack)
            bytes.withSlice {
                let start = $0.start
                let key = EdgeKey(traceHigh: 1, traceLow: 2, span: 3)
                let half = HalfEdge(key: key, side: .client, service: WireSlice(start: start, count: 7), latency: 1)
                #expect(store.upsert(half, now: 0) { _ in } == .pending)
                store.drop(HalfEdge(key: EdgeKey(traceHigh: 1, traceLow: 2, span: 4), flags: [], seed: HalfEdge.seed), now: 0)
                #expect(quota.edges.used == 1)
                #expect(quota.markers.used == 1)
            }
        }
        use()
        #expect(quota.edges.used == 0)
        #expect(quota.markers.used == 0)
    }
}

extension EdgeCounters {
    init(
        edges: Int = 0, expiredClients: Int = 0, expiredServers: Int = 0, droppedSpans: Int = 0, droppedForMemory: Int = 0,
        droppedEdges: Int = 0, refusedSpans: Int = 0, markerOverflows: Int = 0
    ) {
        self.init()
        self.edges = edges
        self.expiredClients = expiredClients
        self.expiredServers = expiredServers
        self.droppedSpans = droppedSpans
        self.droppedForMemory = droppedForMemory
        self.droppedEdges = droppedEdges
        self.refusedSpans = refusedSpans
        self.markerOverflows = markerOverflows
    }
}

import Pipeline
import PipelineSupport
import Settings
import Testing

/// Rows 91 to 116 of tempo-behaviour 11.5 from the request's bytes on.
@Suite struct ServiceGraphsStagingTests {
    private func bench(_ change: (inout ServiceGraphsOptions) -> Void = { _ in }) -> StagingBench {
        var options = ServiceGraphsOptions()
        change(&options)
        return StagingBench(graphs: options)
    }

    private static func text(_ key: String, _ value: String) -> (String, Proto?) { (key, Proto.string(value)) }

    @Test func clientAndServerMakeAnEdge() {
        var bench = bench()
        let edges = bench.push(GraphSpan.pair("cli", "srv"))
        #expect(edges == [CountedEdge(labels: ["client": "cli", "server": "srv"], clientLatency: 0.2, serverLatency: 0.1)])
        #expect(bench.counters.edges == 1)
        #expect(bench.partitions.count == 0)
    }

    @Test func halvesMeetAcrossRequestsAndLoops() {
        var bench = bench()
        let pair = GraphSpan.pair("cli", "srv")
        #expect(bench.push(GraphSpan.request([pair[1]]), loop: 0).isEmpty)
        #expect(bench.partitions.count == 1)
        #expect(bench.push(GraphSpan.request([pair[0]]), loop: 1).map(\.labels) == [["client": "cli", "server": "srv"]])
    }

    @Test func withThePrefixEachSideHasItsDimensions() {
        var bench = bench {
            $0.dimensions = ["s", "only.res"]
            $0.usesPrefix = true
        }
        var pair = GraphSpan.pair("cli", "srv")
        pair[0].attributes = [Self.text("s", "c1")]
        pair[0].resource = [Self.text("only.res", "c2")]
        pair[1].attributes = [Self.text("s", "s1"), Self.text("only.res", "s2")]
        let labels = [
            "client": "cli", "server": "srv", "client_s": "c1", "server_s": "s1", "client_only_res": "c2", "server_only_res": "s2",
        ]
        #expect(bench.push(pair).map(\.labels) == [labels])
    }

    @Test func withoutThePrefixTheLaterSpanWinsEvenWithAnEmptyValue() {
        var bench = bench { $0.dimensions = ["a.b", "c", "d"] }
        var pair = GraphSpan.pair("cli", "srv")
        pair[0].attributes = [Self.text("a.b", "1"), Self.text("c", "1"), ("d", Proto.int(-7))]
        pair[1].attributes = [Self.text("a.b", "2"), Self.text("c", "")]
        #expect(bench.push(pair).map(\.labels) == [["client": "cli", "server": "srv", "a_b": "2", "d": "-7"]])
    }

    @Test func theResourceComesFirstAndItsFirstEntryCounts() {
        var bench = bench { $0.dimensions = ["d"] }
        var pair = GraphSpan.pair("cli", "srv")
        pair[1].attributes = [Self.text("d", "span")]
        pair[1].resource = [("d", Proto().message(5, Proto().message(1, Proto.string("x")).message(1, Proto.bool(true)))), Self.text("d", "2")]
        #expect(bench.push(pair).first?.labels["d"] == "[xtrue]")
    }

    @Test func aDimensionMayRemoveALabel() {
        var bench = bench { $0.dimensions = ["server"] }
        #expect(bench.push(GraphSpan.pair("cli", "srv")).map(\.labels) == [["client": "cli"]])
    }

    @Test func oneErrorFailsTheEdge() {
        var bench = bench()
        var pair = GraphSpan.pair("cli", "srv")
        pair[0].status = 2
        pair[1].status = 1
        #expect(bench.push(pair).map(\.isFailed) == [true])
        pair[0].status = 1
        #expect(bench.push(pair).map(\.isFailed) == [false])
    }

    @Test(arguments: [(1_500, 1.5, true), (1_500, nil, false), (0, nil, true)] as [(UInt64, Double?, Bool)])
    func messagingLatencyIsObservedWhenAskedFor(_ gap: UInt64, _ seconds: Double?, _ isEnabled: Bool) {
        var bench = bench { $0.messagingLatency = isEnabled }
        let producer = GraphSpan(.producer, "prod")
        let consumer = GraphSpan(.consumer, "cons") {
            $0.id = 2
            $0.parent = 1
            $0.end = producer.end + (gap + 100) * 1_000_000
        }
        let edges = bench.push([producer, consumer])
        #expect(edges.map(\.labels) == [["client": "prod", "server": "cons", "connection_type": "messaging_system"]])
        #expect(edges.map(\.messagingLatency) == [seconds])
    }

    @Test func theLastSpanSaysTheConnectionType() {
        var bench = bench()
        var pair = GraphSpan.pair("prod", "srv")
        pair[0].kind = .producer
        #expect(bench.push(pair).map(\.labels) == [["client": "prod", "server": "srv"]])
        #expect(bench.push(pair.reversed()).first?.labels["connection_type"] == "messaging_system")
    }

    // MARK: Databases

    /// Rows 100 to 103, and what names a database when several things could.
    @Test(arguments: [
        ([text("db.name", "pg")], [], "pg"), ([text("db.system", "sys"), text("db.name", "name")], [], "name"),
        ([text("db.name", "span")], [text("db.system", "res")], "span"), ([text("db.name", "span")], [text("db.name", "res")], "res"),
        ([text("db.system", "pg"), text("server.address", "sa"), text("network.peer.address", "1.2.3.4")], [], "sa"),
        ([text("db.system", "pg"), text("network.peer.address", "1.2.3.4"), ("network.peer.port", Proto.int(5432))], [], "1.2.3.4:5432"),
        ([text("db.system", "pg"), text("network.peer.address", "1.2.3.4")], [], "1.2.3.4"),
        ([text("db.system", "pg"), ("network.peer.port", Proto.int(5432))], [], "pg"),
        ([text("db.name", "pg"), text("peer.service", "ps"), text("server.address", "sa")], [], "ps"),
        ([text("db.name", "")], [text("server.address", "of resource")], "of resource"), ([("db.name", Proto.int(7))], [], "7"),
    ])
    func databasesCompleteAtOnce(_ attributes: [(String, Proto?)], _ resource: [(String, Proto?)], _ server: String) {
        var bench = bench()
        let client = GraphSpan(.client, "cli") {
            $0.attributes = attributes
            $0.resource = resource
            $0.status = 2
        }
        let labels = ["client": "cli", "server": server, "connection_type": "database"]
        #expect(bench.push([client]) == [CountedEdge(labels: labels, clientLatency: 0.1, serverLatency: 0.1, isFailed: true)])
        #expect(bench.partitions.count == 0)
    }

    @Test(arguments: [
        [text("db.name", "x"), text("peer.service", "")], [text("db.name", "")], [("db.name", nil)], [("db.name", Proto().bytes(7, [1]))],
    ])
    func anEmptyNameLeavesTheEdgePending(_ attributes: [(String, Proto?)]) {
        var bench = bench()
        #expect(bench.push([GraphSpan(.client, "cli") { $0.attributes = attributes }]).isEmpty)
        #expect(bench.partitions.count == 1)
        #expect(bench.expire().isEmpty)
        #expect(bench.counters.expiredEdges == 1)
    }

    @Test func serverSpansAreNoDatabases() {
        var bench = bench()
        let server = GraphSpan(.server, "realdb") {
            $0.id = 2
            $0.parent = 1
            $0.attributes = [Self.text("db.name", "x")]
        }
        #expect(bench.push([server]).isEmpty)
        let client = GraphSpan(.client, "cl") {
            $0.milliseconds = 400
            $0.attributes = [Self.text("db.system", "pg")]
        }
        let edges = bench.push([client])
        #expect(edges.map(\.labels) == [["client": "cl", "server": "pg", "connection_type": "database"]])
        #expect(edges.map(\.serverLatency) == [0.4])
    }

    @Test func otherAttributesMayNameDatabases() {
        var bench = bench { $0.databaseNameAttributes = ["my.db"] }
        #expect(bench.push([GraphSpan(.client, "cli") { $0.attributes = [Self.text("db.name", "x")] }]).isEmpty)
        let client = GraphSpan(.client, "cli") {
            $0.id = 7
            $0.attributes = [Self.text("my.db", "y")]
        }
        #expect(bench.push([client]).first?.labels["server"] == "y")
    }

    // MARK: Virtual nodes

    @Test func rootServersHaveAUser() {
        var bench = bench { $0.virtualNodeLabel = true }
        #expect(bench.push([GraphSpan(.server, "rootsrv") { $0.milliseconds = 300 }]).isEmpty)
        #expect(bench.expire(after: 9).isEmpty)
        let labels = ["client": "user", "server": "rootsrv", "connection_type": "virtual_node", "virtual_node": "client"]
        #expect(bench.expire(after: 1) == [CountedEdge(labels: labels, clientLatency: 0, serverLatency: 0.3)])
    }

    @Test func peersNameTheOtherSide() {
        var bench = bench { $0.virtualNodeLabel = true }
        let server = GraphSpan(.server, "srv") { $0.attributes = [Self.text("peer.service", "gw")] }
        let client = GraphSpan(.client, "cli") {
            $0.trace = 2
            $0.attributes = [Self.text("peer.service", "ext")]
        }
        #expect(bench.push([server, client]).isEmpty)
        let names = bench.expire().map { [$0.labels["client"], $0.labels["server"], $0.labels["virtual_node"]] }
        #expect(Set(names) == [["gw", "srv", "client"], ["cli", "ext", "server"]])
    }

    @Test func peersAreOnSpansOnlyAndTheFirstOneThereCounts() {
        var bench = bench { $0.peerAttributes = ["p1", "p2"] }
        let client = GraphSpan(.client, "cli") {
            $0.attributes = [Self.text("p2", "second"), Self.text("peer.service", "no peer here")]
            $0.resource = [Self.text("p1", "of resource")]
        }
        let emptyFirst = GraphSpan(.client, "cli") {
            $0.id = 2
            $0.attributes = [Self.text("p2", "second"), Self.text("p1", "")]
        }
        #expect(bench.push([client, emptyFirst]).isEmpty)
        #expect(bench.expire().map(\.labels["server"]) == ["second"])
        #expect(bench.counters.expiredEdges == 1)
    }

    @Test func rootServersOfOneTraceShareAnEdge() {
        var bench = bench()
        let roots = [GraphSpan(.server, "r1"), GraphSpan(.server, "r2") { $0.id = 2 }]
        #expect(bench.push(roots).isEmpty)
        #expect(bench.expire().map(\.labels["server"]) == ["r2"])
    }

    @Test func anEmptyServiceNameCountsAndAMissingOneDoesNot() {
        var bench = bench()
        #expect(bench.push([GraphSpan(.server, ""), GraphSpan(.server, nil) { $0.trace = 2 }]).isEmpty)
        #expect(bench.expire().map(\.labels) == [["client": "user", "connection_type": "virtual_node"]])
        #expect(bench.counters.edges == 1)
    }

    // MARK: Which spans

    @Test(arguments: [GraphSpan.Kind.unspecified, .internal])
    func otherKindsAreIgnored(_ kind: GraphSpan.Kind) throws {
        let policy = FilterPolicy(exclude: .all((.kind, .regex(".*"))))
        let filter = try SpanFilter([policy])
        var bench = bench { $0.filter = filter }
        #expect(bench.push([GraphSpan(kind, "svc")]).isEmpty)
        #expect(bench.counts.graphs.filtered == 0)
        #expect(bench.partitions.count == 0 && bench.partitions.markers == 0)
    }

    @Test func slackComesFirst() {
        var bench = bench()
        bench.slack = 1_000_000
        #expect(bench.push([GraphSpan(.server, "late") { $0.end -= 2_000_000 }, GraphSpan(.server, "good") { $0.trace = 2 }]).isEmpty)
        #expect(bench.counts.outsideSlack == 1)
        #expect(bench.partitions.count == 1)
    }

    /// Row 116.
    @Test func filteredHalvesRemoveTheEdge() throws {
        let policy = FilterPolicy(exclude: .all((.resource("service.name"), .string("noisy"))))
        let filter = try SpanFilter([policy])
        var bench = bench { $0.filter = filter }
        let spans =
            GraphSpan.pair("cl", "noisy") + GraphSpan.pair("noisy", "srv", trace: 2)
            + [GraphSpan(.server, "noisy") { $0.trace = 3 }, GraphSpan(.internal, "noisy") { $0.trace = 4 }]
        #expect(bench.push(spans).isEmpty)
        #expect(bench.expire().isEmpty)
        #expect(bench.counts.graphs.filtered == 3)
        #expect(bench.counters.droppedEdges == 2)
        #expect(bench.counters.edges == 1)
    }

    @Test func spanMetricsAndServiceGraphsHaveTheirOwnFilters() throws {
        var metrics = SpanMetricsOptions()
        metrics.filter = try SpanFilter([FilterPolicy(include: .all((.kind, .string("SPAN_KIND_SERVER"))))])
        var graphs = ServiceGraphsOptions()
        graphs.filter = try SpanFilter([FilterPolicy(exclude: .all((.span("no"), .bool(true))))])
        var bench = StagingBench(spanMetrics: metrics, graphs: graphs)
        var pair = GraphSpan.pair("cli", "srv")
        #expect(bench.push(pair).count == 1)
        #expect(bench.counts.spanMetrics.filtered == 1 && bench.counts.graphs.filtered == 0)
        pair[1].attributes = [("no", Proto.bool(true))]
        #expect(bench.push(pair).isEmpty)
        #expect(bench.counts.spanMetrics.filtered == 2 && bench.counts.graphs.filtered == 1)
        #expect(bench.scratch.pending.count == 1)
    }
}

import Pipeline
import PipelineSupport
import Settings
import Testing

@Suite struct RequestStagingTests {
    private static func ratio(_ value: Double) -> Proto { Proto.double(value) }

    @Test func oneWalkServesEveryProcessor() {
        var metrics = SpanMetricsOptions()
        metrics.dimensions = ["shared", "peer.service"]
        metrics.targetInfo = true
        var graphs = ServiceGraphsOptions()
        graphs.dimensions = ["shared"]
        var bench = StagingBench(spanMetrics: metrics, graphs: graphs, host: HostInfoOptions())
        let keys = bench.plan.attributes.keys
        #expect(keys.first == "service.name" && Set(keys).count == keys.count)
        var pair = GraphSpan.pair("cli", "srv")
        pair[0].attributes = [("shared", Proto.int(1)), ("peer.service", Proto.string("srv"))]
        pair[1].resource = [("host.id", Proto.string("H")), ("shared", Proto.string("R"))]
        #expect(bench.push(pair).map(\.labels) == [["client": "cli", "server": "srv", "shared": "R"]])
        let labels = bench.plan.spanMetrics.map { bench.scratch.pending.labels($0.labels) } ?? []
        #expect(labels.map { $0["shared"] } == ["1", "R"])
        #expect(labels.map { $0["peer_service"] } == ["srv", nil])
        #expect(labels.map { $0["span_kind"] } == ["SPAN_KIND_CLIENT", "SPAN_KIND_SERVER"])
        #expect(bench.scratch.hosts.count == 1)
        #expect(bench.scratch.targets.freeLabels() == [["job": "srv", "host_id": "H", "shared": "R"]])
        #expect(bench.counts.spans == 2)
    }

    @Test func withoutProcessorsARequestIsChecked() {
        var bench = StagingBench()
        #expect(bench.stage(GraphSpan.request(GraphSpan.pair("a", "b"))) == nil)
        #expect(bench.counts.spans == 2)
        #expect(bench.stage(Proto.request([Proto.span(trace: [1])])) == .traceID(bits: 8))
        #expect(bench.stage(Proto.request([Proto().text(5, "no id")])) == .spanID(bits: 0))
        #expect(bench.stage([0x0a, 0x7f]) == .malformed)
        #expect(bench.scratch.pending.count == 0 && bench.scratch.halves.count == 0 && bench.scratch.hosts.count == 0)
    }

    @Test func aRefusedRequestLeavesNothingToTheNext() {
        var bench = StagingBench(spanMetrics: SpanMetricsOptions(), graphs: ServiceGraphsOptions(), host: HostInfoOptions())
        let good = GraphSpan.request(GraphSpan.pair("cli", "srv"))
        #expect(bench.push(good + [0x0a, 0x7f]).isEmpty)
        #expect(bench.partitions.count == 0)
        #expect(bench.push(good).count == 1)
        #expect(bench.scratch.pending.count == 2)
        #expect(bench.counters.edges == 1)
    }

    @Test func pushesMayAskForNoMetrics() {
        var bench = StagingBench(graphs: ServiceGraphsOptions())
        #expect(bench.stage(GraphSpan.request(GraphSpan.pair("a", "b")) + [0x10, 1], isPush: true) == nil)
        #expect(bench.counts.skipsMetrics)
    }

    @Test func targetsKnowTheirFirstSpan() {
        var options = SpanMetricsOptions()
        options.targetInfo = true
        var bench = StagingBench(spanMetrics: options)
        bench.slack = 1_000
        let request = { (name: String, ends: [UInt64]) in
            Proto.request(
                resource: [Proto.attribute("service.name", Proto.string(name)), Proto.attribute("k", Proto.string("v"))],
                ends.map { Proto.span(milliseconds: 0, end: $0) })
        }
        let now = bench.now
        let bytes = request("a", [now, now]) + request("late", [1]) + request("b", [1, now]) + request("c", [now])
        var orders: [UInt32] = []
        var jobs: [String?] = []
        #expect(
            bench.stage(bytes) { scratch in
                orders = (0..<scratch.targets.count).map { scratch.targets.entries[$0].order }
                jobs = scratch.targets.freeLabels().map { $0["job"] }
            } == nil)
        #expect(jobs == ["a", "b", "c"])
        #expect(orders == [0, 2, 3])
    }

    // MARK: Multipliers

    private func weights(
        metricsKey: String, graphsKey: String, traceState: String = "", metricsReads: Bool = false, graphsReads: Bool = false,
        attributes: [(String, Proto?)], resource: [(String, Proto?)] = []
    ) -> [Double?] {
        var metrics = SpanMetricsOptions()
        metrics.weight.multiplierKey = metricsKey
        metrics.weight.readsTraceState = metricsReads
        var graphs = ServiceGraphsOptions()
        graphs.weight.multiplierKey = graphsKey
        graphs.weight.readsTraceState = graphsReads
        var bench = StagingBench(spanMetrics: metrics, graphs: graphs)
        var pair = GraphSpan.pair("cli", "srv")
        pair[1].attributes = attributes
        pair[1].resource = resource
        pair[1].traceState = traceState
        let edges = bench.push(pair)
        return [bench.scratch.pending.entries[1].weight, edges.first?.weight]
    }

    @Test func eachProcessorHasItsMultiplierKey() {
        let both: [(String, Proto?)] = [("a", Self.ratio(0.5)), ("b", Self.ratio(0.25))]
        #expect(weights(metricsKey: "a", graphsKey: "b", attributes: both) == [2, 4])
        #expect(weights(metricsKey: "b", graphsKey: "a", attributes: both) == [4, 2])
        #expect(weights(metricsKey: "a", graphsKey: "a", attributes: both) == [2, 2])
        #expect(weights(metricsKey: "", graphsKey: "b", attributes: both) == [1, 4])
        #expect(weights(metricsKey: "a", graphsKey: "", attributes: both) == [2, 1])
        // Passed over: what is no double above zero. The span comes before the resource.
        let odd: [(String, Proto?)] = [("a", Proto.int(1)), ("a", Self.ratio(-1)), ("a", Self.ratio(0.1)), ("a", Self.ratio(0.2))]
        #expect(weights(metricsKey: "a", graphsKey: "b", attributes: odd, resource: [("a", Self.ratio(0.5)), ("b", Self.ratio(0.5))]) == [10, 2])
        #expect(weights(metricsKey: "service.name", graphsKey: "b", attributes: both) == [1, 4])
    }

    @Test func tracestateComesFirstForWhoReadsIt() {
        let attributes: [(String, Proto?)] = [("a", Self.ratio(0.5))]
        let weigh = { (metrics: Bool, graphs: Bool, state: String) in
            weights(metricsKey: "a", graphsKey: "a", traceState: state, metricsReads: metrics, graphsReads: graphs, attributes: attributes)
        }
        #expect(weigh(true, true, "ot=th:c") == [4, 4])
        #expect(weigh(false, true, "ot=th:c") == [2, 4])
        #expect(weigh(true, false, "ot=th:c") == [4, 2])
        #expect(weigh(true, true, "ot=rv:01234567890123") == [2, 2])
    }

    // MARK: Keys

    @Test(arguments: [false, true])
    func keysReadBackSpelledOrNot(_ spells: Bool) {
        var options = SpanMetricsOptions()
        options.spellsEnumerations = spells
        options.statusMessage = true
        options.mappings = [.init(name: "m", sourceLabels: ["a", "none", "b"], join: "/")]
        var bench = StagingBench(spanMetrics: options)
        let span = Proto.span(kind: 9, attributes: [Proto.attribute("b", Proto.int(2)), Proto.attribute("a", Proto.string("1"))]) {
            $0.message(15, Proto().text(2, "boom").varint(3, 2))
        }
        var labels: [[String: String]] = []
        var length = 0
        let plan = bench.plan
        #expect(
            bench.stage(Proto.request([span])) { scratch in
                labels = plan.spanMetrics.map { scratch.pending.labels($0.labels) } ?? []
                length = scratch.pending.entries[0].keyLength
            } == nil)
        let expected = [
            "service": "svc", "span_name": "GET /", "span_kind": "9", "status_code": "STATUS_CODE_ERROR", "status_message": "boom", "m": "1/2",
        ]
        #expect(labels == [expected])
        let texts = expected.values.reduce(0) { $0 + 1 + $1.utf8.count }
        #expect(length == (spells ? texts : texts - "9".utf8.count - "STATUS_CODE_ERROR".utf8.count))
    }

    /// However large a value, the first bytes of its text are right.
    @Test(arguments: 1...16)
    func formattedValuesAreCut(_ limit: Int) {
        let nested = Proto().message(5, Proto().message(1, Proto.string("é")).message(1, Proto.int(-12)))
        let list = Proto().message(6, Proto().message(1, Proto.attribute("ké", nested)).message(1, Proto.attribute("x", Proto.bool(true))))
        let whole = "{ké:[é-12]x:true}"
        var cut = Array(whole.utf8.prefix(limit))
        while String(validating: cut, as: UTF8.self) == nil { cut.removeLast() }
        var metrics = SpanMetricsOptions()
        metrics.dimensions = ["v"]
        metrics.mappings = [.init(name: "m", sourceLabels: ["v", "v"], join: "")]
        metrics.labels.maxValueLength = limit
        var graphs = ServiceGraphsOptions()
        graphs.dimensions = ["v"]
        graphs.labels.maxValueLength = limit
        var bench = StagingBench(spanMetrics: metrics, graphs: graphs)
        var pair = GraphSpan.pair("c", "s")
        pair[1].attributes = [("v", list)]
        let edges = bench.push(pair)
        #expect(edges.map { $0.labels["v"] } == [String(decoding: cut, as: UTF8.self)])
        let labels = bench.plan.spanMetrics.map { bench.scratch.pending.labels($0.labels) } ?? []
        #expect(labels.last?["v"] == String(decoding: cut, as: UTF8.self))
        #expect(labels.last?["m"] == String(decoding: cut, as: UTF8.self))
    }

    /// A request that stands for more than its share of memory is refused, whole, whichever processor it is too much for.
    @Test(arguments: [true, false]) func stagedMemoryIsBounded(_ hasMetrics: Bool) {
        var metrics = SpanMetricsOptions()
        metrics.spanName = false
        var bench = StagingBench(
            spanMetrics: hasMetrics ? metrics : nil, graphs: hasMetrics ? nil : ServiceGraphsOptions(), maxStagedBytes: 10_000)
        let attributes = [Proto.attribute("network.peer.address", Proto.int(1)), Proto.attribute("network.peer.port", Proto.int(5432))]
        let spans = (0..<3000).map { _ in Proto.span(kind: 3, attributes: attributes + [Proto.attribute("db.name", Proto.string("x"))]) }
        let service = Proto.attribute("service.name", Proto.string(String(repeating: "s", count: 2000)))
        #expect(bench.stage(Proto.request(resource: [service], spans)) == .tooLarge(limit: 10_000))
        // Keys of 2,004 bytes, texts of 6.
        #expect(bench.scratch.pending.count == (hasMetrics ? 5 : 0))
        #expect(bench.scratch.halves.count == (hasMetrics ? 0 : 1667))
        #expect(bench.stage(Proto.request(resource: [service], Array(spans.prefix(5)))) == nil)
        #expect(bench.scratch.pending.count == (hasMetrics ? 5 : 0))
        #expect(bench.scratch.halves.count == (hasMetrics ? 0 : 5))
    }
}

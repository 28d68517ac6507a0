import Pipeline
import TestSupport
import Testing

/// Random requests from their bytes to counted edges against ``NaiveGraph`` and ``NaiveEdges``.
@Suite struct GraphModelTests {
    private static let keys = [
        "peer.service", "db.name", "db.system", "db.namespace", "server.address", "network.peer.address", "network.peer.port", "w", "d.1", "d-1",
        "server", "other", "x",
    ]

    private static func value(_ random: inout SplitMix64) -> ModelValue {
        let word = ["", "a", "b", "čau", "longer text"].randomElement(using: &random) ?? ""
        return switch Int.random(in: 0..<12, using: &random) {
        case 0: .int(.random(in: -3...300, using: &random))
        case 1: .bool(.random(using: &random))
        case 2: .double([0.5, 0.25, -1, 0].randomElement(using: &random) ?? 0)
        case 3: .list([.string(word), .int(1), .list([.bool(true)])])
        case 4: .bytes
        case 5: .unset
        default: .string(word)
        }
    }

    private static func attributes(_ chance: Double, _ random: inout SplitMix64) -> [(key: String, value: ModelValue)] {
        var found: [(key: String, value: ModelValue)] = []
        for key in keys.shuffled(using: &random) where Double.random(in: 0..<1, using: &random) < chance {
            found.append((key, value(&random)))
            if Int.random(in: 0..<8, using: &random) == 0 { found.append((key, value(&random))) }
        }
        return found
    }

    private static func span(_ now: UInt64, _ random: inout SplitMix64) -> ModelSpan {
        let kinds: [GraphSpan.Kind] = [.client, .client, .server, .server, .producer, .consumer, .internal, .unspecified]
        let services: [String?] = ["a", "b", "c", "", nil]
        var span = GraphSpan(kinds.randomElement(using: &random) ?? .client, services.randomElement(using: &random) ?? nil)
        span.trace = .random(in: 1...30, using: &random)
        span.id = .random(in: 1...3, using: &random)
        span.parent = .random(in: 0...3, using: &random)
        span.milliseconds = .random(in: 0...2000, using: &random)
        span.end = now - .random(in: 0...3_000, using: &random) * 1_000_000
        span.status = .random(in: 0...2, using: &random)
        return ModelSpan(span: span, attributes: attributes(0.08, &random), resource: attributes(0.05, &random))
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func randomRequestsAgreeWithTheRules(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var options = ServiceGraphsOptions()
        options.wait = 2_000_000_000
        options.dimensions = [[], ["x"], ["d.1", "x", "d-1"], ["server", "other"]].randomElement(using: &random) ?? []
        options.usesPrefix = seed % 2 == 0
        options.virtualNodeLabel = seed % 3 == 0
        options.messagingLatency = seed % 3 != 0
        options.weight.multiplierKey = "w"
        var bench = StagingBench(graphs: options, loops: 3)
        let graph = NaiveGraph(options: options)
        var naive = NaiveEdges(wait: options.wait, maxItems: options.maxItems, dimensions: options.dimensions.count, usesPrefix: options.usesPrefix)
        var total = 0
        var virtual = 0
        for round in 0..<600 {
            let spans = (0..<Int.random(in: 1...12, using: &random)).map { _ in Self.span(bench.now, &random) }
            let edges = bench.push(GraphSpan.request(spans.map(\.proto)), loop: Int.random(in: 0..<3, using: &random))
            for half in spans.compactMap(graph.half) { _ = naive.push(half, now: bench.now) }
            expectEqual(edges, naive.seen.map(graph.counted), "round \(round)")
            total += edges.count
            naive.seen = []
            guard round % 5 == 0 else { continue }
            let expired = bench.expire(after: 1)
            naive.expire(now: bench.now)
            expectEqual(expired, naive.seen.map(graph.counted), "expiry \(round)")
            virtual += expired.count
            naive.seen = []
            #expect(bench.partitions.count == naive.waiting.count)
        }
        #expect(bench.counters == naive.counters)
        #expect(total > 200 && virtual > 100 && naive.counters.expiredEdges > 50)
    }

    /// Edges of different traces come in any order.
    private func expectEqual(_ edges: [CountedEdge], _ expected: [CountedEdge], _ what: Comment) {
        let count = { (edges: [CountedEdge]) in Dictionary(edges.map { ($0, 1) }, uniquingKeysWith: +) }
        #expect(count(edges) == count(expected), what)
    }
}

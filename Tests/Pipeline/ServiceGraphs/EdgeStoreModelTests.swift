import Pipeline
import TestSupport
import Testing

/// Random spans, drops and time against ``NaiveEdges``.
struct EdgeStoreModelTests {
    @Test(arguments: [(1, 0, false), (2, 2, false), (3, 2, true), (4, 3, true), (5, 1, false)] as [(UInt64, Int, Bool)])
    func tenThousandStepsAgreeWithTheRules(_ seed: UInt64, _ dimensions: Int, _ usesPrefix: Bool) {
        var random = SplitMix64(seed: seed)
        let wait: UInt64 = 2_500_000_000
        let maxItems = 40
        let bench = EdgeBench(EdgeStore.Options(wait: wait, dimensions: dimensions, usesPrefix: usesPrefix), maxItems: maxItems)
        var naive = NaiveEdges(wait: wait, maxItems: maxItems, dimensions: dimensions, usesPrefix: usesPrefix)
        for step in 0..<10_000 {
            bench.wait(seconds: random.chance(5) ? 1 : 0.01)
            // Now and then a filter rejects most of what comes.
            let drops = step % 1000 < 200 ? 70 : 10
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<5:
                bench.expire()
                naive.expire(now: bench.now)
            case 5..<(5 + drops):
                let span = random.span(dimensions: dimensions)
                bench.drop(span)
                naive.drop(span, now: bench.now)
            default:
                let span = random.span(dimensions: dimensions)
                let outcome = bench.push(span)
                let expected = naive.push(span, now: bench.now)
                #expect(outcome == expected, "step \(step)")
            }
            let seen = bench.takeSeen()
            guard seen == naive.seen, bench.store.counters == naive.counters, bench.store.count == naive.waiting.count,
                bench.store.markers == naive.markers.count, bench.quota.edges.used == naive.waiting.count
            else {
                Issue.record("step \(step): \(seen) instead of \(naive.seen); \(bench.store.counters) instead of \(naive.counters)")
                return
            }
            naive.seen = []
        }
        #expect(naive.counters.edges > 500 && naive.counters.expiredEdges > 50)
        #expect(naive.counters.droppedSpans > 50 && naive.counters.droppedEdges > 50 && naive.counters.markerOverflows > 50)
    }
}

/// What the edges of a graph are made of.
extension SplitMix64 {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func text(emptyPercent: Int) -> String {
        if chance(emptyPercent) { return "" }
        // Lengths around the record sizes: most are short, some need the largest records.
        let lengths = chance(2) ? 3000...20_000 : chance(10) ? 100...900 : 1...12
        let letter = "abcdefg".randomElement(using: &self) ?? "a"
        return String(repeating: letter, count: Int.random(in: lengths, using: &self))
    }

    mutating func span(dimensions: Int) -> TestSpan {
        let kind: TestSpan.Kind = [.client, .server, .producer, .consumer].randomElement(using: &self) ?? .client
        var span = TestSpan(kind: kind, service: text(emptyPercent: 5))
        span.trace = .random(in: 1...60, using: &self)
        span.span = .random(in: 0...4, using: &self)
        span.latency = Double(Int.random(in: 0...100, using: &self)) / 8
        span.isFailed = chance(20)
        span.multiplier = Double(Int.random(in: 1...4, using: &self))
        span.time = .random(in: 0...4_000_000_000, using: &self)
        span.peer = chance(30) ? text(emptyPercent: 30) : nil
        span.isDatabase = chance(10)
        span.databaseServer = chance(80) ? text(emptyPercent: 30) : nil
        for _ in 0..<dimensions { span.dimensions.append(chance(60) ? text(emptyPercent: 10) : nil) }
        return span
    }
}

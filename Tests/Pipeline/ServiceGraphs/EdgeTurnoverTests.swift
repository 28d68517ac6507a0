import Pipeline
import TestSupport
import Testing

/// Many edges that come and go in any order: what is found stays found, and what is left has nothing left behind.
struct EdgeTurnoverTests {
    @Test(arguments: [7, 8, 9] as [UInt64])
    func edgesThatGoInAnyOrderLeaveTheOthersInPlace(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bench = EdgeBench(maxItems: 100_000)
        var waiting: [UInt64] = []
        var born: UInt64 = 0
        for _ in 0..<60_000 {
            // Grows to thousands, shrinks to nothing, grows again.
            if waiting.isEmpty || random.chance(born / 10_000 % 2 == 0 ? 70 : 30) {
                born += 1
                waiting.append(born)
                #expect(bench.push(TestSpan(kind: .client, service: "c\(born)", trace: born, span: born)) == .pending)
            } else {
                waiting.swapAt(.random(in: waiting.indices, using: &random), waiting.count - 1)
                guard let key = waiting.popLast() else { continue }
                #expect(bench.push(TestSpan(kind: .server, service: "s", trace: key, span: key)) == .completed)
                #expect(bench.takeSeen().map(\.client) == ["c\(key)"])
            }
        }
        #expect(born > 20_000)
        #expect(bench.store.count == waiting.count)
        for key in waiting.shuffled(using: &random) {
            #expect(bench.push(TestSpan(kind: .server, service: "s", trace: key, span: key)) == .completed)
        }
        #expect(bench.store.count == 0)
        #expect(bench.quota.edges.used == 0)
    }

    @Test func whatIsLeftExpiresInTheOrderInWhichItCame() {
        let bench = EdgeBench()
        for span in 1...500 as ClosedRange<UInt64> { bench.push(TestSpan(kind: .client, service: "c\(span)", span: span, peer: "p")) }
        for span in stride(from: UInt64(499), through: 1, by: -2) { bench.push(TestSpan(kind: .server, service: "s", span: span)) }
        _ = bench.takeSeen()
        // Places that became free are taken again, behind those that wait.
        for span in 1000...1100 as ClosedRange<UInt64> { bench.push(TestSpan(kind: .client, service: "c\(span)", span: span, peer: "p")) }
        bench.wait(seconds: 12)
        bench.expire()
        #expect(bench.seen.map(\.client) == (stride(from: 2, through: 500, by: 2).map { "c\($0)" } + (1000...1100).map { "c\($0)" }))
    }

    @Test func aWaitingEdgeTakesWhatAFurtherSpanSaysHoweverLong() {
        let bench = EdgeBench(EdgeStore.Options(dimensions: 2))
        // Short, too long for a slot, longer, short again: nothing of what is still wanted may be lost on the way.
        let lengths = [3, 60, 5000, 90_000, 60, 3]
        for (step, length) in lengths.enumerated() {
            var span = TestSpan(kind: .server, service: String(repeating: "s", count: length), span: 0)
            span.dimensions = step == 0 ? ["first", nil] : [nil, String(repeating: "d", count: length)]
            span.peer = step == 1 ? "peer" : nil
            #expect(bench.push(span) == .pending)
        }
        bench.wait(seconds: 12)
        bench.expire()
        #expect(bench.seen.map(\.client) == ["peer"])
        #expect(bench.seen.map(\.server) == ["sss"])
        #expect(bench.seen.map(\.dimensions) == [["first", "ddd"]])
    }
}

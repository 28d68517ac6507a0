import Pipeline
import TestSupport
import Testing

/// Row 115 of tempo-behaviour 11.5, and what bounds the store's memory.
struct EdgeStoreLimitTests {
    @Test func aSpanWithoutAPlaceIsDropped() {
        let bench = EdgeBench(maxItems: 1)
        #expect(bench.push(TestSpan(kind: .client, service: "a", span: 1)) == .pending)
        #expect(bench.push(TestSpan(kind: .client, service: "b", span: 2)) == .full)
        #expect(bench.store.counters == EdgeCounters(edges: 1, droppedSpans: 1))
        // What is complete needs no place, and what waits can still complete.
        #expect(bench.push(TestSpan(kind: .client, service: "c", span: 3, isDatabase: true, databaseServer: "pg")) == .completed)
        #expect(bench.push(TestSpan(kind: .server, service: "s", span: 1)) == .completed)
        #expect(bench.push(TestSpan(kind: .client, service: "b", span: 2)) == .pending)
        #expect(bench.store.takeCounters() == EdgeCounters(edges: 3, droppedSpans: 1))
        #expect(bench.store.counters == EdgeCounters())
    }

    @Test func partitionsShareTheLimit() {
        let quota = EdgeQuota(maxItems: 3)
        var first = EdgeStore(EdgeStore.Options(), quota: quota)
        var second = EdgeStore(EdgeStore.Options(), quota: quota)
        let name = Array("service".utf8) + [UInt8](repeating: 0, count: RequestBytes.slack)
        name.withSlice {
            let start = $0.start
            let service = WireSlice(start: start, count: 7)
            func half(_ span: UInt64) -> HalfEdge {
                HalfEdge(key: EdgeKey(traceHigh: 0, traceLow: 1, span: span), side: .client, service: service, latency: 1)
            }
            for span in 1...2 as ClosedRange<UInt64> {
                let outcome = first.upsert(half(span), now: 0) { _ in }
                #expect(outcome == .pending)
            }
            let third = second.upsert(half(1), now: 0) { _ in }
            #expect(third == .pending)
            let fourth = second.upsert(half(2), now: 0) { _ in }
            #expect(fourth == .full)
            var faults = ServiceFaults()
            _ = first.expire(now: 10_000_000_000, into: &faults) { _ in }
            let again = second.upsert(half(2), now: 0) { _ in }
            #expect(again == .pending)
        }
    }

    @Test func tracesSpreadEvenlyOverPartitions() {
        var counts = [Int](repeating: 0, count: 8)
        for trace in 0..<80_000 as Range<UInt64> {
            let client = EdgeKey(traceHigh: 0, traceLow: trace, span: 1).partition(of: 8, seed: 42)
            #expect(EdgeKey(traceHigh: 0, traceLow: trace, span: 2).partition(of: 8, seed: 42) == client)
            counts[client] += 1
        }
        #expect(counts.allSatisfy { $0 > 9_000 && $0 < 11_000 })
        #expect(EdgeKey(traceHigh: 5, traceLow: 6, span: 7).partition(of: 1, seed: 42) == 0)
    }

    @Test func identifiersAreReadAsTheyStand() {
        let bytes: [UInt8] = Array(1...24)
        bytes.withSlice {
            let key = EdgeKey(trace: $0.start, span: $0.start + 16)
            #expect(key == EdgeKey(traceHigh: 0x0102_0304_0506_0708, traceLow: 0x090a_0b0c_0d0e_0f10, span: 0x1112_1314_1516_1718))
        }
        #expect(EdgeKey(traceHigh: 0, traceLow: 0, span: 0).isRoot)
    }

    @Test func bytesAreLimited() {
        let bench = EdgeBench(EdgeStore.Options(maxBytes: 600))
        #expect(bench.push(TestSpan(kind: .client, service: "a", span: 1)) == .pending)
        #expect(bench.push(TestSpan(kind: .client, service: String(repeating: "b", count: 600), span: 2)) == .full)
        #expect(bench.store.counters == EdgeCounters(edges: 1, droppedSpans: 1, droppedForMemory: 1))
        #expect(bench.quota.edges.used == 1)
        // An edge that would outgrow the limit stays as it was, and can complete.
        #expect(bench.push(TestSpan(kind: .client, service: String(repeating: "b", count: 600), span: 1)) == .full)
        #expect(bench.push(TestSpan(kind: .server, service: String(repeating: "s", count: 600), span: 1)) == .completed)
        #expect(bench.seen.map(\.client) == ["a"])
        // Given back bytes can be used again.
        for span in 1...100 as ClosedRange<UInt64> {
            #expect(bench.push(TestSpan(kind: .client, service: "a", span: span)) == .pending)
            #expect(bench.push(TestSpan(kind: .server, service: "s", span: span)) == .completed)
        }
    }

    @Test func stringsOfAnyLengthSurviveWaiting() {
        let bench = EdgeBench()
        for length in [1, 40, 127, 128, 3900, 3960, 4096, 8100, 8192, 70_000] {
            let client = String(repeating: "c", count: length)
            #expect(bench.push(TestSpan(kind: .client, service: client)) == .pending)
            bench.push(TestSpan(kind: .server, service: "s"))
            #expect(bench.takeSeen().map(\.client) == [client])
        }
    }

    /// A million edges, of which a third pairs at once, a third later and a third expires, with names of many lengths.
    @Test func memoryStaysFlatOverAMillionEdges() {
        let quota = EdgeQuota(maxItems: 10_000)
        let all = UInt64(Rounds.of(1_000_000))
        var store = EdgeStore(EdgeStore.Options(dimensions: 1), quota: quota)
        let names = [UInt8](repeating: UInt8(ascii: "n"), count: 4096)
        var emitted = 0
        var expected = 0
        var reserved = 0
        names.withSlice {
            let start = $0.start
            func half(_ index: UInt64, _ side: EdgeSide) -> HalfEdge {
                // Rarely long, as attributes are.
                let length = index % 97 == 0 ? 1 + Int(index % 4000) : 1 + Int(index % 60)
                let key = EdgeKey(traceHigh: index, traceLow: index, span: index + 1)
                return HalfEdge(key: key, side: side, service: WireSlice(start: start, count: length), latency: 0.1)
            }
            var faults = ServiceFaults()
            for index in 0..<all {
                // 500 edges a second: at most 5,500 wait at a time.
                let now = index * 2_000_000
                _ = store.upsert(half(index, .client), now: now) { _ in emitted += 1 }
                if index % 3 == 0 {
                    _ = store.upsert(half(index, .server), now: now) { _ in emitted += 1 }
                    expected += 1
                } else if index % 3 == 1, index > 1000 {
                    // 300 is a multiple of 3: that one has not completed at once.
                    _ = store.upsert(half(index - 300, .server), now: now) { _ in emitted += 1 }
                    expected += 1
                }
                if index % 1000 == 0 { _ = store.expire(now: now, into: &faults) { _ in emitted += 1 } }
                if index == all / 5 { reserved = store.reservedBytes }
            }
        }
        #expect(emitted == expected)
        #expect(store.counters.edges == Int(all))
        #expect(store.counters.droppedSpans == 0)
        #expect(store.count < 6_000)
        #expect(store.reservedBytes < 4 << 20)
        #expect(store.reservedBytes <= reserved + RequestBytes.slack * 16 + 256 << 10)
    }
}

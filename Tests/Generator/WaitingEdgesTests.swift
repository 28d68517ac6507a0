import Generator
import SelfMetrics
import Settings
import Synchronization
import Testing

/// Edges that wait over restarts.
@Suite struct WaitingEdgesTests {
    private static let requests = "traces_service_graph_request_total"

    private func bench(_ change: (inout Settings) -> Void = { _ in }) -> GeneratorBench {
        GeneratorBench { settings in
            settings.overrides.defaults.processors = ["service-graphs"]
            change(&settings)
        }
    }

    private func restarted(
        _ former: GeneratorBench, later seconds: UInt64, _ change: (inout Settings) -> Void = { _ in }
    ) async -> GeneratorBench {
        let next = bench(change)
        next.advance(seconds: seconds)
        await next.generator.restore("single-tenant", former.left)
        return next
    }

    private func client(_ trace: UInt8) -> LedgerSpan { LedgerSpan(kind: 3, trace: trace, id: 1) }
    private func server(_ trace: UInt8) -> LedgerSpan { LedgerSpan(kind: 2, trace: trace, id: 2, parent: 1) }

    private func take(_ spans: [LedgerSpan], _ bench: GeneratorBench) { bench.take(LedgerRequest.bytes(spans, now: bench.now)) }

    private func edges(_ bench: GeneratorBench) throws -> LedgerReport.Account {
        try #require(bench.generator.currentTenants.first?.ledgerReport().accounts.first { $0.account == .edges })
    }

    @Test(arguments: [SnapshotKind.whole, .changes]) func aCleanEndLosesNone(kind: SnapshotKind) async throws {
        let first = bench()
        take((1...40).map(client) + (41...80).map(server) + [client(81), server(81)], first)
        await first.snapshot(.whole)
        await first.finish(kind)
        let second = await restarted(first, later: 3)
        #expect(await second.total(Self.requests) == 1)
        var books = try edges(second)
        #expect(books.waiting == 80 && books.received == 80 && books.isBalanced)
        #expect(second.metrics.exposition().contains("metronome_service_graph_edges_waiting{tenant=\"single-tenant\"} 80\n"))
        take((1...30).map(server) + (51...80).map(client), second)
        #expect(await second.total(Self.requests) == 61)
        // The time before the end counts.
        second.advance(seconds: 7)
        await second.generator.expireEdges()
        books = try edges(second)
        #expect(books.waiting == 0 && books.total(.late) == 20 && books.isBalanced, "\(books)")
    }

    @Test func theirTimeRunsOnWhileNoProcessDoes() async throws {
        let first = bench()
        take([client(1), server(2)], first)
        await first.finish(.whole)
        let second = await restarted(first, later: 3600)
        #expect(try edges(second).waiting == 2)
        await second.generator.expireEdges()
        let books = try edges(second)
        #expect(books.waiting == 0 && books.total(.late) == 2 && books.isBalanced)
    }

    /// Since it was written their other halves may have come.
    @Test func whatACrashLeavesIsNotTaken() async {
        let first = bench()
        take([client(1), client(2), server(2)], first)
        await first.snapshot(.whole)
        let second = await restarted(first, later: 3)
        take([server(1)], second)
        #expect(await second.total(Self.requests) == 1)
    }

    /// The first snapshot of a process takes the place of the one that has the edges.
    @Test func theyComeBackOnce() async throws {
        let first = bench()
        take([client(1), client(2), server(2)], first)
        await first.finish(.whole)
        let second = await restarted(first, later: 1)
        take([server(1)], second)
        await second.snapshot(.changes)
        #expect(second.output.snapshots.withLock { $0.allSatisfy { $0.kind == .whole } })
        let third = await restarted(second, later: 1)
        #expect(await third.total(Self.requests) == 2)
        #expect(try edges(third).waiting == 0)
    }

    @Test func withOtherDimensionsTheyDoNot() async {
        let first = bench()
        take([client(1), client(2), server(2)], first)
        await first.finish(.whole)
        let second = await restarted(first, later: 1) { $0.generator.processor.serviceGraphs.dimensions = ["http.method"] }
        take([server(1)], second)
        #expect(await second.total(Self.requests) == 1)
        #expect(second.lines.contains { $0.contains("do not go on waiting") })
    }

    @Test func thereMayBeLessRoom() async throws {
        let first = bench()
        take((1...40).map(client), first)
        await first.finish(.whole)
        let second = await restarted(first, later: 1) { $0.generator.processor.serviceGraphs.maxItems = 10 }
        let books = try edges(second)
        #expect(books.waiting == 10 && books.isBalanced)
        #expect(second.lines.contains { $0.contains("do not go on waiting") })
    }

    @Test func longTextsComeBack() async {
        let first = bench { $0.generator.processor.serviceGraphs.dimensions = ["k"] }
        let long = String(repeating: "x", count: 700)
        first.push(service: long, attributes: [("k", "v"), ("peer.service", "there")], kind: 3)
        await first.finish(.whole)
        let second = await restarted(first, later: 1) { $0.generator.processor.serviceGraphs.dimensions = ["k"] }
        second.advance(seconds: 20)
        await second.generator.expireEdges()
        #expect(await second.total(Self.requests, "client=\"\(long)\"") == 1)
        #expect(await second.total(Self.requests, "k=\"v\"") == 1)
        #expect(await second.total(Self.requests, "server=\"there\"") == 1)
    }

    @Test func damageBreaksNothing() async {
        let first = bench()
        take((1...20).map(client), first)
        await first.finish(.whole)
        let left = first.left
        var state: UInt64 = 7
        func random(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(count, 1)))
        }
        for _ in 0..<300 {
            var damaged = left
            let part = damaged.parts.count - 1
            // Behind what says that it is a part of edges.
            for _ in 0...random(4) { damaged.parts[part][10 + random(damaged.parts[part].count - 10)] = UInt8(random(256)) }
            if random(3) == 0 { damaged.parts[part] = Array(damaged.parts[part].prefix(10 + random(damaged.parts[part].count - 10))) }
            let next = bench()
            await next.generator.restore("single-tenant", damaged)
            take((1...20).map(server), next)
            next.advance(seconds: 20)
            await next.generator.expireEdges()
            _ = await next.series()
        }
    }
}

import Pipeline
import Testing

/// Rows 91–104 and 113 of tempo-behaviour 11.5, as far as the store decides them.
struct EdgePairingTests {
    @Test(arguments: [false, true])
    func clientAndServerMakeAnEdgeInEitherOrder(_ serverFirst: Bool) {
        let bench = EdgeBench()
        let spans = [TestSpan(kind: .client, service: "cli", latency: 0.2), TestSpan(kind: .server, service: "srv", latency: 0.1)]
        #expect(bench.push(spans[serverFirst ? 1 : 0]) == .pending)
        #expect(bench.seen.isEmpty)
        bench.wait(seconds: 5)
        #expect(bench.push(spans[serverFirst ? 0 : 1]) == .completed)
        #expect(bench.seen == [SeenEdge(client: "cli", server: "srv", clientLatency: 0.2, serverLatency: 0.1)])
        #expect(bench.store.count == 0)
        #expect(bench.quota.edges.used == 0)
        #expect(bench.store.counters.edges == 1)
    }

    @Test func withThePrefixEachSideHasItsDimensions() {
        let bench = EdgeBench(EdgeStore.Options(dimensions: 2, usesPrefix: true))
        bench.push(TestSpan(kind: .client, service: "cli", dimensions: ["c", "only"]))
        bench.push(TestSpan(kind: .server, service: "srv", dimensions: ["s", nil]))
        #expect(bench.seen.map(\.dimensions) == [["c", "s", "only", ""]])
    }

    @Test func withoutThePrefixTheLastSpanThatHasTheAttributeWins() {
        let bench = EdgeBench(EdgeStore.Options(dimensions: 4))
        bench.push(TestSpan(kind: .client, service: "cli", dimensions: ["1", "1", "1", nil]))
        bench.push(TestSpan(kind: .server, service: "srv", dimensions: ["2", nil, "", nil]))
        #expect(bench.seen.map(\.dimensions) == [["2", "1", "", ""]])
    }

    @Test func moreOrFewerDimensionsThanConfiguredAreNoHarm() {
        let bench = EdgeBench(EdgeStore.Options(dimensions: 2, usesPrefix: true))
        bench.push(TestSpan(kind: .client, service: "cli", dimensions: ["1", "2", "3"]))
        bench.push(TestSpan(kind: .server, service: "srv", dimensions: []))
        #expect(bench.seen.map(\.dimensions) == [["1", "", "2", ""]])
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func oneFailedHalfFailsTheEdge(_ client: Bool, _ server: Bool) {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cli", isFailed: client))
        bench.push(TestSpan(kind: .server, service: "srv", isFailed: server))
        #expect(bench.seen.map(\.isFailed) == [client || server])
    }

    @Test func theLastMultiplierCounts() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cli", multiplier: 2))
        bench.push(TestSpan(kind: .server, service: "srv", multiplier: 4))
        #expect(bench.seen.map(\.multiplier) == [4])
    }

    @Test func messagingLatencyIsFromTheProducersEndToTheConsumersStart() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .producer, service: "prod", time: 10_000_000_000))
        bench.push(TestSpan(kind: .consumer, service: "cons", time: 11_500_000_000))
        #expect(bench.seen.map(\.connection) == ["messaging_system"])
        #expect(bench.seen.map(\.messagingLatency) == [1.5])
    }

    @Test(arguments: [10_000_000_000, 9_000_000_000] as [UInt64])
    func aConsumerThatDoesNotStartLaterHasNoLatency(_ start: UInt64) {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .producer, service: "prod", time: 10_000_000_000))
        bench.push(TestSpan(kind: .consumer, service: "cons", time: start))
        #expect(bench.seen.map(\.connection) == ["messaging_system"])
        #expect(bench.seen.map(\.messagingLatency) == [nil])
    }

    @Test func theLastSpanSetsTheConnectionType() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .producer, service: "prod", time: 1))
        bench.push(TestSpan(kind: .server, service: "srv", time: 2))
        #expect(bench.takeSeen().map(\.connection) == [""])
        bench.push(TestSpan(kind: .client, service: "cli", time: 1))
        bench.push(TestSpan(kind: .consumer, service: "cons", time: 1_000_000_001))
        #expect(bench.seen.map(\.connection) == ["messaging_system"])
        #expect(bench.seen.map(\.messagingLatency) == [1])
    }

    @Test func aDatabaseSpanCompletesAtOnce() {
        let bench = EdgeBench()
        let span = TestSpan(kind: .client, service: "cli2", latency: 0.2, isFailed: true, isDatabase: true, databaseServer: "pg")
        #expect(bench.push(span) == .completed)
        #expect(
            bench.seen == [
                SeenEdge(
                    client: "cli2", server: "pg", connection: "database", clientLatency: 0.2, serverLatency: 0.2, isFailed: true)
            ])
        #expect(bench.store.counters.edges == 1)
        #expect(bench.store.count == 0)
    }

    @Test func theServerSpanOfADatabaseEdgeStartsAnOrphan() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "cl", isDatabase: true, databaseServer: "ps"))
        #expect(bench.push(TestSpan(kind: .server, service: "srv")) == .pending)
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.map(\.server) == ["ps"])
        #expect(bench.store.counters.edges == 2)
        #expect(bench.store.counters.expiredEdges == 1)
    }

    @Test func aDatabaseSpanOverwritesTheServerThatCameFirst() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .server, service: "realdb", latency: 0.1))
        bench.push(TestSpan(kind: .client, service: "cli", latency: 0.4, isDatabase: true, databaseServer: "pg"))
        #expect(bench.seen == [SeenEdge(client: "cli", server: "pg", connection: "database", clientLatency: 0.4, serverLatency: 0.4)])
    }

    @Test func anUnnamedDatabaseKeepsTheServerThatCameFirst() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .server, service: "realdb", latency: 0.1))
        bench.push(TestSpan(kind: .client, service: "cli", latency: 0.4, isDatabase: true))
        #expect(bench.seen.map(\.server) == ["realdb"])
        #expect(bench.seen.map(\.serverLatency) == [0.4])
    }

    @Test func aDatabaseWithAnEmptyNameWaits() {
        let bench = EdgeBench()
        #expect(bench.push(TestSpan(kind: .client, service: "cl", peer: "", isDatabase: true, databaseServer: "")) == .pending)
        bench.wait(seconds: 10)
        bench.expire()
        #expect(bench.seen.isEmpty)
        #expect(bench.store.counters.expiredEdges == 1)
    }

    @Test func aServiceMayCallItself() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "self"))
        bench.push(TestSpan(kind: .server, service: "self"))
        #expect(bench.seen.map(\.client) == ["self"])
        #expect(bench.seen.map(\.server) == ["self"])
    }

    @Test func tracesAndSpansAreToldApart() {
        let bench = EdgeBench()
        bench.push(TestSpan(kind: .client, service: "a", trace: 1, span: 7))
        #expect(bench.push(TestSpan(kind: .server, service: "b", trace: 2, span: 7)) == .pending)
        #expect(bench.push(TestSpan(kind: .server, service: "c", trace: 1, span: 8)) == .pending)
        #expect(bench.push(TestSpan(kind: .server, service: "d", trace: 1, span: 7)) == .completed)
        #expect(bench.seen.map(\.server) == ["d"])
    }
}

import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// What a crowd of label sets took is given back when they are gone.
@Suite struct ExpiryMemoryTests {
    private static let crowd = Rounds.of(20_000)

    private static func push(_ names: [String], _ bench: inout Bench) {
        for first in stride(from: 0, to: names.count, by: 1000) {
            let request = Traffic.service("svc", names[first..<min(first + 1000, names.count)].map { Proto.span($0) })
            #expect(bench.push(request, loop: 0) == nil && bench.push(request, loop: 1) == nil)
        }
    }

    private static func reserved(_ bench: borrowing Bench) -> [Int] {
        let group = bench.spans.group
        return group.shards.map(\.reservedBytes) + [group.registry.reservedBytes, bench.spans.store.reservedBytes]
    }

    /// Settles what is fresh, as a collection does.
    private static func collect(_ bench: inout Bench, at time: Int64) {
        bench.drain(at: time)
        bench.encoder.begin(at: time)
        for totals in bench.totals { bench.encoder.encode(totals, 0..<totals.store.upperBound, settling: true) { _ in } }
        bench.encoder.finish { _ in }
    }

    private static func bench() -> Bench {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        return Bench(options, loops: 2)
    }

    @Test func memoryGoesWithTheLabelSets() {
        var bench = Self.bench()
        let few = ["a", "b", "c"]
        Self.push(few, &bench)
        Self.collect(&bench, at: 1)
        let before = Self.reserved(bench)
        for round in 0..<2 {
            let time = Int64(10 * (round + 1))
            Self.push((0..<Self.crowd).map { "crowd-\($0)" }, &bench)
            Self.collect(&bench, at: time)
            for (full, empty) in zip(Self.reserved(bench), before) { #expect(full > empty + 20 * Self.crowd) }
            Self.push(few, &bench)
            Self.collect(&bench, at: time + 1)
            bench.forgetStale(before: time + 1)
            #expect(bench.spans.store.live == few.count && bench.spans.group.registry.liveCount == few.count)
            // A chunk for what is left, and one that new ones come from.
            for (now, empty) in zip(Self.reserved(bench), before) { #expect(now < empty + 2 * (300 << 10)) }
        }
        #expect(bench.total("traces_spanmetrics_calls_total") == 2 * 3 * 3)
        #expect(bench.imbalance() == 0)
    }

    @Test func whatComesAgainBeginsAt0() {
        var bench = Self.bench()
        let names = (0..<3000).map { "op-\($0)" }
        for round in 0..<3 {
            let time = Int64(10 * (round + 1))
            // Others each time, most of them known from before.
            let some = names.indices.filter { $0 % 3 != round }.map { names[$0] }
            Self.push(some, &bench)
            Self.push(some, &bench)
            Self.collect(&bench, at: time)
            #expect(bench.names("traces_spanmetrics_calls_total") == some.count)
            #expect(bench.total("traces_spanmetrics_calls_total") == Double(4 * some.count))
            #expect(bench.total("traces_spanmetrics_latency_count") == Double(4 * some.count))
            bench.forgetStale(before: time + 1)
            #expect(bench.names("traces_spanmetrics_calls_total") == 0 && bench.activeSeries == 0)
        }
        #expect(bench.imbalance() == 0)
    }

    /// A label set that one loop counts again while the other one's lets it go keeps its key, its number and its totals.
    @Test func aKeyStaysWhileOneShardHoldsIt() {
        var bench = Self.bench()
        let names = (0..<500).map { "operation-with-a-name-\($0)" }
        Self.push(names, &bench)
        Self.collect(&bench, at: 1)
        // Counted after the collection, so that it is not stale in loop 1, whatever the totals say.
        #expect(bench.push(Traffic.service("svc", names.map { Proto.span($0) }), loop: 1) == nil)
        bench.forgetStale(before: 2)
        #expect(bench.spans.group.registry.liveCount == names.count)
        Self.push((0..<500).map { "another-one-of-the-length-\($0)" }, &bench)
        Self.push(names, &bench)
        #expect(bench.total("traces_spanmetrics_calls_total", "operation-with-a-name-") == Double(5 * names.count))
        #expect(bench.names("traces_spanmetrics_calls_total") == 1000)
    }
}

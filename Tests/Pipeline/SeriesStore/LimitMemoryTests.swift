import Exposition
import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// A limit on series is one on memory.
@Suite struct LimitMemoryTests {
    @Test func oneMillionLabelSetsTakeTheMemoryOfTheLimit() throws {
        var bench = Bench(limit: 100)
        let count = 5_000
        let rounds = Rounds.of(200)
        let name = Array("name-00000000".utf8)
        let template = Traffic.service("svc", Array(repeating: Proto.span("name-00000000"), count: count))
        var places: [Int] = []
        var index = 0
        while index + name.count <= template.count {
            if template[index] == name[0], template[index..<(index + name.count)].elementsEqual(name) {
                places.append(index + 5)
                index += name.count
            } else {
                index += 1
            }
        }
        try #require(places.count == count)
        var request = template
        var before = 0
        for round in 0..<rounds {
            for (offset, place) in places.enumerated() {
                var rest = round * count + offset
                for digit in (0..<8).reversed() {
                    request[place + digit] = 0x30 + UInt8(rest % 10)
                    rest /= 10
                }
            }
            #expect(bench.push(request) == nil)
            bench.drain()
            if round == 0 { before = bench.spans.group.shards[0].reservedBytes }
        }
        #expect(bench.spans.group.shards[0].reservedBytes == before)
        #expect(before < 1 << 20)
        #expect(bench.spans.group.registry.liveCount < 20)
        #expect(bench.total("traces_spanmetrics_calls_total") == Double(rounds * count))
        #expect(bench.total("traces_spanmetrics_latency_count") == Double(rounds * count))
        #expect(bench.budget.active <= 100 && bench.budget.active > 81)
        let demand = bench.spans.demand.estimate(now: 0)
        #expect(demand > 17 * rounds * count && demand < 21 * rounds * count)
        #expect(bench.imbalance() == 0)
    }
}

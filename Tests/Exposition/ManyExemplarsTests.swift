import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Exemplars of histograms with any number of buckets, hit in any order.
@Suite struct ManyExemplarsTests {
    @Test(arguments: [1, 14, 15, 16, 17, 40, 300, 512])
    func everyBucketKeepsItsLast(_ buckets: Int) throws {
        var random = SplitMix64(seed: UInt64(buckets))
        var options = SpanMetricsOptions()
        options.bounds = (1...buckets).map { Double($0) / 1000 }
        var bench = Bench(options, maxSamples: 100_000)
        for collection in 1...3 {
            var last: [Int: UInt16] = [:]
            for number in UInt16(1)...UInt16(3 * buckets) {
                let milliseconds = Int.random(in: 1...(buckets + 1), using: &random)
                let trace = Array(repeating: UInt8(1), count: 13) + [UInt8(collection), UInt8(number >> 8), UInt8(number & 0xff)]
                let name = number % 2 == 0 ? "even" : "odd"
                let span = Proto.span(name, milliseconds: UInt64(milliseconds), trace: trace)
                #expect(bench.push(Proto.request([span])) == nil)
                last[milliseconds * 2 + Int(number % 2)] = number
            }
            var found: [Int: UInt16] = [:]
            for (labels, series) in bench.sent(at: Int64(collection) * 60_000) {
                for exemplar in series.exemplars {
                    let hex = try #require(UInt16(exemplar.label.dropLast().suffix(4), radix: 16))
                    found[Int((exemplar.value * 1000).rounded()) * 2 + (labels.contains("odd") ? 1 : 0)] = hex
                }
            }
            #expect(found == last, "collection \(collection)")
        }
    }
}

import Pipeline
import PipelineSupport
import Testing

/// Spans that stand for others: whole and broken weights, small and large, in one bucket and in many.
@Suite struct WeightedCountsTests {
    /// A span of weight 1 / `rate`.
    private static func span(milliseconds: UInt64, rate: Double) -> Proto {
        Proto.span(milliseconds: milliseconds, attributes: [Proto.attribute("X-R", Proto.double(rate))])
    }

    private static func bench(loops: Int = 1) -> Bench {
        var options = ProcessorOptions()
        options.spanMetrics = SpanMetricsOptions()
        options.spanMetrics?.weight.multiplierKey = "X-R"
        return Bench(options, loops: loops)
    }

    /// What `weights` add up to is in the calls, in the count and in each bucket that takes it.
    @Test(arguments: [
        [1.0], [1, 1, 1], [2.5], [10, 10, 1], [2.5, 1, 10, 2.5], [65536, 65536], [65537, 1], [0x1p40, 1, 0.5], [0x1p-20, 4],
        Array(repeating: 65536.0, count: 100_000),
    ])
    func weightsAddUp(weights: [Double]) {
        var bench = Self.bench()
        for first in stride(from: 0, to: weights.count, by: 1000) {
            let spans = weights[first..<min(first + 1000, weights.count)].map { Self.span(milliseconds: 50, rate: 1 / $0) }
            #expect(bench.push(Traffic.service("svc", spans)) == nil)
        }
        let sum = weights.reduce(0) { $0 + 1 / (1 / $1) }
        #expect(bench.total("traces_spanmetrics_calls_total") == sum)
        #expect(bench.total("traces_spanmetrics_latency_count") == sum)
        #expect(bench.total("traces_spanmetrics_latency_bucket", #"le="0.032""#) == 0)
        for bound in ["0.064", "16.384", "+Inf"] { #expect(bench.total("traces_spanmetrics_latency_bucket", "le=\"\(bound)\"") == sum) }
    }

    @Test func weightsStayWithTheirLabelSetAndBucket() {
        var random = SystemRandomNumberGenerator()
        var bench = Self.bench(loops: 2)
        var expected: [String: Double] = [:]
        let bounds: [(milliseconds: UInt64, le: String)] = [(1, "0.002"), (50, "0.064"), (1000, "1.024"), (60_000, "+Inf")]
        for round in 0..<60 {
            for name in ["a", "b", "c", "d", "e"] where Bool.random(using: &random) {
                // Binary fractions: sums are exact in any order.
                let weight: Double = [1, 1, 2, 2.5, 0.25, 131_072].randomElement(using: &random) ?? 1
                let place = bounds.indices.randomElement(using: &random) ?? 0
                let span = Proto.span(name, milliseconds: bounds[place].milliseconds, attributes: [Proto.attribute("X-R", Proto.double(1 / weight))])
                #expect(bench.push(Traffic.service("svc", [span]), loop: Int.random(in: 0...1, using: &random)) == nil)
                for above in place..<bounds.count { expected["\(name) \(bounds[above].le)", default: 0] += 1 / (1 / weight) }
            }
            if round % 7 == 3 { bench.drain(at: Int64(round)) }
            if round == 30 {
                bench.drain(at: 1000)
                // All of them are gone and begin anew, in blocks that others had.
                bench.forgetStale(before: 2000)
                expected = [:]
            }
        }
        let series = bench.series()
        for name in ["a", "b", "c", "d", "e"] {
            for bound in bounds {
                let found = series.filter {
                    $0.key.hasPrefix("traces_spanmetrics_latency_bucket") && $0.key.contains("le=\"\(bound.le)\"")
                        && $0.key.contains("span_name=\"\(name)\"")
                }
                #expect(found.values.reduce(0, +) == expected["\(name) \(bound.le)", default: 0], "\(name) \(bound.le)")
            }
        }
    }
}

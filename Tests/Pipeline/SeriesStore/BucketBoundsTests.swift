import Pipeline
import Testing

/// Buckets beside counting the bounds that a value is above.
struct BucketBoundsTests {
    private static let sets: [[Double]] = [
        [0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.02, 2.05, 4.10, 8.19, 16.4],
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
        (1...100).map(Double.init), (1...512).map { Double($0) * 0.001 }, [1], [0.5, .greatestFiniteMagnitude],
        // Those that cells do not tell apart, or that have none.
        [], [0, 1, 2], [-2, -1, 0.5, 3], [1, 1, 2], [1, 1.000_000_000_1, 2], [1, .infinity], [.leastNonzeroMagnitude, 1e-300, 1, 1e300],
    ]

    @Test(arguments: sets) func aValueIsInTheFirstBucketThatTakesIt(_ bounds: [Double]) {
        let table = BucketBounds(bounds)
        var values: [Double] = [0, -0.0, -1, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .nan]
        for bound in bounds { values += [bound, bound.nextUp, bound.nextDown, bound * 1.3, bound * 0.7, -bound] }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 { values.append(Double(bitPattern: generator.next())) }
        for value in values { #expect(table.bucket(of: value) == bounds.filter { value > $0 }.count, "\(value) of \(bounds)") }
    }
}

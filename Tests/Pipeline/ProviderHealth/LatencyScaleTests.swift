import Pipeline
import Testing

@Suite struct LatencyScaleTests {
    @Test func noLatencyBetweenAMillisecondAndAnHourIsOffByMoreThanTheStatedError() {
        var generator = SystemRandomNumberGenerator()
        var worst = 0.0
        for _ in 0..<20_000 {
            let exponent = Double.random(in: 0...1, using: &generator)
            let seconds = 0.001 + (3600 - 0.001) * exponent * exponent * exponent * exponent
            let told = LatencyScale.value(of: LatencyScale.bucket(of: seconds))
            worst = max(worst, abs(told - seconds) / seconds)
        }
        #expect(worst <= LatencyScale.relativeError)
        // Near its bound the error is reached: the bound says no more than is true.
        #expect(worst > LatencyScale.relativeError * 0.98)
    }

    @Test func bucketsAscendAndMeetAtTheirBounds() {
        for bucket in 0..<LatencyScale.buckets {
            #expect(LatencyScale.bucket(of: LatencyScale.value(of: bucket)) == bucket)
        }
        #expect(LatencyScale.bucket(of: 1) == LatencyScale.bucket(of: 1.0.nextDown) + 1)
        #expect(LatencyScale.bucket(of: 1.0905077326652577) == LatencyScale.bucket(of: 1) + 1)
    }

    @Test(arguments: [-1, 0, 1e-9, -.infinity, .nan])
    func whatIsTooSmallCountsAsTheLeast(_ seconds: Double) { #expect(LatencyScale.bucket(of: seconds) == 0) }

    @Test(arguments: [4096, 1e9, .infinity])
    func whatIsTooLargeCountsAsTheMost(_ seconds: Double) { #expect(LatencyScale.bucket(of: seconds) == LatencyScale.buckets - 1) }
}

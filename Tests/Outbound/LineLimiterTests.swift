import Outbound
import Testing

@Suite struct LineLimiterTests {
    private let second = Int64(1_000_000_000)

    @Test func amountsAddUpBetweenLines() {
        var limiter = LineLimiter()
        #expect(limiter.admit(10, now: 0) == 10)
        #expect(limiter.admit(20, now: second) == nil)
        #expect(limiter.admit(5, now: 61 * second) == 25)
    }
}

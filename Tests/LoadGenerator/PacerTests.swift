import LoadGenerator
import Testing

/// When the next request is due.
@Suite struct PacerTests {
    private static let millisecond: Int64 = 1_000_000

    @Test func requestsAreSpreadEvenly() {
        var pacer = Pacer(requestsPerSecond: 100, startNanos: 0)
        #expect(pacer.waitNanos(now: 0) == 0)
        pacer.sent()
        #expect(pacer.waitNanos(now: 0) == 10 * Self.millisecond)
        #expect(pacer.waitNanos(now: 4 * Self.millisecond) == 6 * Self.millisecond)
        #expect(pacer.waitNanos(now: 10 * Self.millisecond) == 0)
    }

    @Test func beingLateIsMadeUpForUpToASecond() {
        func dueAtOnce(after nanoseconds: Int64) -> Int {
            var pacer = Pacer(requestsPerSecond: 100, startNanos: 0)
            var count = 0
            while pacer.waitNanos(now: nanoseconds) == 0 {
                pacer.sent()
                count += 1
            }
            return count
        }
        #expect(dueAtOnce(after: 500 * Self.millisecond) == 51)
        #expect(dueAtOnce(after: 1_000 * Self.millisecond) == 101)
        #expect(dueAtOnce(after: 60_000 * Self.millisecond) == 101, "the rest is given up")
    }

    @Test func withoutARateNobodyWaits() {
        var pacer = Pacer(requestsPerSecond: nil, startNanos: 0)
        for _ in 0..<3 {
            #expect(pacer.waitNanos(now: 0) == 0)
            pacer.sent()
        }
    }
}

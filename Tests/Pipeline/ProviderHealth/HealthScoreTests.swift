import Pipeline
import Settings
import Testing

@Suite struct HealthScoreTests {
    private func figures(_ counts: [CallOutcome: Int], latency: Double? = 1) -> WindowFigures {
        var all = CallCounts()
        for (outcome, count) in counts { all[outcome] = count }
        var latencies = [Int](repeating: 0, count: LatencyScale.buckets)
        if let latency { latencies[LatencyScale.bucket(of: latency)] = all[.ok] }
        return WindowFigures(all, latencies: latencies)
    }

    private func score(
        _ counts: [CallOutcome: Int], latency: Double? = 1, usual: Double = 1, _ scale: HealthScore.Scale = .one
    ) -> HealthScore? {
        HealthScore(figures(counts, latency: latency), hour: figures([.ok: 1000], latency: usual), scale)
    }

    @Test func aProviderWithoutFaultHasAllPoints() {
        #expect(score([.ok: 10, .callerError: 3])?.total == 1)
    }

    @Test func theScoreIsTheSumOfItsParts() throws {
        let made = score([.ok: 60, .throttled: 20, .timeout: 20], latency: 2)
        let score = try #require(made)
        #expect(abs(score.availability - 0.36) < 1e-9)
        #expect(abs(score.throttling - 0.15) < 1e-9)
        #expect(abs(score.latency - 0.1) < 0.01)
        #expect(score.total == score.availability + score.latency + score.throttling)
    }

    @Test func allOfItMayBeOfAHundred() throws {
        let found = score([.ok: 60, .throttled: 20, .timeout: 20], latency: 2, .hundred)
        let small = score([.ok: 60, .throttled: 20, .timeout: 20], latency: 2)
        let (score, one) = try (#require(found), #require(small))
        #expect(abs(score.availability - 36) < 1e-9)
        #expect(abs(score.throttling - 15) < 1e-9)
        #expect(abs(score.latency - one.latency * 100) < 1e-9)
        #expect(abs(score.total - one.total * 100) < 1e-9)
        #expect(self.score([.ok: 10], .hundred)?.total == 100)
        #expect(self.score([.timeout: 10], latency: nil, .hundred)?.total == 0)
    }

    @Test func aProviderThatIsGoneHasNone() { #expect(score([.timeout: 10], latency: nil)?.total == 0) }

    @Test func oneThatOnlyThrottlesIsAvailableForNothing() {
        let score = self.score([.throttled: 10], latency: nil)
        #expect(score?.availability == 0.6)
        #expect(score?.total == 0.6)
    }

    @Test func slownessIsMeasuredAgainstTheProvidersOwnHour() {
        #expect(score([.ok: 10], latency: 8, usual: 8)?.latency == 0.2)
        #expect(score([.ok: 10], latency: 2, usual: 8)?.latency == 0.2)
        #expect(score([.ok: 10], latency: 40, usual: 8)?.latency == 0)
    }

    @Test func withoutCallsThatSayAnythingThereIsNoScore() {
        #expect(score([.callerError: 5, .cancelled: 2]) == nil)
        #expect(score([:]) == nil)
    }
}

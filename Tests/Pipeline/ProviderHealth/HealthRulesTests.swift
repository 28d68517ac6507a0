import Pipeline
import Testing

@Suite struct HealthRulesTests {
    private static let second: UInt64 = 1_000_000_000
    private let rules = HealthRules()

    private func figures(ok: Int, failed: Int = 0, throttled: Int = 0, latency: Double = 1) -> WindowFigures {
        var counts = CallCounts()
        counts[.ok] = ok
        counts[.providerError] = failed
        counts[.throttled] = throttled
        var latencies = [Int](repeating: 0, count: LatencyScale.buckets)
        latencies[LatencyScale.bucket(of: latency)] = ok
        return WindowFigures(counts, latencies: latencies)
    }

    private func judge(
        _ state: HealthState, held seconds: UInt64 = 3600, _ minute: WindowFigures, fiveMinutes: WindowFigures? = nil
    ) -> HealthState {
        let judgement = rules.judge(
            HealthJudgement(state, since: 1000 * Self.second), minute: minute, fiveMinutes: fiveMinutes ?? minute, hour: figures(ok: 1000),
            now: (1000 + seconds) * Self.second)
        return judgement.state
    }

    @Test(arguments: [(100, HealthState.healthy), (95, .healthy), (94, .degraded), (50, .degraded), (49, .outage), (0, .outage)])
    func availabilityEntersStates(_ ok: Int, _ state: HealthState) {
        #expect(judge(.healthy, held: 0, figures(ok: ok, failed: 100 - ok)) == state)
    }

    @Test(arguments: [(98, HealthState.healthy), (97, .degraded), (50, .degraded), (49, .outage)])
    func degradedIsLeftLaterThanItIsEntered(_ ok: Int, _ state: HealthState) {
        #expect(judge(.degraded, figures(ok: ok, failed: 100 - ok)) == state)
    }

    @Test(arguments: [(100, HealthState.degraded), (80, .degraded), (79, .outage)])
    func anOutageIsLeftLaterThanItIsEnteredAndByWayOfDegraded(_ ok: Int, _ state: HealthState) {
        #expect(judge(.outage, figures(ok: ok, failed: 100 - ok)) == state)
    }

    @Test(arguments: [
        (29, HealthState.healthy, HealthState.degraded), (30, .degraded, .degraded), (10, .healthy, .degraded), (9, .healthy, .healthy),
    ])
    func throttlingDegrades(_ throttled: Int, _ fromHealthy: HealthState, _ fromDegraded: HealthState) {
        let figures = figures(ok: 100 - throttled, throttled: throttled)
        #expect(judge(.healthy, figures) == fromHealthy)
        #expect(judge(.degraded, figures) == fromDegraded)
    }

    @Test func slownessDegrades() {
        #expect(judge(.healthy, figures(ok: 20, latency: 2.5)) == .healthy)
        #expect(judge(.healthy, figures(ok: 20, latency: 3.5)) == .degraded)
        #expect(judge(.degraded, figures(ok: 20, latency: 2.5)) == .degraded)
        #expect(judge(.degraded, figures(ok: 20, latency: 1.5)) == .healthy)
        // Too few to call anything slow.
        #expect(judge(.healthy, figures(ok: 9, throttled: 1, latency: 60)) == .healthy)
    }

    @Test func aBetterStateWaitsAndAWorseOneDoesNot() {
        let good = figures(ok: 100)
        #expect(judge(.degraded, held: 29, good) == .degraded)
        #expect(judge(.degraded, held: 30, good) == .healthy)
        #expect(judge(.outage, held: 29, good) == .outage)
        #expect(judge(.degraded, held: 0, figures(ok: 1, failed: 99)) == .outage)
    }

    @Test func aStateSaysSinceWhenItHolds() {
        let begun = HealthJudgement(.healthy, since: 5)
        let bad = figures(ok: 0, failed: 10)
        let out = rules.judge(begun, minute: bad, fiveMinutes: bad, hour: bad, now: 100 * Self.second)
        #expect(out == HealthJudgement(.outage, since: 100 * Self.second))
        #expect(rules.judge(out, minute: bad, fiveMinutes: bad, hour: bad, now: 200 * Self.second) == out)
    }

    @Test func tooFewCallsChangeNothing() {
        #expect(judge(.healthy, figures(ok: 0, failed: 9)) == .healthy)
        #expect(judge(.outage, figures(ok: 9)) == .outage)
        #expect(judge(.outage, figures(ok: 0)) == .outage)
        // What a minute does not say five may.
        #expect(judge(.healthy, figures(ok: 0, failed: 9), fiveMinutes: figures(ok: 5, failed: 9)) == .outage)
    }

    @Test func callsThatWaverAroundAThresholdDoNotFlap() {
        var judgement = HealthJudgement(since: 0)
        var changes = 0
        for step in 1...100 {
            let minute = figures(ok: step.isMultiple(of: 2) ? 960 : 945, failed: step.isMultiple(of: 2) ? 40 : 55)
            let next = rules.judge(judgement, minute: minute, fiveMinutes: minute, hour: minute, now: UInt64(step) * 60 * Self.second)
            if next != judgement { changes += 1 }
            judgement = next
        }
        #expect(changes == 1)
        #expect(judgement.state == .degraded)
    }

    @Test func aClockThatWentBackKeepsTheState() {
        let judgement = HealthJudgement(.degraded, since: 50 * Self.second)
        let good = figures(ok: 100)
        #expect(rules.judge(judgement, minute: good, fiveMinutes: good, hour: good, now: 10 * Self.second) == judgement)
    }
}

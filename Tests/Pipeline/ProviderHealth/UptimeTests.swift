import Pipeline
import PipelineSupport
import Settings
import Testing

@Suite struct UptimeTests {
    private func uptime(_ bench: HealthBench) -> Double? { bench.model("gpt-4o")?.uptime }

    @Test func itIsThePartOfTheFiveMinutesWithCalls() {
        let bench = HealthBench()
        for step in 0..<4 {
            bench.call("openai", "gpt-4o", step == 0 ? .timeout : .ok, times: 1 + step * 10)
            // Twelve steps without a call in between count neither way.
            bench.pass(seconds: 3900)
        }
        #expect(uptime(bench) == 0.75)
        #expect(bench.provider()?.uptime == nil)
    }

    @Test(arguments: [(5, 5, 1.0), (5, 6, 0), (0, 1, 0), (1, 0, 1)])
    func aStepIsUpUnlessItWouldBeAnOutage(_ answered: Int, _ failed: Int, _ expected: Double) {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", times: answered)
        bench.call("openai", "gpt-4o", .providerError, times: failed)
        #expect(uptime(bench) == expected)
    }

    @Test func theOutagesThresholdIsItsOwn() {
        let bench = HealthBench { $0.rules.outage.enter = 0.9 }
        bench.call("openai", "gpt-4o", times: 8)
        bench.call("openai", "gpt-4o", .connection, times: 2)
        #expect(uptime(bench) == 0)
    }

    @Test func whoThrottlesIsUp() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", .throttled, times: 5)
        #expect(uptime(bench) == 1)
    }

    @Test func theCallersMistakesSayNothing() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", .callerError, times: 5)
        bench.call("openai", "gpt-4o", .cancelled, times: 5)
        #expect(uptime(bench) == nil)
    }

    /// 24 hours, and at most five minutes more.
    @Test func itReachesBackADay() {
        let bench = HealthBench { $0.forgetAfter = 100 * 3600 * HealthBench.second }
        bench.call("openai", "gpt-4o", .timeout)
        bench.pass(seconds: 86_400)
        bench.call("openai", "gpt-4o")
        #expect(uptime(bench) == 0.5)
        bench.pass(seconds: 299)
        #expect(uptime(bench) == 0.5)
        bench.pass(seconds: 1)
        #expect(uptime(bench) == 1)
        bench.pass(seconds: 86_400)
        #expect(uptime(bench) == nil)
    }

    @Test func aPlaceIsEmptyWhenItsTurnComesAgain() {
        let bench = HealthBench { $0.forgetAfter = 100 * 3600 * HealthBench.second }
        bench.call("openai", "gpt-4o", .timeout, times: 5)
        // The same place, 289 steps of five minutes later.
        bench.pass(seconds: 289 * 300)
        bench.call("openai", "gpt-4o")
        #expect(uptime(bench) == 1)
    }

    @Test func aLateCallGoesToItsOwnStep() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o")
        bench.call("openai", "gpt-4o", .timeout, ago: 1200, times: 3)
        bench.call("openai", "gpt-4o", .timeout, ago: 7200, times: 3)
        #expect(uptime(bench) == 0.5)
        #expect(bench.health.counters.late == 3)
    }
}

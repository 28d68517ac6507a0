import Pipeline
import PipelineSupport
import Testing

@Suite struct ProviderHealthTests {
    @Test func callsCountForTheirModelAndItsProvider() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", times: 3)
        bench.call("openai", "gpt-4o-mini", .timeout)
        bench.call("openai", "", .throttled)
        bench.call("anthropic", "claude", .providerError)
        let snapshot = bench.snapshot()
        #expect(snapshot.providers.map(\.provider) == ["anthropic", "openai"])
        #expect(snapshot.models.map(\.model) == ["claude", "gpt-4o", "gpt-4o-mini"])
        #expect(bench.provider()?.hour.counts.attempts == 5)
        #expect(bench.provider()?.hour.availability == 0.8)
        #expect(bench.model("gpt-4o")?.hour.availability == 1)
        #expect(bench.model("gpt-4o-mini")?.hour.availability == 0)
        #expect(bench.health.counters.calls == 6)
    }

    @Test func theSameModelOfTwoProvidersIsTwo() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o")
        bench.call("azure.ai.openai", "gpt-4o", .timeout)
        #expect(bench.model("gpt-4o")?.minute.availability == 1)
        #expect(bench.model("gpt-4o", of: "azure.ai.openai")?.minute.availability == 0)
    }

    /// A window holds all of its length, and at most a twelfth more.
    @Test(arguments: [(HealthWindow.minute, 60.0, 5.0), (.fiveMinutes, 300, 25), (.hour, 3600, 300)])
    func windowsSlide(_ window: HealthWindow, _ length: Double, _ slot: Double) {
        let bench = HealthBench()
        bench.pass(seconds: slot - 0.001)
        bench.call()
        bench.pass(seconds: length)
        #expect(bench.provider()?.figures(window).counts.attempts == 1)
        bench.pass(seconds: slot)
        #expect(bench.provider()?.figures(window).counts.attempts == 0)
        #expect(bench.provider()?.figures(window).availability == nil)
    }

    @Test func aSlotIsEmptyWhenItsTurnComesAgain() {
        let bench = HealthBench()
        bench.call(times: 7)
        bench.pass(seconds: 65)
        bench.call(times: 2)
        #expect(bench.provider()?.minute.counts.attempts == 2)
        #expect(bench.provider()?.fiveMinutes.counts.attempts == 9)
        #expect(bench.provider()?.minute.p99 != nil)
    }

    @Test func aLateCallGoesToItsOwnTime() {
        let bench = HealthBench()
        bench.call("openai", "", .timeout, ago: 120)
        bench.call("openai", "", .timeout, ago: 4200)
        #expect(bench.provider()?.minute.counts.attempts == 0)
        #expect(bench.provider()?.fiveMinutes.counts.attempts == 1)
        #expect(bench.provider()?.hour.counts.attempts == 1)
        #expect(bench.health.counters.late == 1)
    }

    @Test func aCallThatEndsInTheFutureEndsNow() {
        let bench = HealthBench()
        bench.call(ago: -30)
        #expect(bench.provider()?.minute.counts.attempts == 1)
        bench.pass(seconds: 66)
        #expect(bench.provider()?.minute.counts.attempts == 0)
    }

    @Test func aClockThatGoesBackLosesAtMostWhatItCannotPlace() {
        let bench = HealthBench()
        bench.call()
        bench.now -= 65 * HealthBench.second
        bench.call()
        // Thirteen slots earlier is the same place, which belongs to a later time already.
        #expect(bench.provider()?.minute.counts.attempts == 0)
        bench.now += 65 * HealthBench.second
        #expect(bench.provider()?.minute.counts.attempts == 1)
        #expect(bench.provider()?.hour.counts.attempts == 2)
    }

    @Test func statesAreKeptWhileNothingIsCalled() {
        let bench = HealthBench()
        bench.call("openai", "", .timeout, times: 20)
        #expect(bench.provider()?.judgement.state == .outage)
        bench.pass(seconds: 7000)
        let later = bench.provider()
        #expect(later?.judgement.state == .outage)
        #expect(later?.judgement.since == HealthBench.start)
        #expect(later?.score == nil)
        bench.call(times: 20)
        #expect(bench.provider()?.judgement.state == .degraded)
        bench.pass(seconds: 29)
        #expect(bench.provider()?.judgement.state == .degraded)
        bench.pass(seconds: 1)
        #expect(bench.provider()?.judgement.state == .healthy)
    }

    @Test func settingsMayChange() {
        let bench = HealthBench()
        bench.call("openai", "", .timeout, times: 5)
        #expect(bench.provider()?.judgement.state == .healthy)
        var options = bench.health.options
        options.rules.minimumCalls = 5
        bench.health.update(options)
        #expect(bench.provider()?.judgement.state == .outage)
    }

    @Test func whatIsNotCalledForLongIsForgotten() {
        let bench = HealthBench { $0.forgetAfter = 5000 * HealthBench.second }
        bench.call("openai", "old")
        bench.pass(seconds: 3000)
        bench.call("openai", "new")
        bench.pass(seconds: 2000)
        #expect(bench.snapshot().models.map(\.model) == ["new"])
        #expect(bench.snapshot().providers.count == 1)
        bench.pass(seconds: 3000)
        #expect(bench.snapshot() == ProviderSnapshot())
        #expect(bench.health.counters.providers == 0)
    }

    @Test func callsWithoutAProviderAreNobodys() {
        let bench = HealthBench()
        bench.call([], Array("gpt-4o".utf8))
        HealthBench.slack.withSlice { bytes in
            let start = bytes.start
            let empty = WireSlice(start: start, count: 0)
            let call = ObservedCall(provider: empty, model: empty, outcome: .ok, latency: 1, end: bench.now)
            [call].withRun { bench.health.record($0, at: Instant(bench.now)) }
        }
        #expect(bench.health.counters == ProviderHealth.Counters())
    }

    @Test func callsOfManyThreadsAllCount() async {
        let health = HealthBench().health
        await withTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let text = Array("openai".utf8) + HealthBench.slack
                    text.withSlice { bytes in
                        let start = bytes.start
                        let name = WireSlice(start: start, count: bytes.count - HealthBench.slack.count)
                        let call = ObservedCall(
                            provider: name, model: WireSlice(start: start, count: 1 + number % 4), outcome: .ok, latency: 1,
                            end: HealthBench.start)
                        for _ in 0..<100 {
                            Array(repeating: call, count: 5).withRun { health.record($0, at: Instant(HealthBench.start)) }
                            _ = health.snapshot(now: HealthBench.start)
                        }
                    }
                }
            }
        }
        let snapshot = health.snapshot(now: HealthBench.start)
        #expect(snapshot.providers.map(\.minute.counts.attempts) == [4000])
        #expect(snapshot.models.map(\.hour.counts.attempts) == [1000, 1000, 1000, 1000])
    }
}

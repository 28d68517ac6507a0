import Pipeline
import PipelineSupport
import Testing

@Suite struct WindowFiguresTests {
    private func figures(_ counts: [CallOutcome: Int]) -> WindowFigures {
        var all = CallCounts()
        for (outcome, count) in counts { all[outcome] = count }
        return WindowFigures(all, latencies: [])
    }

    @Test func whatTheCallerDidDoesNotBlameTheProvider() {
        let figures = figures([.ok: 8, .callerError: 50, .cancelled: 42])
        #expect(figures.availability == 1)
        #expect(figures.errorRate == 0)
        #expect(figures.throttleShare == 0)
        #expect(figures.counts.attempts == 100)
        #expect(figures.counts.accountable == 8)
    }

    @Test(arguments: [CallOutcome.providerError, .timeout, .connection])
    func whatTheProviderDidDoes(_ outcome: CallOutcome) {
        let figures = figures([.ok: 6, outcome: 2, .callerError: 8])
        #expect(figures.availability == 0.75)
        #expect(figures.errorRate == 2 / 16.0)
        #expect(figures.throttleShare == 0)
    }

    @Test func throttlingIsToldApart() {
        let figures = figures([.ok: 5, .throttled: 3, .timeout: 2])
        #expect(figures.availability == 0.8)
        #expect(figures.errorRate == 0.2)
        #expect(figures.throttleShare == 0.3)
    }

    @Test func whatNothingIsKnownAboutIsNoNumber() {
        let nothing = figures([:])
        #expect([nothing.availability, nothing.errorRate, nothing.throttleShare, nothing.p50, nothing.p99] == [nil, nil, nil, nil, nil])
        let callers = figures([.callerError: 3])
        #expect(callers.availability == nil)
        #expect(callers.throttleShare == nil)
        #expect(callers.errorRate == 0)
    }

    @Test func percentilesAreTheLatenciesThatSoManyCallsDoNotExceed() {
        let bench = HealthBench()
        for index in 1...100 { bench.call(latency: Double(index) / 10) }
        bench.call("openai", "", .timeout, latency: 600, times: 50)
        let figures = bench.provider()?.minute
        for (told, real) in [(figures?.p50, 5.0), (figures?.p95, 9.5), (figures?.p99, 9.9)] {
            let error = told.map { abs($0 - real) / real } ?? .infinity
            #expect(error <= LatencyScale.relativeError, "\(told ?? -1) for \(real)")
        }
    }
}

import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

@Suite struct ProviderHealthTests {
    private static let start: UInt64 = 1_700_000_000_000_000_000

    private func bench() -> GeneratorBench {
        GeneratorBench { $0.overrides.defaults.processors = ["span-metrics", "provider-health"] }
    }

    /// Calls to `openai` that ended when the bench's clock began.
    private func call(_ bench: GeneratorBench, _ model: String, _ outcome: CallOutcome = .ok, times: Int = 1) {
        // With a request's slack behind it.
        let names = Array(("openai" + model).utf8) + [UInt8](repeating: 0, count: RequestBytes.slack)
        names.withSlice { bytes in
            let start = bytes.start
            guard let health = bench.generator.currentTenants.first?.processors.health else { return }
            let call = ObservedCall(
                provider: WireSlice(start: start, count: 6), model: WireSlice(start: start + 6, count: model.utf8.count), outcome: outcome,
                latency: 0.5, end: Self.start)
            Array(repeating: call, count: times).withRun { health.record($0, at: Instant(Self.start)) }
        }
    }

    private func health(_ bench: GeneratorBench) async -> [String: Double] {
        await bench.series().filter { $0.key.hasPrefix("provider_") || $0.key.hasPrefix("gatewayz_") }
    }

    @Test func theProcessorIsActiveAndItsGaugesAreCollected() async {
        let bench = bench()
        bench.push()
        #expect(bench.own("active_processors", #"processor="provider-health""#) == 1)
        #expect(await health(bench).isEmpty)
        call(bench, "gpt-4o", times: 3)
        call(bench, "gpt-4o", .timeout)
        await bench.generator.collectAll()
        // A provider: 3 windows of 3 shares and 3 percentiles, 6 of them twice, score, 3 parts, 3 states; a model: 18, and its uptime.
        #expect(bench.takeSamples() == 38 + 18 + 6 + 7 + 19)
        #expect(await health(bench)[#"provider_availability{provider="openai",window="5m"}"#] == 0.75)
        #expect(bench.own("registry_active_series") == Double(19 + 50))
        #expect(bench.own("registry_series_added_total") == Double(19 + 50))
        #expect(bench.metrics.exposition().contains(#"metronome_provider_health_calls_total{tenant="single-tenant"} 4"#))
        #expect(bench.metrics.exposition().contains(#"metronome_provider_health_tracked{kind="model",tenant="single-tenant"} 1"#))
    }

    @Test func gaugesFollowTheClock() async {
        let bench = bench()
        bench.push()
        call(bench, "gpt-4o")
        #expect(await health(bench).count == 50)
        bench.advance(seconds: 100)
        #expect(await health(bench).keys.contains { $0.contains(#"window="1m""#) } == false)
        bench.advance(seconds: 4000)
        #expect(await health(bench).count == 4)
        #expect(bench.own("registry_active_series") == Double(19 + 4))
    }

    @Test func whatIsKnownStaysKnownWhenOtherSettingsChange() async {
        let bench = bench()
        bench.push()
        call(bench, "gpt-4o")
        await bench.apply {
            $0.processors = ["span-metrics", "provider-health"]
            $0.traceIDLabelName = "trace"
        }
        #expect(await health(bench).count == 50)
    }

    @Test func gaugesOfAProcessorThatIsTakenAwayEndAtOnce() async {
        let bench = bench()
        bench.push()
        call(bench, "gpt-4o")
        #expect(await health(bench).count == 50)
        await bench.apply { $0.processors = ["span-metrics"] }
        #expect(await health(bench).isEmpty)
        #expect(bench.own("active_processors", #"processor="provider-health""#) == 0)
        #expect(bench.own("registry_active_series") == 19)
    }

    @Test func aSeriesLimitHolds() async {
        let bench = GeneratorBench {
            $0.overrides.defaults.processors = ["provider-health"]
            $0.overrides.defaults.maxActiveSeries = 10
        }
        bench.push()
        call(bench, "gpt-4o")
        #expect(await health(bench).count == 10)
        #expect(bench.own("registry_active_series") == 10)
        #expect(bench.own("registry_series_limited_total") == 40)
    }

    /// The gauge of that name makes room for the histogram, in the form that histograms have.
    @Test(arguments: [false, true]) func gatewaysAskForAHistogramOfResponseTimes(_ hasCalls: Bool) {
        let bench = GeneratorBench {
            $0.overrides.defaults.processors = hasCalls ? ["gen-ai", "provider-health"] : ["provider-health"]
            $0.gatewayNames = true
            $0.overrides.defaults.generateNativeHistograms = .both
        }
        bench.push()
        let groups = bench.generator.currentTenants.first?.processors.groups ?? [:]
        let name = "provider_response_time_seconds"
        let metrics = groups.values.flatMap(\.metrics.metrics).filter { $0.name == name }
        #expect(metrics.count == 1)
        guard case .histogram(let histogram)? = metrics.first?.kind else { return #expect(Bool(false), "no histogram") }
        #expect(histogram.form == .both)
        #expect(groups[.observed(name, hasCalls ? .genAI : .providerHealth)] != nil)
        #expect(groups[.health]?.metrics.metrics.contains { $0.name == name } == false)
    }

    @Test func settingsReachTheProcessor() {
        let bench = GeneratorBench {
            $0.overrides.defaults.processors = ["provider-health"]
            $0.own.providerHealth.scoreScale = .hundred
            $0.own.providerHealth.maxModels = 3
            $0.own.providerHealth.minimumCalls = 4
            $0.own.providerHealth.minimumTimeInState = 5_000_000_000
            $0.own.providerHealth.forgetAfter = 6_000_000_000_000
            $0.own.providerHealth.slow.leave = 1.5
        }
        bench.push()
        let options = bench.generator.currentTenants.first?.processors.health?.options
        var expected = ProviderHealthOptions()
        expected.scoreScale = .hundred
        expected.maxModels = 3
        expected.rules.minimumCalls = 4
        expected.rules.minimumTimeInState = 5_000_000_000
        expected.forgetAfter = 6_000_000_000_000
        expected.rules.slow.leave = 1.5
        expected.labels.external = ["__metrics_gen_instance": "host"]
        #expect(options == expected)
    }
}

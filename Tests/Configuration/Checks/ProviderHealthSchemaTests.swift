import MetronomeConfiguration
import Settings
import Testing

@Suite struct ProviderHealthSchemaTests {
    @Test func everyKey() throws {
        let text = """
            metronome:
              provider_health:
                score_scale: 100
                max_providers: 7
                max_models: 8
                forget_after: 2h
                minimum_calls: 3
                minimum_time_in_state: 45s
                outage: {enter_availability: 0.4, leave_availability: 0.7}
                degraded:
                  enter_availability: 0.8
                  leave_availability: 0.9
                  enter_throttle_share: 0.5
                  leave_throttle_share: 0.25
                  enter_latency_ratio: 4
                  leave_latency_ratio: 1.5
            """
        var expected = ProviderHealthSettings()
        expected.scoreScale = .hundred
        expected.maxProviders = 7
        expected.maxModels = 8
        expected.forgetAfter = 7200 * second
        expected.minimumCalls = 3
        expected.minimumTimeInState = 45 * second
        expected.outage.enter = 0.4
        expected.outage.leave = 0.7
        expected.degraded.enter = 0.8
        expected.degraded.leave = 0.9
        expected.throttled.enter = 0.5
        expected.throttled.leave = 0.25
        expected.slow.enter = 4
        expected.slow.leave = 1.5
        let loaded = try settings(text)
        #expect(loaded.own.providerHealth == expected)
        #expect(loaded.tenant("anyone").own.providerHealth == expected)
        #expect(try settings(SettingsPrinter.yaml(loaded)).own.providerHealth == expected)
    }

    @Test(arguments: [
        ("score_scale: 10", "score_scale: expected one of 1, 100, got \"10\""),
        ("max_models: 0", "max_models: expected a whole number from 1 to 10000, got 0"),
        ("forget_after: 1h", "forget_after: expected a duration of at least 1h5m0s, got \"1h\""),
        ("outage: {enter_availability: 1.5}", "outage.enter_availability: expected a number from 0 to 1, got 1.5"),
        ("degraded: {leave_latency_ratio: 0.5}", "degraded.leave_latency_ratio: expected a number from 1 to 1000, got 0.5"),
        ("degraded: {leave_availability: .nan}", "degraded.leave_availability: expected a number from 0 to 1, got .nan"),
        ("outage: {leave_availability: 0.3}", "outage: leave_availability of 0.3 must be at least enter_availability, which is 0.5"),
        ("degraded: {leave_throttle_share: 0.4}", "degraded: leave_throttle_share of 0.4 must be at most enter_throttle_share, which is 0.3"),
        ("degraded: {enter_availability: 0.4}", "degraded: an outage begins below an availability of 0.5, before degraded does (0.4)"),
        ("minimum_call: 5", "minimum_call: unknown key; did you mean minimum_calls?"),
    ])
    func whatIsWrongIsTold(_ key: String, _ message: String) {
        let found = errors("metronome: {provider_health: {\(key)}}")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix(": metronome.provider_health." + message) == true, "\(found)")
    }
}

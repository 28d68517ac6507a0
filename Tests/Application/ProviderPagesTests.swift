import Application
import MetronomeConfiguration
import Pipeline
import Settings
import Testing

@Suite struct ProviderPagesTests {
    /// 2024-02-29T12:34:56.789Z.
    private static let now: UInt64 = 1_709_210_096_789_000_000

    private func pages(_ calls: [(provider: String, model: String, outcome: CallOutcome)]) -> ProviderPages {
        let health = ProviderHealth(ProviderHealthOptions())
        for call in calls {
            // With a request's slack behind it.
            let names = Array((call.provider + call.model).utf8) + [UInt8](repeating: 0, count: RequestBytes.slack)
            names.withSlice { bytes in
                let start = bytes.start
                let length = call.provider.utf8.count
                let observed = ObservedCall(
                    provider: WireSlice(start: start, count: length), model: WireSlice(start: start + length, count: call.model.utf8.count),
                    outcome: call.outcome, latency: 1.046, end: Self.now)
                [observed].withRun { health.record($0, at: Instant(Self.now)) }
            }
        }
        return ProviderPages(health.snapshot(now: Self.now), tenant: "single-tenant", now: Instant(Self.now))
    }

    @Test func providersAreListedWithTheirStateScoreAndWindows() {
        let json = pages([
            ("openai", "b", .ok), ("openai", "a", .ok), ("openai", "a", .ok), ("openai", "a", .timeout), ("openai", "", .callerError),
        ]).providers.json
        let window =
            #"{"calls":5,"ok":3,"provider_errors":0,"timeouts":1,"connection_errors":0,"throttled":0,"caller_errors":1,"cancelled":0,"#
            + #""availability":0.75,"error_rate":0.2,"throttle_share":0.0,"#
            + #""response_time_seconds":{"p50":1.0432946174993891,"p95":1.0432946174993891,"p99":1.0432946174993891}}"#
        #expect(json.hasPrefix(#"{"tenant":"single-tenant","time":"2024-02-29T12:34:56.789Z","providers":[{"provider":"openai","state":"healthy","#))
        #expect(json.contains(#""since":"2024-02-29T12:34:56.789Z","circuit_breaker":"closed","score":0.7,"#))
        #expect(json.contains(#""last_call":"2024-02-29T12:34:56.789Z","windows":{"1m":\#(window),"5m":\#(window),"1h":\#(window)}"#), "\(json)")
        #expect(json.hasSuffix(#""models":["a","b"]}]}"#))
    }

    @Test func whatIsNotKnownIsNull() {
        let json = pages([("openai", "", .callerError)]).providers.json
        #expect(json.contains(#""score":null,"score_parts":{"availability":null,"latency":null,"throttling":null}"#))
        #expect(
            json.contains(#""availability":null,"error_rate":0.0,"throttle_share":null,"response_time_seconds":{"p50":null,"p95":null,"p99":null}"#))
    }

    @Test func modelsStandBesideTheirProvider() {
        let json = pages([("openai", "gpt-4o", .ok), ("azure.ai.openai", "gpt-4o", .timeout)]).models.json
        #expect(json.contains(#""models":[{"model":"gpt-4o","provider":"azure.ai.openai","state":"healthy""#))
        #expect(json.contains(#"{"model":"gpt-4o","provider":"openai","state":"healthy""#))
        #expect(json.contains(#""uptime_24h":0.0},{"model":"gpt-4o","provider":"openai""#), "\(json)")
        #expect(json.contains(#""uptime_24h":1.0}"#))
    }

    @Test func latenciesOfAProviderAndItsModels() {
        let pages = pages([("openai", "gpt-4o", .ok), ("openai", "gpt-4o", .timeout), ("groq", "m", .ok)])
        let json = pages.latency(of: "OpenAI")?.json ?? ""
        #expect(json.contains(#""provider":"openai","unit":"seconds","relative_error":0.0434,"windows":{"1m":{"calls":1,"p50":1.04"#))
        #expect(json.contains(#""models":[{"model":"gpt-4o","windows":{"1m":{"calls":1,"#))
        #expect(!json.contains("groq"))
        #expect(pages.latency(of: "nobody") == nil)
    }

    @Test func namesAreEscaped() {
        let json = pages([("o\"p\\", "m\n\u{1}", .ok)]).providers.json
        #expect(json.contains(#""provider":"o\"p\\","#))
        #expect(json.contains(#""models":["m\n\u0001"]"#))
    }

    @Test func nobodyHasSentASpan() {
        let json = ProviderPages(ProviderSnapshot(), tenant: "", now: Instant(0)).providers.json
        #expect(json == #"{"tenant":null,"time":"1970-01-01T00:00:00.000Z","providers":[]}"#)
    }

    @Test(arguments: [
        (0 as UInt64, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"), (4_107_542_399_001, "2100-02-28T23:59:59.001Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_735_689_599_000, "2024-12-31T23:59:59.000Z"),
    ])
    func timesAreUTC(_ milliseconds: UInt64, _ text: String) {
        let json = ProviderPages(ProviderSnapshot(), tenant: "t", now: Instant(milliseconds * 1_000_000)).models.json
        #expect(json.contains(#""time":"\#(text)""#), "\(json)")
    }
}

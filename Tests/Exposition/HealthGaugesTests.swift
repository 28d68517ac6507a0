import Exposition
import Pipeline
import PipelineSupport
import Settings
import Testing

@Suite struct HealthGaugesTests {
    private func series(_ bench: HealthBench, _ format: ScrapeFormat = .prometheus) -> [String: Double] {
        let group = MetricGroup.providerHealth(MetricGroup.Options(), bench.health.options)
        let totals = GroupTotals(SeriesGroup(group, .health, SeriesBudget(), loops: 0), staleDuration: 900_000_000_000, now: 0)
        var entities = SeriesDemand(staleDuration: 900_000_000_000, now: 0)
        totals.set(bench.health.gauges(now: bench.now), into: &entities, at: 0)
        var result: [String: Double] = [:]
        for family in group.metrics.flatMap(ScrapeFamily.of) {
            let lines = String(decoding: totals.lines(family, format, extraLabels: [:], 0..<totals.store.upperBound) ?? [], as: UTF8.self)
            for line in lines.split(separator: "\n") {
                guard let blank = line.lastIndex(of: " ") else { continue }
                result[String(line[..<blank])] = Double(line[line.index(after: blank)...])
            }
        }
        return result
    }

    @Test func everyProviderHasOneLineUnderTheNamesThatDashboardsKnow() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", times: 8)
        bench.call("openai", "gpt-4o", .timeout)
        bench.call("openai", "gpt-4o-mini", .throttled)
        let series = series(bench)
        for (name, value) in [("provider_availability", 0.9), ("provider_error_rate", 0.1), ("provider_throttle_share", 0.1)] {
            let lines = series.filter { $0.key.hasPrefix(name + "{") }
            #expect(lines == [name + #"{provider="openai",window="5m"}"#: value])
        }
        #expect(series.filter { $0.key.hasPrefix("provider_response_time_seconds{") }.count == 3)
        #expect(series.filter { $0.key.hasPrefix("gatewayz_provider_health_score{") }.count == 1)
    }

    @Test func windowsAndModelsStandUnderTheirOwnNames() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", .providerError, ago: 400)
        bench.call("openai", "gpt-4o", latency: 2)
        let series = series(bench)
        #expect(series[#"provider_window_availability{provider="openai",window="1m"}"#] == 1)
        #expect(series[#"provider_window_availability{provider="openai",window="1h"}"#] == 0.5)
        #expect(series[#"provider_model_availability{model="gpt-4o",provider="openai",window="1h"}"#] == 0.5)
        #expect(series[#"provider_model_error_rate{model="gpt-4o",provider="openai",window="5m"}"#] == 0)
        #expect(series[#"provider_model_throttle_share{model="gpt-4o",provider="openai",window="1m"}"#] == 0)
        let time = series[#"provider_model_response_time_seconds{model="gpt-4o",provider="openai",quantile="0.95",window="1m"}"#] ?? 0
        #expect(abs(time - 2) / 2 <= LatencyScale.relativeError)
    }

    @Test func theScoreIsTheSumOfItsPartSeries() {
        let bench = HealthBench()
        bench.call("groq", "m", times: 17)
        bench.call("groq", "m", .connection, times: 3)
        bench.call("groq", "m", .throttled, times: 2)
        let series = series(bench)
        let parts = series.filter { $0.key.hasPrefix("gatewayz_provider_health_score_part{") }
        #expect(parts.count == 3)
        let score = series[#"gatewayz_provider_health_score{provider="groq"}"#] ?? 0
        #expect(abs(parts.values.reduce(0, +) - score) < 1e-9)
        #expect(score > 0.5 && score < 1)
    }

    @Test func theScoreAndItsPartsHaveTheScaleThatIsAskedFor() {
        let bench = HealthBench { $0.scoreScale = .hundred }
        bench.call("groq", "m", times: 10)
        let series = series(bench)
        #expect(series[#"gatewayz_provider_health_score{provider="groq"}"#] == 100)
        let parts = ["availability", "latency", "throttling"].map { series["gatewayz_provider_health_score_part{part=\"\($0)\",provider=\"groq\"}"] }
        #expect(parts == [60, 20, 20])
        #expect(series[#"provider_availability{provider="groq",window="5m"}"#] == 1)
        let helps = MetricGroup.providerHealth(MetricGroup.Options(), bench.health.options).metrics.map(\.help)
        #expect(helps.contains { $0.contains("from 0 to 100") })
        #expect(helps.contains { $0.contains("at most 60") })
    }

    @Test func everyModelHasItsUptime() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o", .timeout, times: 3)
        bench.pass(seconds: 600)
        bench.call("openai", "gpt-4o", times: 3)
        bench.call("groq", "m", .callerError)
        #expect(
            series(bench).filter { $0.key.hasPrefix("gatewayz_model_uptime_24h") } == [
                #"gatewayz_model_uptime_24h{model="gpt-4o",provider="openai"}"#: 0.5
            ])
    }

    @Test func theBreakerHasOneSeriesForEachStateAndOneOfThemHolds() {
        let bench = HealthBench()
        bench.call(times: 20)
        #expect(breaker(bench) == [1, 0, 0])
        bench.call("openai", "", .timeout, times: 100)
        #expect(breaker(bench) == [0, 0, 1])
    }

    private func breaker(_ bench: HealthBench) -> [Double?] {
        let all = series(bench)
        return ["closed", "half_open", "open"].map { state in
            all["gatewayz_circuit_breaker_state{provider=\"openai\",state=\"\(state)\"}"]
        }
    }

    @Test func gatewaysAskForTheBreakerByAnotherName() {
        let bench = HealthBench()
        bench.call(times: 20)
        #expect(!series(bench).keys.contains { $0.hasPrefix("circuit_breaker_current_state") })
        var options = bench.health.options
        options.gatewayNames = true
        bench.health.update(options)
        let series = series(bench)
        for state in HealthState.allCases {
            let labels = "{provider=\"openai\",state=\"\(state.breaker)\"}"
            #expect(series["circuit_breaker_current_state" + labels] == series["gatewayz_circuit_breaker_state" + labels])
            #expect(series["circuit_breaker_current_state" + labels] != nil)
        }
    }

    @Test func aNameThatIsAHistogramIsNoGauge() {
        let bench = HealthBench()
        bench.call(times: 3)
        var options = bench.health.options
        options.leavesOutResponseTime = true
        bench.health.update(options)
        let series = series(bench)
        #expect(!series.keys.contains { $0.hasPrefix("provider_response_time_seconds") })
        #expect(series.keys.contains { $0.hasPrefix("provider_window_response_time_seconds{") })
        #expect(series[#"gatewayz_provider_health_score{provider="openai"}"#] == 1)
        #expect(series[#"provider_availability{provider="openai",window="5m"}"#] == 1)
    }

    @Test func withoutCallsOnlyTheStateAndTheUptimeAreLeft() {
        let bench = HealthBench()
        bench.call("openai", "gpt-4o")
        bench.pass(seconds: 4000)
        #expect(series(bench).keys.allSatisfy { $0.hasPrefix("gatewayz_circuit_breaker_state{") || $0.hasPrefix("gatewayz_model_uptime_24h{") })
        #expect(series(bench).count == 4)
        bench.pass(seconds: 90_000)
        #expect(series(bench).isEmpty)
    }

    @Test func theCallersMistakesAloneAreNoAvailability() {
        let bench = HealthBench()
        bench.call("openai", "", .callerError, times: 5)
        let series = series(bench)
        #expect(series[#"provider_error_rate{provider="openai",window="5m"}"#] == 0)
        #expect(!series.keys.contains { $0.contains("availability") || $0.contains("throttle") || $0.contains("score") })
    }
}

import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

@Suite struct CustomMetricsTests {
    private static func metric(_ name: String, _ change: (inout CustomMetricSettings) -> Void = { _ in }) -> CustomMetricSettings {
        var metric = CustomMetricSettings()
        metric.name = name
        metric.from = ["n"]
        change(&metric)
        return metric
    }

    @Test func theyAreOnForEveryTenantWhateverItsProcessors() async {
        let bench = GeneratorBench {
            $0.overrides.defaults.processors = []
            $0.customMetrics = [
                Self.metric("n") {
                    $0.unit = "credits"
                    $0.dimensions = ["team.name"]
                }
            ]
        }
        bench.push(attributes: [("n", "2.5"), ("team.name", "a")])
        bench.push(attributes: [("n", "4")], loop: 1)
        let series = await bench.series()
        #expect(series.count == 2)
        #expect(await bench.total("n_credits_total", #"team_name="a""#) == 2.5)
        #expect(await bench.total("n_credits_total", #"service="svc""#) == 6.5)
        #expect(bench.own("active_processors", #"processor="custom-metrics""#) == 1)
        #expect(bench.own("active_processors", #"processor="span-metrics""#) == 0)
        #expect(bench.own("spans_received_total") == 2)
        #expect(bench.own("registry_active_series") == 2)
    }

    @Test func changedOverridesLetThemGoOn() async {
        let bench = GeneratorBench { $0.customMetrics = [Self.metric("n_total")] }
        bench.push(attributes: [("n", "1")])
        await bench.apply { $0.processors = ["service-graphs"] }
        bench.push(attributes: [("n", "2")])
        #expect(await bench.total("n_total") == 3)
    }

    @Test func dimensionsMayBeLabelsOfTheTableAndSpellingsOfAProfile() async {
        let bench = GeneratorBench {
            var tier = DimensionTableSettings.Entry()
            tier.label = "tier"
            tier.from = ["plan", "customer.plan"]
            tier.fallback = "none"
            tier.map = ["1": "gold"]
            $0.dimensionTable.entries = [tier]
            $0.dimensionTable.profiles = [.genAI]
            $0.overrides.defaults.processors = []
            $0.customMetrics = [Self.metric("n_total") { $0.dimensions = ["tier", "gen_ai.request.model"] }]
        }
        bench.push(attributes: [("n", "1"), ("customer.plan", "1"), ("llm.request.model", "m")])
        bench.push(attributes: [("n", "2"), ("gen_ai.request.model", "m")])
        #expect(
            await bench.series() == [
                #"n_total{gen_ai_request_model="m",service="svc",tier="gold"}"#: 1,
                #"n_total{gen_ai_request_model="m",service="svc",tier="none"}"#: 2,
            ])
    }

    @Test func valuesThatAreNoneAreCountedByMetricAndReason() async {
        let bench = GeneratorBench { $0.customMetrics = [Self.metric("a_total"), Self.metric("b_total") { $0.from = ["m", "n"] }] }
        bench.push(attributes: [("n", "many"), ("m", "-3")])
        bench.push(attributes: [("n", "few")], loop: 1)
        let name = "metronome_custom_metric_values_discarded_total"
        #expect(bench.metrics.exposition().contains(#"\#(name){metric="a_total",reason="not_a_number",tenant="single-tenant"} 2"#))
        #expect(bench.metrics.exposition().contains(#"\#(name){metric="b_total",reason="negative",tenant="single-tenant"} 1"#))
        #expect(bench.metrics.exposition().contains(#"\#(name){metric="b_total",reason="not_a_number",tenant="single-tenant"} 1"#))
        #expect(await bench.total("a_total") == 0)
    }

    @Test func gatewayNamesAddTheDuration() async {
        let bench = GeneratorBench { $0.gatewayNames = true }
        bench.push()
        #expect(await bench.total("traces_spanmetrics_duration_seconds_count") == 1)
        #expect(await bench.total("traces_spanmetrics_latency_count") == 1)
        #expect(bench.own("registry_active_series") == 36)
        await bench.generator.collectAll()
        // Each series with its zero sample.
        #expect(bench.takeSamples() == 72)
    }

    @Test func withoutEitherNothingIsNew() async {
        let bench = GeneratorBench()
        bench.push(attributes: [("n", "1")])
        #expect(await bench.series().keys.allSatisfy { $0.hasPrefix("traces_spanmetrics_") && !$0.contains("duration") })
        #expect(bench.own("registry_active_series") == 19)
        #expect(bench.own("active_processors", #"processor="custom-metrics""#) == nil)
    }
}

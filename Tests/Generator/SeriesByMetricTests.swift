import Generator
import MetronomeConfiguration
import SelfMetrics
import Settings
import Testing

/// `/metrics` says how many series there are of each metric, and where they are.
@Suite struct SeriesByMetricTests {
    private func shown(_ bench: GeneratorBench) -> [String: Double] { bench.metrics.totals("metronome_series", by: "metric") }

    @Test func whoLooksForSpanMetricsFindsThem() {
        let bench = GeneratorBench()
        #expect(shown(bench) == ["traces_spanmetrics_calls_total": 0])
        let page = bench.metrics.exposition()
        #expect(page.contains("are at /metrics/spans.\n# TYPE metronome_series gauge\n"), "\(page)")
    }

    @Test func eachMetricHasItsSeries() async {
        let bench = GeneratorBench { $0.overrides.defaults.processors = ["span-metrics", "service-graphs"] }
        for name in ["a", "b", "c"] { bench.push(name) }
        _ = await bench.series()
        #expect(shown(bench)["traces_spanmetrics_calls_total"] == 3 && shown(bench)["traces_spanmetrics_size_total"] == 3, "\(shown(bench))")
        #expect(shown(bench).values.reduce(0, +) == bench.own("registry_active_series"), "\(shown(bench))")
    }

    /// What is stale is counted no longer, though its row stays.
    @Test func whatIsGoneIsNotCounted() async {
        let bench = GeneratorBench { $0.overrides.defaults.processors = ["span-metrics"] }
        bench.push("a")
        await bench.generator.collectAll()
        bench.advance(seconds: 600)
        bench.push("b")
        await bench.generator.collectAll()
        bench.advance(seconds: 700)
        await bench.generator.collectAll()
        #expect(shown(bench)["traces_spanmetrics_calls_total"] == 1 && shown(bench).values.reduce(0, +) == bench.own("registry_active_series"))
        bench.advance(seconds: 1800)
        await bench.generator.collectAll()
        #expect(!shown(bench).isEmpty && shown(bench).values.allSatisfy { $0 == 0 }, "\(shown(bench))")
    }
}

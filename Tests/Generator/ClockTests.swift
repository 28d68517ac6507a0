import Generator
import MetronomeConfiguration
import Pipeline
import SelfMetrics
import Settings
import Testing

/// A whole generator whose wall clock is set: what it counts and what it forgets must not care.
@Suite struct ClockTests {
    private func bench(_ change: (inout Settings) -> Void = { _ in }) -> GeneratorBench {
        GeneratorBench { settings in
            settings.generator.registry.staleDuration = 900_000_000_000
            settings.overrides.defaults.processors = ["span-metrics", "service-graphs"]
            change(&settings)
        }
    }

    private func collect(_ bench: GeneratorBench, times: Int = 1, every seconds: UInt64 = 15) async {
        for _ in 0..<times {
            bench.advance(seconds: seconds)
            await bench.generator.collectAll()
        }
    }

    /// Set by so much for a collection, and back.
    @Test(arguments: [3600, -3600, 1200, -1200] as [Int64])
    func oneCollectionByAWrongClock(_ step: Int64) async {
        let bench = bench()
        bench.push()
        await collect(bench)
        bench.setWallClock(step: step)
        bench.push("meanwhile")
        await collect(bench)
        bench.setWallClock(step: 0)
        bench.push("afterwards")
        await collect(bench, times: 2)
        #expect(bench.stamps == [15, 30, 45, 60])
        #expect(await bench.total("traces_spanmetrics_calls_total") == 3)
        #expect(bench.lines.filter { $0.contains("clock") }.count == 2, "\(bench.lines)")
        #expect(bench.metrics.exposition().contains("metronome_clock_steps_total 1"))
    }

    /// 20 minutes forward are more than `stale_duration`: nothing has become stale by them. And time goes on: what was not counted
    /// for so long does.
    @Test(arguments: [1200, 86_400, -3600] as [Int64]) func seriesAreSweptByTimeThatPassed(_ step: Int64) async {
        let bench = bench()
        bench.push()
        await collect(bench, times: 2)
        bench.setWallClock(step: step)
        // A sweep comes every five minutes.
        await collect(bench, times: 25)
        #expect(await bench.total("traces_spanmetrics_calls_total") == 1)
        await collect(bench, times: 60)
        #expect(await bench.total("traces_spanmetrics_calls_total") == 0)
    }

    @Test(arguments: [1200, -3600] as [Int64]) func edgesWaitAsLong(_ step: Int64) async {
        let bench = bench { $0.generator.processor.serviceGraphs.wait = 10_000_000_000 }
        bench.push(kind: 3)
        bench.setWallClock(step: step)
        bench.advance(seconds: 5)
        await bench.generator.expireEdges()
        #expect(!bench.metrics.exposition().contains(#"expired_edges_total{half="client",tenant="single-tenant"} 1"#))
        bench.advance(seconds: 6)
        await bench.generator.expireEdges()
        #expect(bench.metrics.exposition().contains(#"metronome_service_graph_expired_edges_total{half="client",tenant="single-tenant"} 1"#))
    }

    /// The slack is of the wall clock, which senders beside us share.
    @Test func theSlackFollowsTheWallClock() async {
        let bench = bench()
        bench.setWallClock(step: 3600)
        bench.push()
        #expect(await bench.total("traces_spanmetrics_calls_total") == 1)
    }

    @Test func aStepThatHoldsIsFollowedAndToldOnce() async {
        let bench = bench()
        bench.push()
        await collect(bench)
        bench.setWallClock(step: 3600)
        await collect(bench, times: 4)
        #expect(bench.stamps == [15, 30, 45, 3660, 3675])
        let lines = bench.lines.filter { $0.contains("clock") }
        #expect(
            lines == [
                "warning the machine's clock was set 1h0m0s forward; samples go on with the time before until it has held for 3 collections",
                "warning the machine's clock stays 1h0m0s forward: samples follow it from now on",
            ])
    }
}

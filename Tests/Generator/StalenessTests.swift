import Generator
import SelfMetrics
import Settings
import Synchronization
import Testing

/// Staleness markers (`metronome.series.staleness_markers`): 19 series of one label set.
@Suite struct StalenessTests {
    private func bench(_ markers: SeriesSettings.StalenessMarkers) -> GeneratorBench { GeneratorBench { $0.series.stalenessMarkers = markers } }

    private func markers(_ bench: GeneratorBench) -> Int {
        let line = bench.metrics.exposition(zeros: true).split(separator: "\n").first { $0.hasPrefix("metronome_staleness_markers_total{") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Int($0) } ?? -1
    }

    /// One label set goes stale, another one does not.
    private func expire(_ bench: GeneratorBench) async {
        bench.push("a")
        await bench.generator.collectAll()
        bench.advance(seconds: 890)
        bench.push("b")
        await bench.generator.collectAll()
        bench.advance(seconds: 310)
        _ = bench.takeSamples()
        await bench.generator.collectAll()
    }

    @Test func whatExpiresGetsOneBehindItsLastSample() async throws {
        let bench = bench(.expiry)
        await expire(bench)
        #expect(markers(bench) == 19)
        #expect(bench.takeSamples() == 2 * 19 + 19)
        let stamps = bench.output.stamps.withLock { $0 }
        #expect(stamps == stamps.sorted() && Set(stamps).count == stamps.count)
        // It begins anew, with zeros that lie behind the markers.
        bench.advance(seconds: 1)
        bench.push("a")
        await bench.generator.collectAll()
        #expect(bench.takeSamples() == 19 + 2 * 19)
    }

    @Test func offIsTemposWay() async {
        let bench = bench(.off)
        await expire(bench)
        #expect(markers(bench) == 0)
        #expect(bench.takeSamples() == 2 * 19)
    }

    @Test(arguments: [(SeriesSettings.StalenessMarkers.expiry, 0), (.expiryAndExit, 38)])
    func theEndOfTheProcess(_ setting: SeriesSettings.StalenessMarkers, _ expected: Int) async {
        let bench = bench(setting)
        bench.push("a")
        bench.push("b")
        await bench.generator.finish()
        #expect(markers(bench) == expected)
    }
}

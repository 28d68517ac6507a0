import Generator
import SelfMetrics
import Settings
import Testing

/// Requests that come again because their answer was lost (`metronome.intake.resent_window`).
@Suite struct ResentRequestsTests {
    private static let calls = "traces_spanmetrics_calls_total"

    private func bench(seconds: Int64) -> GeneratorBench { GeneratorBench { $0.intake.resentWindow = seconds * 1_000_000_000 } }

    @Test func theyCountOnceOnAnyLoop() async {
        let bench = bench(seconds: 60)
        bench.push("a")
        bench.push("a")
        bench.push("a", loop: 1)
        bench.push("b")
        #expect(await bench.total(Self.calls, "\"a\"") == 1)
        #expect(await bench.total(Self.calls, "\"b\"") == 1)
        let own = bench.metrics.exposition()
        #expect(own.contains(#"metronome_resent_requests_total{tenant="single-tenant"} 2"#))
        #expect(own.contains(#"metronome_resent_spans_total{tenant="single-tenant"} 2"#))
    }

    @Test func withoutAWindowTheyCountAgain() async {
        let bench = bench(seconds: 0)
        bench.push("a")
        bench.push("a")
        #expect(await bench.total(Self.calls) == 2)
    }

    /// The spans of the bench end now, so their time is held fast.
    @Test func afterTheWindowTheyCountAgain() async {
        let bench = bench(seconds: 10)
        bench.push("a", late: 0)
        bench.advance(seconds: 9)
        bench.push("a", late: 9)
        #expect(await bench.total(Self.calls) == 1)
        bench.advance(seconds: 11)
        bench.push("a", late: 20)
        #expect(await bench.total(Self.calls) == 2)
    }

    @Test func aRefusedOneIsNotRemembered() async {
        let bench = bench(seconds: 60)
        bench.push("a", broken: true)
        bench.push("a", broken: true)
        #expect(!bench.metrics.exposition().contains(#"metronome_resent_requests_total{tenant="single-tenant"} 1"#))
    }
}

import Generator
import Settings
import Synchronization
import Testing

/// Answers that wait until counts are on the disk (`metronome.intake.acknowledge: durable`).
@Suite struct DurableAnswersTests {
    private func bench(keeps: Bool = true) -> GeneratorBench {
        let bench = GeneratorBench { $0.intake.acknowledge = .durable }
        bench.output.wanted.withLock { $0 = keeps ? .changes : .none }
        return bench
    }

    private func kept(_ bench: GeneratorBench) async -> Bool {
        await withCheckedContinuation { continuation in bench.generator.whenKept([]) { continuation.resume(returning: $0) } }
    }

    @Test func whatWasCountedBeforeTheAnswerIsRestored() async {
        let first = bench()
        for _ in 0..<3 { first.push("a") }
        first.push("b")
        #expect(await kept(first))
        let second = GeneratorBench()
        second.advance(seconds: 10)
        await second.generator.restore("single-tenant", first.left)
        #expect(await second.total("traces_spanmetrics_calls_total", "\"a\"") == 1)
        #expect(await second.total("traces_spanmetrics_calls_total", "\"b\"") == 1)
    }

    @Test func manyAreAnsweredByFewWrites() async {
        let bench = bench()
        await withTaskGroup { group in
            for index in 0..<50 {
                group.addTask {
                    bench.push("a\(index)")
                    #expect(await kept(bench))
                }
            }
        }
        #expect(await bench.total("traces_spanmetrics_calls_total") == 50)
    }

    @Test func whatIsNotKeptIsSaid() async {
        let bench = bench(keeps: false)
        bench.push("a")
        #expect(await !kept(bench))
    }

    @Test func inMemoryNobodyWaits() async {
        let bench = GeneratorBench()
        bench.push("a")
        #expect(await kept(bench))
        #expect(bench.output.snapshots.withLock { $0.isEmpty })
    }
}

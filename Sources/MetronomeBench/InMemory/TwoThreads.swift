import Glibc
import Pipeline
import Synchronization

/// How much more a second event loop brings: each has its own shard of every label set.
enum TwoThreads {
    /// Spans per second of two threads, as a multiple of one's.
    ///
    /// By CPU time per span, so that it tells what the threads cost each other (cache lines, memory) and not what else
    /// the machine was doing.
    static func speedup(labelSets: Int, rounds: Int) -> Double {
        let requests = Requests(SpanBatches.make(labelSets: labelSets, spansPerRequest: 1000))
        let processors = Aggregator.processors(loops: 2)
        let alone = Aggregator(processors, loop: 0, of: 2)
        let one = BestOf.microseconds(rounds: rounds) { alone.take(requests.all) }
        var best = Double.infinity
        for _ in 0..<3 { best = min(best, together(processors, requests, rounds: rounds)) }
        return 2 * one / best
    }

    /// CPU microseconds per span with two threads at work at the same time: the slower one's.
    private static func together(_ processors: TenantProcessors, _ requests: Requests, rounds: Int) -> Double {
        let results = Mutex([Double.infinity, .infinity])
        let begun = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        Threads.run(2) { index in
            let aggregator = Aggregator(processors, loop: index, of: 2)
            for _ in 0..<2 { _ = aggregator.take(requests.all) }
            begun.wrappingAdd(1, ordering: .relaxed)
            while begun.load(ordering: .relaxed) < 2 { sched_yield() }
            var best = Double.infinity
            var round = 0
            // Whoever is through goes on until the other one is, too: what is measured is never alone.
            while done.load(ordering: .relaxed) < 2 {
                let start = Clocks.thread
                let spans = aggregator.take(requests.all)
                let cost = Double(Clocks.thread - start) / 1000 / Double(max(spans, 1))
                if done.load(ordering: .relaxed) == 0 { best = min(best, cost) }
                round += 1
                if round == rounds { done.wrappingAdd(1, ordering: .relaxed) }
            }
            results.withLock { $0[index] = best }
        }
        return results.withLock { $0.max() ?? .infinity }
    }

    /// `@unchecked Sendable` because the requests are only read.
    private final class Requests: @unchecked Sendable {
        let all: [RequestBuffer]
        init(_ all: [RequestBuffer]) { self.all = all }
    }
}

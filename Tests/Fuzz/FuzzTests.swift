import FuzzTargets
import TestSupport
import Testing

/// Damaged inputs for everything that takes bytes from outside: a trap, or a read beyond them, ends the tests. `make fuzz` looks for more.
@Suite struct FuzzTests {
    /// Of each target: where one costs more, fewer.
    private static let inputs: [FuzzTarget: Int] = [
        .otlp: 4000, .json: 2000, .compressed: 4000, .http1: 3000, .http2: 3000, .configuration: 300, .relabelling: 1000, .log: 2000, .snapshot: 4000,
    ]

    @Test(arguments: FuzzTarget.allCases) func survives(_ target: FuzzTarget) async throws {
        let count = try #require(Self.inputs[target])
        // Some wait for a collection, which wants the threads that tests run on.
        let seeds = try await onThread {
            let seeds = try target.seeds()
            let runner = try target.makeRunner()
            for seed in seeds { runner.run(seed) }
            var mutator = InputMutator(corpus: seeds, seed: 1)
            for _ in 0..<count { runner.run(mutator.next()) }
            runner.run([])
            return seeds.count
        }
        #expect(seeds > 0)
    }
}

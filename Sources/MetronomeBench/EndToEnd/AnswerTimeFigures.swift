import BenchReport

extension FigureGroup {
    /// Answer times over 100,000 label sets while collections go on, and without any.
    static let answerTime: FigureGroup = FigureGroup(
        title: "answer times with and without collections", ids: ["answer-p99", "answer-p99-collecting", "answer-p99-ratio"]
    ) { options in
        let without = try p99(collectionSeconds: 3600, rounds: options.isQuick ? 1 : 3)
        // Every second, so that more than one request in a hundred meets one.
        let with = try p99(collectionSeconds: 1, rounds: options.isQuick ? 1 : 3)
        let title = "answer time, 99th percentile, 50,000 spans/s, 100,000 label sets"
        return [
            Figure("answer-p99", "\(title), no collections", without, "ms"),
            Figure("answer-p99-collecting", "… a collection every second", with, "ms"),
            Figure("answer-p99-ratio", "… beside none", with / without, "×", .atMost(2)),
        ]
    }

    /// Milliseconds, of the best of `rounds` runs: neighbours on the machine only ever add to it.
    private static func p99(collectionSeconds: Double, rounds: Int) throws -> Double {
        let sidecar = try Sidecar(Sidecar.Options(collectionSeconds: collectionSeconds))
        defer { sidecar.stop() }
        let load = Load(labelSets: 100_000, spansPerRequest: 200, rate: 50_000, connections: 2)
        _ = try load.run(sidecar, seconds: 4)
        var best = Double.infinity
        for _ in 0..<rounds { best = min(best, try load.run(sidecar, seconds: 6).p99) }
        return best
    }
}

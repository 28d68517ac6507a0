import BenchReport

extension FigureGroup {
    /// 97,000 label sets on two event loops, all of which were counted since the collection before.
    static let collection: FigureGroup = FigureGroup(
        title: "a collection of 97,000 label sets", ids: ["collection", "collection-bytes"]
    ) { options in
        let bench = CollectionBench()
        let requests = SpanBatches.make(labelSets: 97_000, spansPerRequest: 1000)
        var best = CollectionBench.Collected(milliseconds: .infinity, samples: 0, bytes: 0)
        for round in 0..<(options.isQuick ? 5 : 10) {
            for loop in 0..<2 { try bench.push(requests, loop: loop) }
            let collected = await bench.collect()
            if round >= 2, collected.milliseconds < best.milliseconds { best = collected }
        }
        guard best.samples == 97_000 * 19 else { throw BenchError("expected \(97_000 * 19) samples, not \(best.samples)") }
        let title = "collect, encode, compress 1,843,000 samples (97,000 label sets on two loops), CPU"
        return [
            Figure("collection", title, best.milliseconds, "ms", .atMost(60)),
            Figure("collection-bytes", "… on the wire", Double(best.bytes) / Double(best.samples), "B/sample"),
        ]
    }

    /// Through the whole generator, from one collection to the next: what a collection took away is made anew.
    static let interval: FigureGroup = FigureGroup(
        title: "heap allocations between two collections", ids: ["allocations-interval"]
    ) { _ in
        let bench = CollectionBench()
        let requests = SpanBatches.make(labelSets: 500, spansPerRequest: 1000)
        let repetitions = 100
        var allocations: UInt64 = 0
        for round in 0..<4 {
            allocations = 0
            for _ in 0..<repetitions { allocations += try bench.push(requests, loop: 0) }
            if round < 3 { _ = await bench.collect() }
        }
        let perRequest = Double(allocations) / Double(repetitions * requests.count)
        let title = "heap allocations from one collection to the next (800,000 spans), whole generator"
        return [Figure("allocations-interval", title, perRequest, "per 1,000 spans", .atMost(1))]
    }
}

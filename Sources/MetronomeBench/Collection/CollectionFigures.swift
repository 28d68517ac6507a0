import BenchReport
import Exposition

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

    /// 23,000 label sets, as they are written for a scrape.
    static let scrape: FigureGroup = FigureGroup(
        title: "a scrape of 23,000 label sets", ids: ["scrape-text", "scrape-openmetrics", "scrape-protobuf"]
    ) { options in
        let bench = ScrapeBench(labelSets: 23_000)
        guard bench.series == 23_000 * 19 else { throw BenchError("expected \(23_000 * 19) series, not \(bench.series)") }
        let formats: [(id: String, title: String, format: ScrapeFormat)] = [
            ("scrape-text", "a scrape of 437,000 series (23,000 label sets) as text, without the socket, CPU", .prometheus),
            ("scrape-openmetrics", "… as OpenMetrics, with exemplars", .openMetrics), ("scrape-protobuf", "… as protobuf", .protobuf),
        ]
        return formats.map { id, title, format in
            let cost = BestOf.microseconds(rounds: options.isQuick ? 3 : 10) { bench.write(format) > 0 ? 1 : 0 }
            return Figure(id, title, cost / 1000, "ms", .atMost(60))
        }
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

import BenchReport

extension Sweep {
    static func dimensions(rounds: Int) -> Sweep {
        let requests = SpanBatches.make(labelSets: 500, spansPerRequest: 1000, varies: false)
        let steps = [0, 1, 2, 4, 8, 12, 16, 20]
        let costs = steps.map { count in
            let aggregator = Aggregator(Aggregator.processors(dimensions: Array(SpanBatches.attributes.prefix(count))))
            return BestOf.microseconds(rounds: rounds) { aggregator.take(requests) }
        }
        return Sweep(
            title: "dimensions (of 20 attributes, 500 label sets)", axis: "dimensions", unit: "µs/span", steps: steps,
            lines: [Line(name: "aggregated", values: costs), floor(requests, steps.count, rounds)])
    }

    static func cardinality(rounds: Int) -> Sweep {
        let steps = [100, 500, 2000, 10_000, 23_000, 50_000, 100_000]
        var costs: [Double] = []
        var floors: [Double] = []
        for count in steps {
            let requests = SpanBatches.make(labelSets: count, spansPerRequest: 1000)
            let aggregator = Aggregator(Aggregator.processors())
            costs.append(BestOf.microseconds(rounds: rounds) { aggregator.take(requests) })
            floors.append(Floors.wireSkip(requests, rounds: rounds))
        }
        return Sweep(
            title: "label sets (8 dimensions)", axis: "label sets", unit: "µs/span", steps: steps,
            lines: [Line(name: "aggregated", values: costs), Line(name: "floor: wire skip", values: floors)])
    }

    /// From memory, and through gRPC with everything that a process does besides.
    static func batches(rounds: Int, seconds: Double) throws -> Sweep {
        let steps = [1, 4, 16, 64, 250, 1000, 4000]
        let inMemory = steps.map { spans in
            let requests = SpanBatches.make(labelSets: max(500, spans * 8), spansPerRequest: spans)
            let aggregator = Aggregator(Aggregator.processors())
            return BestOf.microseconds(rounds: rounds) { aggregator.take(requests) }
        }
        let throughGRPC = try steps.map { spans in
            // As many requests as a client sends, but no more spans than in the table.
            let load = Load(spansPerRequest: spans, rate: min(100_000, spans * 4000))
            return try FigureGroup.cost(of: load, collectionSeconds: seconds)
        }
        return Sweep(
            title: "spans per request (500 label sets)", axis: "spans per request", unit: "µs/span", steps: steps,
            lines: [Line(name: "gRPC, whole process", values: throughGRPC), Line(name: "aggregated", values: inMemory)], isLogarithmic: true)
    }

    static func cores(rounds: Int) -> Sweep {
        let requests = SpanBatches.make(labelSets: 500, spansPerRequest: 1000)
        let aggregator = Aggregator(Aggregator.processors())
        let one = 1 / BestOf.microseconds(rounds: rounds) { aggregator.take(requests) }
        let both = one * TwoThreads.speedup(labelSets: 500, rounds: rounds * 10)
        return Sweep(
            title: "cores (500 label sets)", axis: "threads", unit: "million spans/s", steps: [1, 2],
            lines: [Line(name: "aggregated", values: [one, both]), Line(name: "twice one", values: [one, 2 * one])])
    }

    private static func floor(_ requests: [RequestBuffer], _ count: Int, _ rounds: Int) -> Line {
        Line(name: "floor: wire skip", values: Array(repeating: Floors.wireSkip(requests, rounds: rounds), count: count))
    }
}

import BenchReport
import Pipeline

extension FigureGroup {
    private static let sizes: [(labelSets: Int, reach: Figure.Reach?)] = [(500, .atMost(0.18)), (23_000, nil), (100_000, .atMost(0.28))]

    /// Bytes in memory → aggregated.
    static let aggregation: FigureGroup = FigureGroup(
        title: "aggregation in memory", ids: sizes.map { "aggregate-\($0.labelSets)" }
    ) { options in
        sizes.map { labelSets, reach in
            let requests = SpanBatches.make(labelSets: labelSets, spansPerRequest: 1000)
            let rounds = options.isQuick ? 5 : 40
            let sum = Floors.sumOfBytes(requests, spans: requests.count * 1000, rounds: rounds)
            let skip = Floors.wireSkip(requests, rounds: rounds)
            let aggregator = Aggregator(Aggregator.processors())
            let cost = BestOf.microseconds(rounds: rounds) { aggregator.take(requests) }
            let title = "aggregated from memory, \(NumberText.fixed(Double(labelSets), decimals: 0)) label sets, one thread"
            return Figure(
                "aggregate-\(labelSets)", title, cost, "µs/span", reach, floor: (skip, "sum of bytes \(NumberText.short(sum)), wire skip"))
        }
    }

    /// The same with native histograms: on spans that take different times, with and without, round by round.
    static let natives: FigureGroup = FigureGroup(
        title: "aggregation with native histograms", ids: ["native-23000", "native-23000-ratio"]
    ) { options in
        let requests = SpanBatches.make(labelSets: 23_000, spansPerRequest: 1000, repetitions: 4)
        let aggregators = [HistogramForm.classic, .both].map { Aggregator(Aggregator.processors(form: $0)) }
        let costs = BestOf.microseconds(rounds: options.isQuick ? 5 : 20, each: aggregators.map { one in { one.take(requests) } })
        return [
            Figure("native-23000", "native histograms beside classic ones, 23,000 label sets, one thread", costs[1], "µs/span"),
            Figure("native-23000-ratio", "… beside classic ones alone on the same spans", costs[1] / costs[0], "×", .atMost(1.2)),
        ]
    }

    /// The same with service graphs: on their own traffic, with and without.
    static let graphs: FigureGroup = FigureGroup(
        title: "aggregation with service graphs", ids: ["graphs-500", "graphs-500-ratio", "graphs-100000", "graphs-100000-ratio"]
    ) { options in
        [(500, 0.36), (100_000, 0.56)].flatMap { labelSets, reach in
            let traffic = GraphTraffic.make(labelSets: labelSets, spansPerRequest: 1000)
            let skip = Floors.wireSkip(traffic.requests, rounds: 5)
            let without = cost(traffic, Aggregator(Aggregator.processors()), rounds: options.isQuick ? 4 : 24)
            let with = cost(traffic, Aggregator(Aggregator.processors(serviceGraphs: true)), rounds: options.isQuick ? 4 : 24)
            let title = "span metrics and service graphs, \(NumberText.fixed(Double(labelSets), decimals: 0)) label sets, one thread"
            return [
                Figure("graphs-\(labelSets)", title, with, "µs/span", .atMost(reach), floor: (skip, "wire skip")),
                Figure("graphs-\(labelSets)-ratio", "… beside span metrics alone on the same spans", with / without, "×", .atMost(2)),
            ]
        }
    }

    /// A round is half of the time that edges wait, and every one has its own traces.
    private static func cost(_ traffic: GraphTraffic, _ aggregator: Aggregator, rounds: Int) -> Double {
        var best = Double.infinity
        for round in 0..<(rounds + 3) {
            traffic.renew()
            let cost = BestOf.microseconds(rounds: 1, warmUps: 0) {
                aggregator.advance(seconds: 5)
                return aggregator.take(traffic.requests)
            }
            if round >= 3 { best = min(best, cost) }
        }
        return best
    }

    static let threads: FigureGroup = FigureGroup(title: "two threads", ids: ["threads"]) { options in
        let speedup = TwoThreads.speedup(labelSets: 500, rounds: options.isQuick ? 50 : 200)
        return [Figure("threads", "2 threads beside one, 500 label sets", speedup, "×", .atLeast(1.8))]
    }
}

import BenchReport

extension FigureGroup {
    private struct Counted {
        var id: String
        var title: String
        /// Instructions a span.
        var reach: Double?
        /// How many more they may be than those of another kernel, which stands before this one.
        var beyond: (id: String, reach: Double)?
    }

    private static let kernels = [
        Counted(id: "aggregate-500", title: "500 label sets", reach: 1_650), Counted(id: "aggregate-100000", title: "100,000 label sets"),
        Counted(id: "graphs-500", title: "500 label sets, service graphs too"),
        Counted(id: "calls-500", title: "calls with cost and health", reach: 4_000),
        Counted(id: "calls-gateway-500", title: "calls, gateways' names too"),
        Counted(id: "calls-mix-500", title: "one span in five a call"),
        Counted(id: "plain-500", title: "spans of HTTP"),
        Counted(id: "plain-calls-500", title: "spans of HTTP, gen-ai on", beyond: ("plain-500", 60)),
        Counted(id: "observed-500", title: "500 label sets, a custom metric and span events on"),
        Counted(id: "native-23000", title: "23,000 label sets, native histograms beside classic ones"),
    ]

    /// Counted, not timed: the same in every run.
    static let counts: FigureGroup = FigureGroup(
        title: "instructions, allocations, reference counts, locks (Callgrind)",
        ids: ["count-floor"] + kernels.flatMap { kernel in ["instructions", "allocations", "retains", "locked"].map { "\($0)-\(kernel.id)" } }
            + kernels.filter { $0.beyond != nil }.map { "more-\($0.id)" }
    ) { _ in
        let floor = try KernelCounts.measure("wire-skip")
        let skip = floor.instructions / floor.spans
        var instructions: [String: Double] = [:]
        return try kernels.flatMap { kernel in
            let (id, title) = (kernel.id, kernel.title)
            let counts = try KernelCounts.perSpan(id)
            instructions[id] = counts.instructions
            let more = kernel.beyond.flatMap { other, reach in
                instructions[other].map { Figure("more-\(id)", "… more than without it", counts.instructions - $0, "per span", .atMost(reach)) }
            }
            return [
                Figure(
                    "instructions-\(id)", "instructions, \(title)", counts.instructions, "per span", kernel.reach.map { .atMost($0) },
                    floor: (skip, "wire skip"))
            ] + (more.map { [$0] } ?? []) + [
                Figure("allocations-\(id)", "heap allocations, \(title)", counts.allocations, "per span", .atMost(0)),
                Figure("retains-\(id)", "retain/release pairs, \(title)", counts.retains, "per span", .atMost(0)),
                Figure("locked-\(id)", "locks and other atomic read-modify-writes, \(title)", counts.locked, "per span", .atMost(0)),
            ]
        }
    }

    /// What a series of a snapshot costs until it can be counted on, counted as well.
    static let restoring: FigureGroup = FigureGroup(
        title: "instructions of restoring (Callgrind)", ids: ["instructions-restored"]
    ) { _ in
        let counts = try KernelCounts.measure("restored")
        let title = "instructions to restore a series, 20,000 label sets of 19"
        return [Figure("instructions-restored", title, counts.instructions / counts.spans, "per series")]
    }

    /// What a series costs in a scrape.
    static let scrapeCounts: FigureGroup = FigureGroup(
        title: "instructions of a scrape (Callgrind)",
        ids: ["instructions-scrape-text", "instructions-scrape-openmetrics", "instructions-scrape-protobuf"]
    ) { _ in
        let kernels = [
            ("scrape-text", "instructions of a scrape as text"), ("scrape-openmetrics", "… as OpenMetrics, with exemplars"),
            ("scrape-protobuf", "… as protobuf"),
        ]
        return try kernels.map { id, title in
            let counts = try KernelCounts.measure(id)
            return Figure("instructions-\(id)", title, counts.instructions / counts.spans, "per series")
        }
    }
}

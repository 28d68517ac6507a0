import BenchReport

extension FigureGroup {
    private static let kernels = [
        (id: "aggregate-500", title: "500 label sets"), (id: "aggregate-100000", title: "100,000 label sets"),
        (id: "graphs-500", title: "500 label sets, service graphs too"),
        (id: "calls-500", title: "calls with cost and health"),
        (id: "calls-gateway-500", title: "calls, gateways' names too"),
        (id: "calls-mix-500", title: "one span in five a call"),
        (id: "plain-500", title: "spans of HTTP"),
        (id: "plain-calls-500", title: "spans of HTTP, gen-ai on"),
        (id: "observed-500", title: "500 label sets, a custom metric and span events on"),
        (id: "native-23000", title: "23,000 label sets, native histograms beside classic ones"),
    ]

    /// Counted, not timed: the same in every run.
    static let counts: FigureGroup = FigureGroup(
        title: "instructions, allocations, reference counts, locks (Callgrind)",
        ids: ["count-floor"] + kernels.flatMap { id, _ in ["instructions", "allocations", "retains", "locked"].map { "\($0)-\(id)" } }
    ) { _ in
        let floor = try KernelCounts.measure("wire-skip")
        let skip = floor.instructions / floor.spans
        return try kernels.flatMap { id, title in
            let counts = try KernelCounts.perSpan(id)
            return [
                Figure("instructions-\(id)", "instructions, \(title)", counts.instructions, "per span", floor: (skip, "wire skip")),
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

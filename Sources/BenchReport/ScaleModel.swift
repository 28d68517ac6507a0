/// What several processes carry, computed from what one was measured to take. Processes share nothing: what a span costs grows with the
/// spans, what a series costs with the processes that have it.
package struct ScaleModel {
    /// Of one process, measured.
    package struct Cost {
        /// CPU seconds.
        package var request: Double
        package var span: Double
        /// CPU seconds to collect, encode and compress one sample.
        package var sample: Double
        /// Bytes of a sample on the wire.
        package var sampleBytes: Double
        package var seriesBytes: Double
        package var idleBytes: Double

        package init(request: Double, span: Double, sample: Double, sampleBytes: Double, seriesBytes: Double, idleBytes: Double) {
            self.request = request
            self.span = span
            self.sample = sample
            self.sampleBytes = sampleBytes
            self.seriesBytes = seriesBytes
            self.idleBytes = idleBytes
        }

        /// Requests of 16 and of 1,000 spans tell apart what a request costs and what a span does.
        ///
        /// - Throws: ``BenchError`` when a figure was never accepted.
        package init(_ figures: AcceptedFigures) throws(BenchError) {
            func value(_ id: String) throws(BenchError) -> Double {
                guard let value = figures.value(id) else { throw BenchError("no accepted figure \(id): run `make bench-accept`") }
                return value
            }
            let (small, large) = (try value("grpc-16-spans") / 1e6, try value("grpc-500") / 1e6)
            let request = max(small - large, 0) / (1.0 / 16 - 1.0 / 1_000)
            let manyLabelSets = max(try value("grpc-23000") - value("grpc-500"), 0) / 1e6
            self.init(
                request: request, span: max(large - request / 1_000, 0) + manyLabelSets,
                // The figure is that of one collection of so many samples.
                sample: try value("collection") / 1e3 / Self.collectedSamples, sampleBytes: try value("collection-bytes"),
                seriesBytes: try value("memory-per-series-peak"), idleBytes: try value("memory-idle") * 1_048_576)
        }

        private static let collectedSamples = 1_843_000.0
    }

    /// What comes.
    package struct Load {
        package var spansPerRequest = 100.0
        /// Uncompressed.
        package var spanBytes = 600.0
        /// Different ones, of all spans together.
        package var labelSets = 23_000.0
        /// Calls, size, and of the duration 15 buckets, sum and count.
        package var seriesPerLabelSet = 19.0
        /// Seconds.
        package var interval = 15.0
        package var cores = 2.0
        /// Of a process's cores that are planned with.
        package var utilisation = 0.6
        package init() {}
    }

    /// So many processes.
    package struct Point {
        package let processes: Int
        package let spansPerSecond: Double
        /// Bytes a second of spans.
        package let intake: Double
        /// Each process has all label sets, or each its part of them.
        package let series: (shared: Double, routed: Double)
        package let samplesPerSecond: (shared: Double, routed: Double)
        /// Bytes a second to the receiver of samples, where each process has all.
        package let written: Double
        /// Bytes of one process.
        package let memory: Double
        /// Cores that collect and encode, of all processes.
        package let collecting: Double
    }

    /// Mimir's own figures for planning: samples a second that a core of its distributors takes, series that a core of its ingesters
    /// holds, and how many ingesters hold each ("Planning Grafana Mimir capacity").
    package static let mimir = (samplesPerCore: 25_000.0, seriesPerCore: 300_000.0, copies: 3.0)
    /// Copies that brokers keep of a record, as is usual.
    package static let brokerCopies = 3.0

    package let cost: Cost
    package let load: Load

    package init(_ cost: Cost, _ load: Load) {
        self.cost = cost
        self.load = load
    }

    private var seriesOfOne: Double { load.labelSets * load.seriesPerLabelSet }

    /// CPU seconds a second for collections of so many series.
    private func collecting(_ series: Double) -> Double { series / load.interval * cost.sample }

    /// Spans a second that one process takes with all label sets.
    package var spansOfOne: Double {
        let cores = max(load.cores * load.utilisation - collecting(seriesOfOne), 0)
        return cores / (cost.span + cost.request / load.spansPerRequest)
    }

    package func point(_ processes: Int) -> Point {
        let count = Double(processes)
        return Point(
            processes: processes, spansPerSecond: count * spansOfOne, intake: count * spansOfOne * load.spanBytes,
            series: (count * seriesOfOne, seriesOfOne),
            samplesPerSecond: (count * seriesOfOne / load.interval, seriesOfOne / load.interval),
            written: count * seriesOfOne / load.interval * cost.sampleBytes, memory: cost.idleBytes + seriesOfOne * cost.seriesBytes,
            collecting: count * collecting(seriesOfOne))
    }

    /// Cores that Mimir needs for so many series.
    package func mimirCores(_ series: Double) -> Double {
        series / load.interval / Self.mimir.samplesPerCore + series / Self.mimir.seriesPerCore * Self.mimir.copies
    }

    /// The knee: label sets of a process beyond which its series cost Mimir more cores than the process itself has, so that one more
    /// process with all label sets is dearer behind than in front.
    package var kneeLabelSets: Double { load.cores / mimirCores(1) / load.seriesPerLabelSet }

    /// Processes, each with its part of the label sets alone, among which no process is at the knee.
    package var processesAtTheKnee: Int { max(Int((load.labelSets / kneeLabelSets).rounded(.up)), 1) }
}

extension ScaleModel {
    private static func rate(_ value: Double) -> String {
        switch value {
        case 1e9...: "\(NumberText.short(value / 1e9)) G"
        case 1e6...: "\(NumberText.short(value / 1e6)) M"
        case 1e3...: "\(NumberText.short(value / 1e3)) k"
        default: NumberText.short(value)
        }
    }

    /// A Markdown table; the first row is of what was measured, the others are extrapolated.
    package func table(_ processes: [Int]) -> String {
        let head = [
            "processes", "", "spans/s", "in, B/s", "brokers write, B/s", "series: all in each", "routed", "samples/s: all in each", "routed",
            "out, B/s", "memory of each, MiB", "cores that collect", "Mimir's cores: all in each", "routed",
        ]
        let rows = processes.map { number -> [String] in
            let point = point(number)
            return [
                NumberText.fixed(Double(number), decimals: 0), number == 1 ? "measured" : "extrapolated", Self.rate(point.spansPerSecond),
                Self.rate(point.intake), Self.rate(point.intake * Self.brokerCopies), Self.rate(point.series.shared), Self.rate(point.series.routed),
                Self.rate(point.samplesPerSecond.shared), Self.rate(point.samplesPerSecond.routed), Self.rate(point.written),
                NumberText.short(point.memory / 1_048_576), NumberText.short(point.collecting), NumberText.short(mimirCores(point.series.shared)),
                NumberText.short(mimirCores(point.series.routed)),
            ]
        }
        return TextTable.aligned([head] + rows)
    }

    /// For the plot: what grows with processes.
    package func sweep(_ processes: [Int]) -> Sweep {
        let points = processes.map(point)
        return Sweep(
            title: "cores behind, by processes in front", axis: "processes (filled: measured, hollow: extrapolated)", unit: "cores", steps: processes,
            lines: [
                .init(name: "Metronome", values: processes.map { Double($0) * load.cores }),
                .init(name: "Mimir, all in each", values: points.map { mimirCores($0.series.shared) }),
                .init(name: "Mimir, routed", values: points.map { mimirCores($0.series.routed) }),
            ], isLogarithmic: true, measured: processes.prefix { $0 == 1 }.count)
    }

    /// What it was computed from, and where the knee is.
    package var explanation: String {
        "\(NumberText.fixed(load.labelSets, decimals: 0)) label sets of \(NumberText.fixed(load.seriesPerLabelSet, decimals: 0)) series, "
            + "requests of \(NumberText.fixed(load.spansPerRequest, decimals: 0)) spans of \(NumberText.fixed(load.spanBytes, decimals: 0)) bytes, "
            + "a collection every \(NumberText.short(load.interval)) s, \(NumberText.short(load.cores)) cores a process, "
            + "\(NumberText.fixed(load.utilisation * 100, decimals: 0)) % of them planned with. A request takes \(NumberText.short(cost.request * 1e6)) µs "
            + "and each of its spans \(NumberText.short(cost.span * 1e6)) µs of CPU. "
            + "The knee is at \(NumberText.fixed(kneeLabelSets, decimals: 0)) label sets a process: beyond it the series of one more process cost Mimir "
            + "more cores than it has itself, unless spans are routed so that each process has its part of the label sets; then no process of "
            + "\(processesAtTheKnee) or more is beyond it."
    }
}

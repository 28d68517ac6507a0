import BenchReport

extension FigureGroup {
    /// Resident memory with a million series: 19 of each label set, on two event loops, collected and sent.
    static let memory: FigureGroup = FigureGroup(
        title: "memory of 1,000,000 series", ids: ["memory-per-series", "memory-per-series-peak", "memory-idle"]
    ) { options in
        let sidecar = try Sidecar(Sidecar.Options(collectionSeconds: 3))
        defer { sidecar.stop() }
        Clocks.sleep(seconds: 3)
        let idle = sidecar.residentBytes
        _ = try Load(labelSets: 52_632, connections: 2).run(sidecar, seconds: options.isQuick ? 8 : 15)
        Clocks.sleep(seconds: 1)
        let resident = mean(of: 30, every: 0.1) { sidecar.residentBytes }
        let series = sidecar.metric("tempo_metrics_generator_registry_active_series") ?? 0
        guard series > 900_000 else { throw BenchError("expected a million series, but there are \(series)") }
        let title = "memory per series at 1,000,000 series, all of the process"
        var figure = Figure("memory-per-series", title, resident / series, "B", .atMost(64))
        figure.tempo = "1,500"
        return [
            figure,
            Figure("memory-per-series-peak", "… at its highest", sidecar.peakResidentBytes / series, "B"),
            Figure("memory-idle", "memory when idle", idle / 1_048_576, "MiB", .atMost(25)),
        ]
    }

    /// Over as long as from one collection to the next.
    private static func mean(of count: Int, every seconds: Double, _ sample: () -> Double) -> Double {
        var sum = 0.0
        for _ in 0..<count {
            sum += sample()
            Clocks.sleep(seconds: seconds)
        }
        return sum / Double(count)
    }
}

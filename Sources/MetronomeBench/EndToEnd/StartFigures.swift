import BenchReport

extension FigureGroup {
    static let start: FigureGroup = FigureGroup(title: "start", ids: ["start"]) { _ in
        var best = Double.infinity
        for _ in 0..<5 {
            let sidecar = try Sidecar()
            best = min(best, sidecar.startMilliseconds)
            sidecar.stop()
        }
        return [Figure("start", "from start to ready", best, "ms", .atMost(100))]
    }

    /// With all that an earlier process left in the log.
    static let restored: FigureGroup = FigureGroup(
        title: "start with 1,000,000 restored series", ids: ["start-restored", "start-restored-cpu"]
    ) { _ in
        let directory = try WorkDirectory()
        let first = try Sidecar(Sidecar.Options(collectionSeconds: 3, directory: directory))
        defer { first.stop() }
        _ = try Load(labelSets: 52_632, connections: 2).run(first, seconds: 6)
        // With a last collection.
        first.stop()
        var milliseconds = Double.infinity
        var cpu = Double.infinity
        for _ in 0..<5 {
            let sidecar = try Sidecar(Sidecar.Options(directory: directory))
            milliseconds = min(milliseconds, sidecar.startMilliseconds)
            cpu = min(cpu, sidecar.cpuMicroseconds / 1000)
            let series = sidecar.metric("tempo_metrics_generator_registry_active_series") ?? 0
            // As the first one left it.
            sidecar.kill()
            guard series > 900_000 else { throw BenchError("expected a million series, but \(series) were restored") }
        }
        return [
            Figure("start-restored", "from start to ready, 1,000,000 series restored", milliseconds, "ms", .atMost(300)),
            Figure("start-restored-cpu", "… CPU of all of the process", cpu, "ms", .atMost(150)),
        ]
    }
}

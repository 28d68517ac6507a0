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
}

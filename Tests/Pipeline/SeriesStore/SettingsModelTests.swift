import Pipeline
import PipelineSupport
import TestSupport
import Testing

/// Random pushes, sweeps and changes of settings against ``SettingsModel``.
@Suite struct SettingsModelTests {
    private func settings(_ random: inout SplitMix64, from old: SettingsModel.Settings) -> SettingsModel.Settings {
        var new = old
        switch Int.random(in: 0..<6, using: &random) {
        case 0: new.isOn.toggle()
        case 1, 2: new.dimensions = ["a", "b", "c"].shuffled(using: &random).filter { _ in Bool.random(using: &random) }
        case 3: new.bounds = [[0.25, 1], [0.5], [0.25, 1, 2]].randomElement(using: &random) ?? []
        case 4: new.form = [HistogramForm.classic, .native, .both].randomElement(using: &random) ?? .classic
        default:
            new.count = Bool.random(using: &random)
            new.size = Bool.random(using: &random)
            new.latency = Bool.random(using: &random)
        }
        return new
    }

    private func attributes(_ random: inout SplitMix64) -> [(String, String)] {
        ["a", "b", "c"].filter { _ in Bool.random(using: &random) }.map { ($0, Bool.random(using: &random) ? "1" : "2") }
    }

    @Test(arguments: 1...UInt64(Rounds.of(40)))
    func everySeriesIsWhatTheModelSays(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var current = SettingsModel.Settings()
        var model = SettingsModel(current)
        var bench = Bench(current.options, loops: 2)
        for step in 1...120 as ClosedRange<Int64> {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...6:
                let attributes = attributes(&random)
                let milliseconds = [125, 250, 500, 2000].randomElement(using: &random) ?? 125 as UInt64
                let span = Traffic.span(attributes, milliseconds: milliseconds)
                let error = bench.push(Traffic.service("svc", [span]), loop: Int.random(in: 0..<2, using: &random))
                #expect(error == nil)
                // Every span has a status, empty or not, and that counts (tempo-behaviour 3.9).
                model.push(
                    Dictionary(uniqueKeysWithValues: attributes), seconds: Double(milliseconds) / 1000, bytes: span.bytes.count + 2, at: step)
                bench.drain(at: step)
            case 7:
                bench.forgetStale(before: step - 30)
                model.forget(before: step - 30)
            default:
                current = settings(&random, from: current)
                bench.change(current.options)
                model.change(current)
            }
            let found = bench.series()
            let expected = model.series
            let imbalance = bench.imbalance()
            guard found == expected, imbalance == 0, bench.budget.active == model.weight else {
                let wrong = Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.sorted()
                    .map { "\($0) \(found[$0] ?? -1) not \(expected[$0] ?? -1)" }
                Issue.record("seed \(seed) step \(step): imbalance \(imbalance), \(bench.budget.active) not \(model.weight), \(wrong)")
                return
            }
        }
    }

    @Test(arguments: 1...UInt64(Rounds.of(20)))
    func totalsStayExactWhateverTheLimitIs(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var options = SettingsModel.Settings().options
        var dimensions: [String] = []
        var bench = Bench(options, budget: SeriesBudget(limit: 40), loops: 2)
        var spans = 0.0
        for step in 1...150 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: bench.budget.setLimit([0, 1, 9, 30, 100].randomElement(using: &random) ?? 0)
            case 1:
                // Sets of labels only grow, so no series ends.
                if let next = ["a", "b", "c"].first(where: { !dimensions.contains($0) }), Bool.random(using: &random) { dimensions.append(next) }
                options.spanMetrics?.dimensions = dimensions
                options.series.traceIDLabelName = "t\(step)"
                bench.change(options)
            default:
                let before = bench.budget.active
                let request = Traffic.service("svc", [Traffic.span(attributes(&random), milliseconds: 250)])
                let error = bench.push(request, loop: step % 2)
                #expect(error == nil)
                spans += 1
                let grown = bench.budget.active > before
                #expect(!grown || bench.budget.maximum == 0 || bench.budget.active <= bench.budget.maximum)
            }
            #expect(bench.total("traces_spanmetrics_calls_total") == spans)
            #expect(bench.total("traces_spanmetrics_latency_count") == spans)
            #expect(bench.total("traces_spanmetrics_latency_sum") == spans * 0.25)
            #expect(bench.imbalance() == 0)
        }
        #expect(spans > 50)
    }
}

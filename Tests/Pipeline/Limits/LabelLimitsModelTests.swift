import Pipeline
import TestSupport
import Testing

/// Random traffic of spans and edges under changing settings, against ``NaiveLabelLimits``.
@Suite struct LabelLimitsModelTests {
    private let spanLabels = ["service", "span_kind", "span_name", "zone"]
    private let edgeLabels = ["client", "server", "zone"]

    private func span(_ random: inout SplitMix64) -> [String] {
        let verb = ["GET", "PUT", "query", ""].randomElement(using: &random) ?? ""
        let path = ["/users/", "/a b/", " item-", "_", ""].randomElement(using: &random) ?? ""
        let number = Int.random(in: 0..<40, using: &random)
        return [
            "svc-\(Int.random(in: 0..<12, using: &random))", "K\(number % 3)", verb + path + (number % 4 == 0 ? "" : String(number)),
            zone(&random),
        ]
    }

    private func zone(_ random: inout SplitMix64) -> String {
        let number = Int.random(in: 0..<9, using: &random)
        return number == 0 ? "" : String(repeating: "z", count: number * number * 3)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func sameAsTheModel(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var model = NaiveLabelLimits(now: 0)
        let bench = LimitsBench(spanLabels)
        let edges = LabelShape(labels: edgeLabels)
        var seconds = 0.0
        for _ in 0..<60 {
            seconds += Double.random(in: 0...9, using: &random)
            if Int.random(in: 0..<6, using: &random) == 0 {
                let sanitizing = [LabelLimits.Sanitizing.off, .dryRun, .enabled].randomElement(using: &random) ?? .off
                model.settings = LabelLimits.Settings(sanitizing: sanitizing, maxCardinality: [0, 3, 8, 11, 30].randomElement(using: &random) ?? 0)
                bench.limits.update(model.settings)
            }
            let isEdges = Bool.random(using: &random)
            let rows = (0..<Int.random(in: 0..<30, using: &random)).map { _ in
                isEdges ? ["svc-\(Int.random(in: 0..<12, using: &random))", "b", zone(&random)] : span(&random)
            }
            var batch = StagedBatch(rows)
            batch.rewrite(bench.limits, isEdges ? edges : bench.shape, now: bench.now(seconds))
            #expect(batch.rows == model.rewrite(rows, labels: isEdges ? edgeLabels : spanLabels, now: seconds))
            for (row, (old, entry)) in zip(batch.rows, zip(rows, batch.entries)) {
                #expect((row == old) == (entry.hash & 0xffff_ffff == StagedBatch.untouchedHash))
            }
        }
        let report = bench.limits.report()
        #expect(report?.spanNames ?? SpanNameCounters() == model.patterns.counters)
        #expect(
            (report?.labels ?? []).filter { $0.limited > 0 }.map { "\($0.name) \($0.limited)" }.sorted()
                == model.limited.map { "\($0.key) \($0.value)" }.sorted())
    }
}

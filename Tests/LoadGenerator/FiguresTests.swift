import LoadGenerator
import Testing

/// What a run comes to.
@Suite struct FiguresTests {
    @Test func quantilesAreAtMostATwentiethTooLarge() {
        var histogram = LatencyHistogram()
        for value in 1...1_000 { histogram.record(nanos: Int64(value) * 1_000) }
        for (share, exact) in [(0.5, 500_000.0), (0.95, 950_000), (0.99, 990_000)] {
            let found = Double(histogram.quantile(share))
            #expect(found >= exact && found <= exact * 1.05, "\(share): \(found)")
        }
        #expect(histogram.quantile(1) == 1_000_000 && histogram.maxNanos == 1_000_000 && histogram.count == 1_000)
        #expect(LatencyHistogram().quantile(0.5) == 0)
    }

    @Test func workersAreAddedUp() {
        var one = Tally()
        one.firstSendNanos = 1_000_000_000
        one.accepted(spans: 60, rejected: 40, message: "first")
        one.answered(afterNanos: 2_000_000, at: 2_000_000_000)
        var other = Tally()
        other.firstSendNanos = 1_500_000_000
        other.accepted(spans: 100, rejected: 0, message: "")
        other.error("UNAVAILABLE", "later")
        other.answered(afterNanos: 4_000_000, at: 3_000_000_000)
        one.merge(other)
        let report = Report(tally: one, cpuSeconds: 0.5, labelSets: 80)
        #expect(report.seconds == 2 && report.spansPerSecond == 80 && report.exitCode == 3)
        #expect(report.errors.map { "\($0.code) \($0.count.requests) \($0.count.message)" } == ["PARTIAL_SUCCESS 1 first", "UNAVAILABLE 1 later"])
        #expect(report.json.hasPrefix(#"{"spans_accepted":160,"spans_refused":40,"spans_lost":0,"requests":2,"#))
        #expect(report.json.contains(#""errors":{"PARTIAL_SUCCESS":1,"UNAVAILABLE":1},"cpu_seconds":0.500000}"#), "\(report.json)")
        #expect(report.table.contains("PARTIAL_SUCCESS: 1 (first: first)"))
    }

    @Test func theExitCodeSaysWhetherAllArrived() {
        func code(_ change: (inout Tally) -> Void) -> Int32 {
            var tally = Tally()
            change(&tally)
            return Report(tally: tally, cpuSeconds: 0, labelSets: 0).exitCode
        }
        #expect(code { $0.accepted(spans: 1, rejected: 0, message: "") } == 0)
        #expect(code { _ in } == 1)
        #expect(code { $0.spansRefused = 1 } == 1)
        #expect(
            code {
                $0.accepted(spans: 1, rejected: 0, message: "")
                $0.spansLost = 1
            } == 3)
    }
}
